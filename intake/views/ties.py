"""撤销登记错了的近亲属关系：区民政局一人提出，另一人确认。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.forms import ConfirmForm, ReasonForm
from cases.pages import case_of
from cases.services.tie_withdrawal import confirm_tie_withdrawal, request_tie_withdrawal
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, submit


@once
def withdraw_tie_page(request, pk, tie):
    case, row = _of(request, pk, tie)
    form = ReasonForm(request.POST or None)
    if submit(form, request_tie_withdrawal, case.pk, tie=row.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已提出撤销，等待另一名同事确认。")
    lead = f"{row}（{row.get_source_display()}）。撤销后此人又看得到本户；原登记留着，案件仍作单独登记备案。"
    words = {"heading": f"撤销关系：{row.person_name}", "button": "提出撤销", "danger": True, "lead": lead}
    return act_page(request, PLAIN, case, form, **words)


@once
def confirm_tie_page(request, pk, tie):
    case, row = _of(request, pk, tie)
    form = ConfirmForm(request.POST or None, user=request.user)
    if submit(form, _confirm, case, row, request.user):
        return answer(request, case, "已撤销。")
    words = {"heading": f"确认撤销关系：{row.person_name}", "button": "确认撤销", "danger": True, "lead": str(row)}
    return act_page(request, PLAIN, case, form, **words)


def _confirm(case, row, user, **_):
    return confirm_tie_withdrawal(case.pk, tie=row.pk, by=user, at=timezone.now())


def _of(request, pk, tie):
    case = case_of(request, pk, Act.WITHDRAW_TIE)
    return case, get_object_or_404(case.household.ties.live(), pk=tie)
