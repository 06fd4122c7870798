"""核对、入户各页共用：可否办理，一件事一页的简单表单。"""

from accounts import matrix
from core.views import act_view


def may(user, act, case):
    return matrix.permit(user, act, case, on=case.acting_on).allowed


def sheet_page(request, case, form, act, *, heading, button, done, to=None, lead="", lines=(), blockers=()):
    """一件事一页的简单表单页。"""
    context = {"case": case, "heading": heading, "button": button, "lead": lead, "lines": lines}
    return act_view(
        request,
        form,
        act,
        to=to or case.get_absolute_url(),
        template="cases/sheet.html",
        context=context,
        success=done,
        blockers=blockers,
    )
