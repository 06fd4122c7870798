"""一次性告知、补正。"""

from functools import partial

from django.shortcuts import render
from django.utils import timezone

from cases.pages import act_page, case_of
from cases.states import CaseState
from core.acts import Act
from core.once import once
from core.views import act_view
from core.workflow import blockers
from intake.forms.acts import SupplementForm, SupplementRequestForm
from intake.services.acceptance import request_supplement, supplement


@once
def request_supplement_page(request, pk):
    case = case_of(request, pk, Act.REQUEST_SUPPLEMENT)
    form = SupplementRequestForm(request.POST or None, case=case)
    context = {"case": case, "lines": _consequences(case), "blockers": blockers(case.request_supplement)}
    if "add_row" in request.POST:
        form.add_row()
        return render(request, "intake/request_supplement.html", {**context, "form": form, "reasons": []})
    act = partial(request_supplement, case.pk, by=request.user, at=timezone.now())
    words = {"to": case.get_absolute_url(), "success": "一次性告知书已出具，请打印送达。", "context": context}
    return act_view(request, form, act, template="intake/request_supplement.html", **words)


@once
def supplement_page(request, pk):
    case = case_of(request, pk, Act.SUPPLEMENT)
    form = SupplementForm(request.POST or None, case=case)
    act = partial(supplement, case.pk, by=request.user, at=timezone.now())
    words = {"heading": "登记补正材料", "button": "收到了", "done": _said}
    lead = "勾选本次收到的材料；全部收齐即回到原来的环节，停着的时限接着算。"
    return act_page(request, case, form, act, lead=lead, **words)


def _consequences(case):
    lines = ["出具补正材料一次性告知书，文号编出后不能收回", "逾期不补正又不说明理由的，视为放弃申请"]
    return [*lines, "办理时限自次日起停，补齐之日后续算"] if case.procedure_id else lines


def _said(case):
    if case.state == CaseState.SUPPLEMENT:
        return "已登记收到，还有材料未补齐。"
    return f"补正齐全，回到“{case.get_state_display()}”。"
