"""家庭变化：填好先看随之而来的各件，再确认一次办完；家庭待办的办结。"""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import matrix
from cases.lookup import look_up_in_case
from cases.models import Case, FamilyTask
from cases.pages import case_of
from core import drafts
from core.acts import Act
from core.idnumber import IdNumber, normalise
from core.masking import mask_id, mask_name
from core.once import once, resumable
from core.refusals import Refusal
from core.uploads import stage_all
from core.views import act_page, answer, posted, submit
from households.codes import IdKind, ProofSource
from intake.forms import seen
from intake.forms.family_event import PREFIX, FamilyEventForm
from intake.forms.family_task import FamilyTaskForm
from intake.services import family_events, family_tasks
from intake.services.circumstance_fixes import recorded
from intake.services.dwelling import elsewhere
from intake.services.follow import done_words
from intake.services.happening import JOINS
from intake.task_places import CLOSES_ITSELF, place_of

CONFIRM = "确认登记，以上各件一并办理"


@resumable
def record_family_event_page(request, pk):
    """填好先看随之要办的，什么也不办；看过确认的一次办完，只办一次。按证件查新来的人，两次都留痕。"""
    case = case_of(request, pk, Act.RECORD_FAMILY_EVENT)
    if request.method == "POST" and not drafts.is_filled_in(request):
        _leave_trace(request, case)
    if "confirm" in request.POST and request.POST.get("seen"):
        return _confirmed(request, pk)
    if request.FILES:
        stage_all(request, timezone.now())
    return _page(request, case, _form(request, case))


@once
def _confirmed(request, pk):
    case = case_of(request, pk, Act.RECORD_FAMILY_EVENT)
    form = _form(request, case)
    done = submit(form, family_events.record_family_event, case.pk, by=request.user, at=timezone.now())
    if done:
        said = f"已登记{done.name}{done.kind.label}。{done_words(done.listed)}。"
        return answer(request, case if _still_seen(request, case) else "desk:home", said)
    return _page(request, case, form)


def _form(request, case):
    return FamilyEventForm(*posted(request), case=case, initial={"source": ProofSource.FAMILY})


def _still_seen(request, case):
    """新来的人与本人有近亲属关系的，从此看不到这一户。"""
    return Case.objects.visible_to(request.user).filter(pk=case.pk).exists()


def _leave_trace(request, case):
    """按证件查新来的人，没有证件的按姓名、出生日期查：同窗口查重留痕、计次；18位号码不合规则的由表单去说。"""
    if request.POST.get("kind") not in JOINS or request.POST.get("person"):
        return
    if subject := _sought(request.POST, case.acting_on):
        with transaction.atomic():
            look_up_in_case(case, subject, by=request.user, at=timezone.now())


def _sought(data, on):
    """查的是谁，证件号已遮盖；没有要查的为空。"""
    number, name = normalise(data.get(f"{PREFIX}-id_number", "")), data.get(f"{PREFIX}-name", "").strip()
    if data.get(f"{PREFIX}-id_kind", IdKind.RESIDENT) in ("", IdKind.RESIDENT):
        try:
            return mask_id(IdNumber.parse(number, on=on).number)
        except ValueError:
            return ""
    return mask_id(number) if number else mask_name(name)


def _page(request, case, form):
    now = timezone.now()
    sent = form.is_bound and not drafts.is_filled_in(request)
    listed = _listed(form, case, request.user, now) if sent and form.is_valid() else None
    may_fix = matrix.permit(request.user, Act.PROPOSE_CORRECTION, case, on=case.acting_on).allowed
    shown = {"listed": listed, "confirm": CONFIRM, "elsewhere": elsewhere(case)}
    shown["recorded"] = recorded(case) if may_fix else []
    page = act_page(request, "intake/family_event.html", case, form, **shown)
    if listed is not None and getattr(form, "refusal", None) is None:
        page.status_code = 200  # 填得对，只是还要看过再确认
    return page


def _listed(form, case, user, now):
    """随之而来的各件；不能办的把理由放在表上。"""
    names = ("person", "newcomer", "new_head", "guardian", "kind", "source", "proof")
    facts = {name: form.cleaned_data[name] for name in names}
    try:
        found = family_events.planned(case, on=form.cleaned_data["happened_on"], by=user, at=now, **facts)
        listed = family_events.preview(found)
    except Refusal as refusal:
        form.refusal = getattr(form, "refusal", None) or refusal
        return None
    seen.show(form, listed)
    return listed


@once
def settle_family_task_page(request, pk, task):
    case = case_of(request, pk, Act.SETTLE_FAMILY_TASK)
    row = get_object_or_404(FamilyTask.objects.filter(household=case.household_id, done_at=None), pk=task)
    form = FamilyTaskForm(request.POST or None, task=row)
    if submit(form, family_tasks.settle_family_task, case.pk, row.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "家庭待办已办结。")
    words = {"heading": "办结家庭待办", "lead": row.text, "button": "办结"}
    where = {"place": place_of(row, case), "closes_itself": row.kind in CLOSES_ITSELF}
    return act_page(request, "intake/family_task.html", case, form, **words, **where)
