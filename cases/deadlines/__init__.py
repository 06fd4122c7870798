"""一案现在有哪些时限在走。由规程、日历、痕迹、停表推得，可随时重算；存下的截止日只供排序。"""

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db.models import prefetch_related_objects
from django.utils import timezone

from cases.states import CLOSED, CaseState
from core.acts import Act
from core.dates import zh
from core.held import held, keep
from core.models import Event
from core.refusals import Blocked
from core.undone import standing
from core.workflow import once
from regimes.calendar import clock
from regimes.choices import PUBLICITY_CLEAR, OnBreach
from regimes.models import AidKind, Procedure, SpecialDay

EMERGENCY = {AidKind.TEMPORARY_URGENT, AidKind.TEMPORARY_SMALL}


class Due(NamedTuple):
    """案件上存的截止日：到哪天、什么事、是否暂定、暂定的最早可能哪天。

    规程的 on_breach 定过了怎样：`on` 连提醒、提示的也算，催的是经办人；`overdue_on` 只看逾期、警报的，
    名单、统计、领导据以称“超期”；`alarm_on` 只看警报的。
    """

    on: object = None
    label: str = ""
    provisional: bool = False
    earliest: object = None
    overdue_on: object = None
    overdue_label: str = ""
    alarm_on: object = None


NO_DUE = Due()
COLUMNS = ("due_on", "due_label", "due_provisional", "due_earliest", "overdue_on", "overdue_label", "alarm_on")
COUNTED = (OnBreach.OVERDUE, OnBreach.ALARM)


def running(case, calendar=None):
    """正在走的全部时限（`regimes.clock.Deadline`），最急的在前；未受理或已办结的没有。"""
    procedure = case.procedure or procedure_before_acceptance(case)
    if procedure is None:
        return []
    calendar = calendar or held("calendar", None, SpecialDay.objects.calendar)
    if pauses := _pauses(case):
        prefetch_related_objects([procedure], "pause_rules")
    found = reckon(procedure, _last_happened(case), pauses, hasattr(case, "extension"), calendar)
    return sorted(found, key=lambda one: (one.due is None, one.due_on or one.start_on))


def reset(case):
    """按正在走的时限重定案件截止日；不存盘。已办结的案件没有截止日（送达等由文书自己的期限管）。"""
    fixed = fixed_due(case.state, case.supplement_due_on)
    due = first_due(keep("running", case.pk, running(case))) if fixed is None else fixed
    for name, value in zip(COLUMNS, due, strict=True):
        setattr(case, name, value)


def stored(case):
    """案件上存着的 Due。"""
    return Due(*(getattr(case, name) for name in COLUMNS))


def reckon(procedure, happened, pauses, extended, calendar):
    """`happened` 为 {行为: (次序, 发生日期, 登记时刻)}，`pauses` 为 [pause_facts]；逐案与成批同用这一个算法。"""
    found = []
    for row in procedure.limits.all():
        start = _started(row.start_event, happened)
        if start is None or _ended(row, happened, start):
            continue
        moment = _at_the_latest(*start[1:]) if row.unit == "hour" else start[1]
        limit = row.as_limit(extended=extended)
        found.append(clock.deadline(limit, moment, calendar, _applying(procedure, pauses, row)))
    return found


def requested_at(case):
    """求助的时刻：登记时记下的；补登前几天的，至迟在那一天的24时。"""
    return _at_the_latest(case.requested_on, case.registered_at)


def _at_the_latest(day, recorded_at):
    """`day` 发生、`recorded_at` 登记的一件事最晚在什么时刻；小时的时限由此起算，补登不使它晚开始。"""
    midnight = timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))
    return min(recorded_at, midnight)


def _started(event, happened):
    """起算的那件事；“期满无异议”的，自期满起，期内有异议即不起算（异议办结另有时限）。"""
    if event != PUBLICITY_CLEAR:
        return happened.get(event)
    ended, opened = happened.get(Act.CLOSE_PUBLICITY), happened.get(Act.OPEN_PUBLICITY)
    raised = happened.get(Act.RECORD_OBJECTION)
    objected = raised and opened and ended and raised[0] > opened[0] and raised[1] <= ended[1]
    return None if objected else ended


def fixed_due(state, supplement_due_on):
    """不由时限推得的：已办结的没有，补正中的即补正期限；其余为 None。"""
    if state in CLOSED:
        return NO_DUE
    if state != CaseState.SUPPLEMENT:
        return None
    return Due(supplement_due_on, "补正期限", overdue_on=supplement_due_on, overdue_label="补正期限")


def first_due(deadlines):
    first = clock.earliest_due(deadlines)
    if first is None:
        return NO_DUE
    earliest = first.earliest if first.provisional else None
    late = clock.earliest_due([one for one in deadlines if one.on_breach in COUNTED])
    alarm = clock.earliest_due([one for one in deadlines if one.on_breach == OnBreach.ALARM])
    counted = (late.due_on, _label(late)) if late else (None, "")
    return Due(first.due_on, _label(first), first.provisional, earliest, *counted, alarm and alarm.due_on)


def _label(one):
    until = f"（停表，至多到{zh(one.stands_until, weekday=False)}）" if one.stands_until else ""
    return f"{one.label[: 60 - len(until)]}{until}"


def _last_happened(case):
    rows = once(case, "events", lambda: _told(case))
    return {act: (seq, happened_on, recorded_at) for act, seq, happened_on, recorded_at in standing(rows)}


def _told(case):
    rows = Event.objects.filter(case_id=case.pk).order_by("seq")
    return list(rows.values_list("act", "seq", "happened_on", "recorded_at"))


def _ended(row, happened, start):
    return any(act in happened and happened[act][0] > start[0] for act in row.end_events)


def _pauses(case):
    return [pause_facts(one) for one in once(case, "pauses", lambda: list(case.pauses.all()))]


def pause_facts(one):
    return one.reason, clock.Pause(one.starts_on, one.ends_on, one.get_reason_display())


def stands_until(case, calendar):
    """本案正停着的表至多停到哪天；没有在停为 None。"""
    if case.procedure is None:
        return None
    most = {rule.reason: rule.max_days for rule in case.procedure.pause_rules.all()}
    facts = [pause_facts(one) for one in case.pauses.all() if one.reason in most]
    return clock.stands_until([replace(pause, max_days=most[reason]) for reason, pause in facts], calendar)


def relief_moments(cases):
    """{案件: 先行救助到几时几分}：等着先行救助、又以小时计的；同街同类同日的程序只找一次。"""
    found, known = {}, {}
    for case in cases:
        if case.state != CaseState.REGISTERED or not case.relieve_first:
            continue
        key = case.street_id, case.aid, case.purpose, case.requested_on
        if key not in known:
            procedure = procedure_before_acceptance(case)
            rows = procedure.limits.filter(unit="hour", start_event=Act.REGISTER) if procedure else ()
            known[key] = next((row.as_limit() for row in rows), None)
        if known[key] is not None:
            found[case.pk] = clock.deadline(known[key], requested_at(case), None).due
    return found


def procedure_before_acceptance(case):
    """急难救助的24小时自登记起算，那时还没有定规程；其余受理之后才有时限。"""
    if case.state != CaseState.REGISTERED or case.aid not in EMERGENCY:
        return None
    try:
        found = Procedure.objects.in_force(case.street, case.aid, case.purpose, case.requested_on)
    except Blocked:
        return None
    return found if found.relieve_first else None


def _applying(procedure, pauses, row):
    if not pauses:
        return []
    rules = {rule.reason: rule for rule in procedure.pause_rules.all() if rule.applies_to(row.limit_id)}
    return [replace(pause, max_days=rules[reason].max_days) for reason, pause in pauses if reason in rules]
