"""办事页的共同部分：取看得见的案件，一张表单一件事，办成回到案件页。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import matrix
from cases.models import Case
from core.views import act_view
from core.workflow import blockers


def case_of(request, pk, act):
    """看得见又轮得到办的案件；看不见 404，岗位不对 403。守卫所用的日子也在此放入。"""
    rows = Case.objects.visible_to(request.user)
    rows = rows.select_related("community__parent__parent", "street__parent", "household", "applicant", "procedure")
    case = get_object_or_404(rows, pk=pk)
    case.acting_on, case.acting_by = timezone.localdate(), request.user
    matrix.require(request.user, act, case, on=case.acting_on)
    return case


def act_page(request, case, form, act, *, move=None, heading, button, done, lead="", danger=False, lines=(), to=None):
    """一件事一页；`move` 是案件上的流转方法，此刻不能办的理由先列出来；`lines` 是办成之后会怎样。"""
    context = {
        "case": case,
        "heading": heading,
        "button": button,
        "lead": lead,
        "danger": danger,
        "lines": lines,
    }
    return act_view(
        request,
        form,
        act,
        to=to or case.get_absolute_url(),
        template="cases/act.html",
        context=context,
        success=done,
        blockers=blockers(move) if move else (),
    )
