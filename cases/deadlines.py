"""一案现在有哪些时限在走。由规程、日历、痕迹、停表推得，可随时重算；存下的截止日只供排序。"""

from django.apps import apps

from cases.states import CLOSED, CaseState
from core.models import Event
from core.refusals import Blocked
from regimes import clock
from regimes.models import AidKind, Procedure, SpecialDay

EMERGENCY = {AidKind.TEMPORARY_URGENT, AidKind.TEMPORARY_SMALL}


def running(case, calendar=None):
    """正在走的全部时限（`regimes.clock.Deadline`），最急的在前；未受理或已办结的没有。"""
    procedure = case.procedure or _before_acceptance(case)
    if procedure is None:
        return []
    calendar = calendar or SpecialDay.objects.calendar()
    happened = _last_happened(case)
    pauses = _pauses(case)
    extended = hasattr(case, "extension")
    found = []
    for row in procedure.limits.all():
        start = happened.get(row.start_event)
        if start is None or _ended(row, happened, start):
            continue
        limit = row.as_limit(extended=extended)
        found.append(clock.deadline(limit, _moment(start, row.unit), calendar, _applying(procedure, pauses, row)))
    return sorted(found, key=lambda one: (one.due is None, one.due_on or one.start_on))


def reset(case):
    """按正在走的时限重定案件截止日；不存盘。已办结的案件没有截止日（送达等由文书自己的期限管）。"""

    case.due_on, case.due_label, case.due_provisional = None, "", False
    if case.state in CLOSED:
        return
    if case.state == CaseState.SUPPLEMENT:
        case.due_on, case.due_label = case.supplement_due_on, "补正期限"
        return
    first = clock.earliest_due(running(case))
    if first is not None:
        case.due_on, case.due_label, case.due_provisional = first.due_on, first.label[:60], first.provisional


def _last_happened(case):
    rows = Event.objects.filter(case_id=case.pk).order_by("seq").values_list("act", "seq", "happened_on", "recorded_at")
    return {act: (seq, happened_on, recorded_at) for act, seq, happened_on, recorded_at in rows}


def _ended(row, happened, start):
    return any(act in happened and happened[act][0] > start[0] for act in row.end_events)


def _moment(start, unit):
    _, happened_on, recorded_at = start
    return recorded_at if unit == "hour" else happened_on


def _pauses(case):
    return [
        (one.reason, clock.Pause(one.starts_on, one.ends_on, one.get_reason_display())) for one in case.pauses.all()
    ]


def _before_acceptance(case):
    """急难救助的24小时自登记起算，那时还没有定规程；其余受理之后才有时限。"""
    if case.state != CaseState.REGISTERED or case.aid not in EMERGENCY:
        return None
    try:
        found = Procedure.objects.in_force(case.street.district, case.aid, case.purpose, case.requested_on)
    except Blocked:
        return None
    return found if found.relieve_first else None


def _applying(procedure, pauses, row):
    rules = {rule.reason: rule for rule in procedure.pause_rules.all()}
    return [pause for reason, pause in pauses if reason in rules and rules[reason].applies_to(row.limit_id)]


def rebuild(*, write=True):
    """逐件重算在办案件的截止日；有变动的给出 (案件, 原来的, 现在的)，`write` 为假只算不改。

    截止日是推得的，不是办的事：不记痕迹，不加版本；正被别人改动的（版本已变）留给那一次去算。
    """
    Case = apps.get_model("cases", "Case")
    for case in Case.objects.open().select_related("procedure").order_by("pk").iterator(chunk_size=500):
        before = _kept(case)
        reset(case)
        after = _kept(case)
        if before != after:
            if write:
                same = Case.objects.filter(pk=case.pk, version=case.version)
                same.update(due_on=after[0], due_label=after[1], due_provisional=after[2])
            yield case, before, after


def _kept(case):
    return case.due_on, case.due_label, case.due_provisional
