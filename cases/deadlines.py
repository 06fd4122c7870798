"""一案现在有哪些时限在走。由规程、日历、痕迹、停表推得，可随时重算；存下的截止日只供排序。"""

from collections import defaultdict
from typing import NamedTuple

from cases.models import Case, Extension, Pause
from cases.states import CLOSED, CaseState
from core.models import Event
from core.refusals import Blocked
from regimes import clock
from regimes.models import AidKind, Procedure, SpecialDay

EMERGENCY = {AidKind.TEMPORARY_URGENT, AidKind.TEMPORARY_SMALL}


class Due(NamedTuple):
    """案件上存的截止日：到哪天、什么事、是否暂定、暂定的最早可能哪天。"""

    on: object = None
    label: str = ""
    provisional: bool = False
    earliest: object = None


NO_DUE = Due()


def running(case, calendar=None):
    """正在走的全部时限（`regimes.clock.Deadline`），最急的在前；未受理或已办结的没有。"""
    procedure = case.procedure or _before_acceptance(case)
    if procedure is None:
        return []
    calendar = calendar or SpecialDay.objects.calendar()
    found = _running(procedure, _last_happened(case), _pauses(case), hasattr(case, "extension"), calendar)
    return sorted(found, key=lambda one: (one.due is None, one.due_on or one.start_on))


def reset(case):
    """按正在走的时限重定案件截止日；不存盘。已办结的案件没有截止日（送达等由文书自己的期限管）。"""
    fixed = _fixed(case.state, case.supplement_due_on)
    due = _first(running(case)) if fixed is None else fixed
    case.due_on, case.due_label, case.due_provisional, case.due_earliest = due


class Reckoner:
    """一次算许多案件：几条查询读齐痕迹、停表、延长；起点相同的时限只算一次。"""

    def __init__(self, calendar):
        self.calendar, self.procedures, self.known = calendar, {}, {}

    def dues(self, rows):
        """`rows` 为（案件、环节、规程、补正期限、救助类别）；给出 {案件: Due}，与逐案 `reset` 所得相同。"""
        found, open_ids, waiting = {}, {}, []
        for case_id, state, procedure_id, supplement_due_on, aid in rows:
            fixed = _fixed(state, supplement_due_on)
            found[case_id] = fixed or NO_DUE
            if fixed is None and procedure_id:
                open_ids[case_id] = procedure_id
            elif fixed is None and aid in EMERGENCY:
                waiting.append(case_id)
        open_ids |= self._before_acceptance(waiting)
        happened, pauses, extended = self._facts(list(open_ids), set(open_ids.values()))
        for case_id, procedure_id in open_ids.items():
            facts = happened.get(case_id, {}), pauses.get(case_id, ()), case_id in extended
            found[case_id] = _first(_running(self.procedures[procedure_id], *facts, self.calendar, self._deadline))
        return found

    def _facts(self, ids, procedure_ids):
        self._load(procedure_ids)
        acts = {act for one in self.procedures.values() for row in one.limits.all()
                for act in (row.start_event, *row.end_events)}  # fmt: skip
        happened, pauses = defaultdict(dict), defaultdict(list)
        rows = Event.objects.filter(case_id__in=ids, act__in=acts)
        for case_id, act, *when in rows.values_list("case_id", "act", "seq", "happened_on", "recorded_at"):
            own = happened[case_id]
            if act not in own or own[act][0] < when[0]:
                own[act] = tuple(when)
        for one in Pause.objects.filter(case__in=ids):
            pauses[one.case_id].append(_pause(one))
        return happened, pauses, set(Extension.objects.filter(case__in=ids).values_list("case", flat=True))

    def _before_acceptance(self, ids):
        cases = Case.objects.filter(pk__in=ids).select_related("street__parent")
        found = {case.pk: _before_acceptance(case) for case in cases}
        return {case_id: one.pk for case_id, one in found.items() if one is not None}

    def _load(self, ids):
        wanted = Procedure.objects.filter(pk__in=ids - self.procedures.keys())
        self.procedures |= {one.pk: one for one in wanted.prefetch_related("limits", "pause_rules")}

    def _deadline(self, row, extended, start, calendar, pauses):
        key = row.pk, extended, start, tuple(pauses)
        if key not in self.known:
            self.known[key] = _deadline(row, extended, start, calendar, pauses)
        return self.known[key]


def _deadline(row, extended, start, calendar, pauses):
    return clock.deadline(row.as_limit(extended=extended), start, calendar, pauses)


def _running(procedure, happened, pauses, extended, calendar, deadline=_deadline):
    found = []
    for row in procedure.limits.all():
        start = happened.get(row.start_event)
        if start is None or _ended(row, happened, start):
            continue
        moment = start[2] if row.unit == "hour" else start[1]
        found.append(deadline(row, extended, moment, calendar, _applying(procedure, pauses, row)))
    return found


def _fixed(state, supplement_due_on):
    """不由时限推得的：已办结的没有，补正中的即补正期限；其余为 None。"""
    if state in CLOSED:
        return NO_DUE
    return Due(supplement_due_on, "补正期限") if state == CaseState.SUPPLEMENT else None


def _first(deadlines):
    first = clock.earliest_due(deadlines)
    if first is None:
        return NO_DUE
    earliest = first.earliest if first.provisional else None
    return Due(first.due_on, first.label[:60], first.provisional, earliest)


def _last_happened(case):
    rows = Event.objects.filter(case_id=case.pk).order_by("seq").values_list("act", "seq", "happened_on", "recorded_at")
    return {act: (seq, happened_on, recorded_at) for act, seq, happened_on, recorded_at in rows}


def _ended(row, happened, start):
    return any(act in happened and happened[act][0] > start[0] for act in row.end_events)


def _pauses(case):
    return [_pause(one) for one in case.pauses.all()]


def _pause(one):
    return one.reason, clock.Pause(one.starts_on, one.ends_on, one.get_reason_display())


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
    if not pauses:
        return []
    rules = {rule.reason: rule for rule in procedure.pause_rules.all()}
    return [pause for reason, pause in pauses if reason in rules and rules[reason].applies_to(row.limit_id)]
