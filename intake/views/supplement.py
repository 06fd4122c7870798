"""一次性告知、补正。"""

from django.shortcuts import render
from django.utils import timezone

from cases.pages import case_of
from cases.states import CaseState
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, submit
from core.workflow import blockers
from intake.forms.acts import SupplementForm, SupplementRequestForm
from intake.services.acceptance import request_supplement, supplement


@once
def request_supplement_page(request, pk):
    case = case_of(request, pk, Act.REQUEST_SUPPLEMENT)
    form = SupplementRequestForm(request.POST or None, case=case)
    if "add_row" in request.POST:
        form.add_row()
        shown = {"case": case, "form": form, "reasons": [], **_told(case)}
        return render(request, "intake/request_supplement.html", shown)
    if submit(form, request_supplement, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "一次性告知书已出具，请打印送达。")
    return act_page(request, "intake/request_supplement.html", case, form, **_told(case))


@once
def supplement_page(request, pk):
    case = case_of(request, pk, Act.SUPPLEMENT)
    form = SupplementForm(request.POST or None, case=case)
    if done := submit(form, supplement, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, _said(done))
    lead = "勾选本次收到的材料；全部收齐即回到原来的环节，停着的时限接着算。"
    return act_page(request, PLAIN, case, form, heading="登记补正材料", button="收到了", lead=lead)


def _told(case):
    """办成之后会怎样，此刻为什么不能办。"""
    return {"lines": _consequences(case), "blockers": blockers(case.request_supplement)}


def _consequences(case):
    lines = ["出具补正材料一次性告知书，文号编出后不能收回", "逾期不补正又不说明理由的，视为放弃申请"]
    return [*lines, "办理时限自次日起停，补齐之日后续算"] if case.procedure_id else lines


def _said(case):
    if case.state == CaseState.SUPPLEMENT:
        return "已登记收到，还有材料未补齐。"
    return f"补正齐全，回到“{case.get_state_display()}”。"
