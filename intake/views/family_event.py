"""家庭变化：填好先看随之而来的各件，再确认一次办完；家庭待办的办结。"""

import json

from django.shortcuts import get_object_or_404
from django.utils import timezone

from cases.models import FamilyTask
from cases.pages import case_of
from core.acts import Act
from core.once import once
from core.refusals import Refusal
from core.views import PLAIN, act_page, answer, submit
from households.codes import ProofSource
from intake.forms.family_event import FamilyEventForm
from intake.forms.family_task import FamilyTaskForm
from intake.services import family_events, family_tasks
from intake.services.dwelling import elsewhere

CONFIRM = "确认登记，以上各件一并办理"


@once
def record_family_event_page(request, pk):
    case = case_of(request, pk, Act.RECORD_FAMILY_EVENT)
    form = FamilyEventForm(request.POST or None, case=case, initial={"source": ProofSource.FAMILY})
    confirmed = "confirm" in request.POST and bool(request.POST.get("seen"))
    now = timezone.now()
    if confirmed and (done := submit(form, family_events.record_family_event, case.pk, by=request.user, at=now)):
        return answer(request, case, f"已登记{done.person.name}{done.kind.label}，随之的{len(done.texts)}件已办。")
    listed = _listed(form, case, request.user, now) if form.is_bound and form.is_valid() else None
    page = act_page(
        request, "intake/family_event.html", case, form, listed=listed, confirm=CONFIRM, elsewhere=elsewhere(case)
    )
    if listed is not None and getattr(form, "refusal", None) is None:
        page.status_code = 200  # 填得对，只是还要看过再确认
    return page


def _listed(form, case, user, now):
    """随之而来的各件；不能办的把理由放在表上。"""
    facts = {name: form.cleaned_data[name] for name in ("person", "new_head", "kind", "source", "proof")}
    try:
        found = family_events.planned(case, on=form.cleaned_data["happened_on"], by=user, at=now, **facts)
        listed = family_events.preview(found)
    except Refusal as refusal:
        form.refusal = getattr(form, "refusal", None) or refusal
        return None
    form.data = form.data.copy()
    form.data["seen"] = json.dumps(listed, ensure_ascii=False) if listed else "[]"
    return listed


@once
def settle_family_task_page(request, pk, task):
    case = case_of(request, pk, Act.SETTLE_FAMILY_TASK)
    row = get_object_or_404(FamilyTask.objects.filter(household=case.household_id, done_at=None), pk=task)
    form = FamilyTaskForm(request.POST or None)
    if submit(form, family_tasks.settle_family_task, case.pk, row.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "家庭待办已办结。")
    return act_page(request, PLAIN, case, form, heading="办结家庭待办", lead=row.text, button="办结")
