"""核对、入户、核算各页取案件：看不见 404，岗位不对 403；守卫所用的日子在此放入。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import matrix
from cases.models import Case
from core.views import act_view


def case_for(request, pk, act):
    rows = Case.objects.visible_to(request.user)
    rows = rows.select_related("community__parent__parent", "street__parent", "household", "applicant", "procedure")
    case = get_object_or_404(rows, pk=pk)
    case.acting_on = timezone.localdate()
    matrix.require(request.user, act, case, on=case.acting_on)
    return case


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
        template="investigation/act.html",
        context=context,
        success=done,
        blockers=blockers,
    )
