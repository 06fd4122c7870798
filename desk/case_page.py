"""案件页的上半：标题、步骤、办理单、能办与不能办的事。只读不写；今天由页面放在 case.acting_on。"""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.utils import timezone

from accounts import duties, matrix
from accounts.models import StandIn
from cases import deadlines, decider, guards, ladder, pages, route
from cases.models import Assignment
from cases.next_steps import next_step
from cases.states import ACCEPTED, CLOSED, CaseState
from cases.together import words_of
from core.acts import ANY_TIME, MOVES, Act
from core.dates import zh
from core.links import act_url
from core.workflow import blockers, once
from desk import law as law_behind
from desk import worklist
from desk.duties import of_case as duties_of
from regimes import law
from regimes.calendar.due import bound, hours_left, left
from regimes.choices import ObjectionRemedy, ReviewMode
from regimes.models import SpecialDay

LEFT_EARLY = {CaseState.DECLINED, CaseState.WITHDRAWN, CaseState.TERMINATED, CaseState.REFUSED}


RELATED = (
    "community__parent__parent",
    "street__parent",
    "household__community__parent__parent",
    "applicant",
    "procedure__regime",
    "decision__signer",
    "extension",
)


@dataclass(frozen=True)
class Choice:
    """一件本岗位的事：能办有网址，不能办有理由（其中 `barred` 只因是本人）；here 为属于当前环节。"""

    act: Act
    url: str
    reasons: tuple
    here: bool
    called: str = ""
    barred: tuple = ()

    @property
    def label(self):
        return self.called or self.act.label

    @property
    def possible(self):
        return not self.reasons and bool(self.url)


def readable(user, pk):
    """看得见的一案，连同页面所需；看不见的 404。"""
    found = pages.seen(user, pk, RELATED)
    prefetch_related_objects([found], Prefetch("assignments", _with_deputy(timezone.localdate())))
    return found


def _with_deputy(on):
    """各经办人，连同当日替他代班的人（没有为空）。"""
    standing = StandIn.objects.valid_on(on).filter(absent=OuterRef("user"), role=OuterRef("role"))
    rows = Assignment.objects.select_related("user")
    return rows.annotate(deputy=Subquery(standing.values("deputy__name")[:1]))


def choices(case, user):
    """本人岗位管得着本案的事，能办的和不能办的；岗位管不着的不列。"""
    allowed = matrix.allowed(user, {*MOVES, *ANY_TIME, Act.SERVE}, case, on=case.acting_on)
    moves = [act for act in MOVES if act in allowed]
    here = {act for act in moves if _move(case, act)._django_fsm.has_transition(case.state)}
    barred = duties.conflicts_of(user, sorted(here), case.pk, together=case.decided_together)
    found = [_choice(case, act, act in here, barred.get(act, [])) for act in moves]
    for act in ANY_TIME:
        if act == Act.ASSESS and not _to_assess(case):
            continue
        if case.state not in CLOSED and act in allowed:
            if url := act_url(act, case.pk):
                found.append(Choice(act, url, (), True))
    if Act.SERVE in allowed:
        found += [Choice(Act.SERVE, one.url, (), True) for one in waiting(case, user) if one.act == Act.SERVE]
    return found


def _to_assess(case):
    """入户调查环节才核算；已报批的，标准调整了才按新标准重算。"""
    if case.state == CaseState.VISIT:
        return True
    return case.state == CaseState.DECISION and bool(guards.standard_of_paid_months.reasons(case))


def waiting(case, user):
    """下一步以外，本案还有哪些事等着办：不论归谁，与各人待办所列的是同一些。"""
    calendar = once(case, "calendar", SpecialDay.objects.calendar)
    return once(case, "duties", lambda: list(worklist.dated(duties_of(case, user), case.acting_on, calendar=calendar)))


def _choice(case, act, here, barred):
    called = words_of(case.procedure).act if act == Act.HOLD_PANEL else ""
    reasons = (*blockers(_move(case, act)), *barred)
    return Choice(act, act_url(act, case.pk), reasons, here, called, tuple(barred))


def _move(case, act):
    return getattr(case, act.value)


def acts_context(case, user):
    """按钮（首个是下一步）、不能办的（当前环节的写明理由，其余只列名称）。"""
    found, step = choices(case, user), next_step(case)
    possible = [one for one in found if one.possible]
    return {
        "main": next((one for one in possible if step and one.act == step.act), None),
        "others": [one for one in possible if not step or one.act != step.act],
        "barred": [why for one in found if step and one.act == step.act for why in one.barred],
        "blocked": [one for one in found if one.here and one.reasons],
        "elsewhere": [one.label for one in found if not one.here],
    }


def ticket(case, user, today, now=None, calendar=None):
    """还差什么、谁来办、由谁审批、还剩几天；给了 `now`，以小时计的说到几时几分。"""
    step, calendar = next_step(case), calendar or once(case, "calendar", SpecialDay.objects.calendar)
    limits = [_limit(case, one, today, now, calendar) for one in deadlines.running(case, calendar)]
    others = waiting(case, user)
    to_serve = [one.why for one in others if one.act == Act.SERVE]
    return {
        "missing": blockers(getattr(case, step.act.value)) if step else to_serve,
        "others": others,
        "who": _who(case, step),
        "decider": _decider(case),
        "step": step,
        "deadlines": sorted(_own_limit(case, today, calendar) + limits, key=_is_said(case, today), reverse=True),
    }


def _is_said(case, today):
    """待办、名单说的是哪一项，办理单就先说哪一项。"""
    said = bound(today, *deadlines.stored(case))
    return lambda one: one["due"] == said.on and said.label.startswith(one["label"])


def _who(case, step):
    """岗位，以及已经指派到人的姓名。"""
    if step is None:
        return "已办结"
    live = [one for one in case.assignments.all() if one.role == step.role and one.ended_at is None]
    names = [f"{one.user.name}，{one.deputy}代班" if one.deputy else one.user.name for one in live]
    return f"{step.role.label}{'（' + '、'.join(names) + '）' if names else ''}：{step.words}"


def _decider(case):
    """本案由谁审批、凭什么；还没受理或已作决定的不说。"""
    if case.procedure is None or case.state not in ACCEPTED:
        return ""
    return decider.why_district(case, case.acting_on) or decider.why_street(case, case.acting_on)


def _limit(case, one, today, now, calendar):
    hourly = now is not None and isinstance(one.due, datetime)
    said = hours_left(one.due, now) if hourly else left(one.due_on, today, calendar, one.on_breach)
    earliest = one.earliest if one.provisional else None
    return {
        "label": one.label,
        "due": one.due_on,
        "due_at": one.due if hourly else None,
        "left": said.words,
        "tone": said.tone,
        "why": law_behind.of_limit(case, one),
        "provisional": one.provisional,
        "earliest": earliest,
        "standing": _standing(one, today),
        "stands": one.stands_until is not None and today <= one.stands_until,
    }


def _standing(one, today):
    """停着表的，说停到何时；停满了还没有恢复的，说时限已在续走。"""
    if one.stands_until is None:
        return ""
    day = zh(one.stands_until, weekday=False)
    return f"停表中，至多停到{day}" if today <= one.stands_until else f"停表已于{day}停满，时限续走"


def _own_limit(case, today, calendar):
    """补正、公示这类写在案件上的日子。"""
    days = []
    if case.state == CaseState.SUPPLEMENT and case.supplement_due_on:
        days.append(("补正期限", case.supplement_due_on, ["一次性告知书所定的补交日期"]))
    if case.state == CaseState.PUBLICITY and case.publicity_last_day:
        why = ["公示至当日24时届满，次日方可办理下一环节", "期满自动结束，不用人办"]
        days.append(("公示截止", case.publicity_last_day, why))
    found = []
    for label, day, why in days:
        early = case.publicity_earliest if label == "公示截止" else None
        said = left(day, today, calendar)
        facts = {"label": label, "due": day, "left": said.words, "tone": said.tone, "why": why}
        found.append({**facts, "provisional": early is not None, "earliest": early})
    return found


def steps(case, deadline=None):
    """本案规程自己的步骤；还没受理的只知道登记。`deadline` 为办理单上先说的那项期限，写在正在办的一步上。"""
    rows = ladder.steps_of(case.procedure)
    before = CaseState.VISIT
    if guards.skipped_inquiry(case):
        before, rows = rows[0][0], [row for row in rows if not ladder.RUNG[row[0]].inquiry]
    if _heard(case):
        heard = (CaseState.HEARING, ladder.RUNG[CaseState.HEARING].label)
        rows = [one for row in rows for one in ([row, heard] if row[0] == before else [row])]
    if _reviewed(case):
        review = (CaseState.REVIEW, ladder.RUNG[CaseState.REVIEW].label)
        rows = [one for row in rows for one in ([row, review] if row[0] == CaseState.PUBLICITY else [row])]
    names = [name for name, _ in rows]
    at = _position(case, names)
    return [
        {
            "label": label,
            "state": _step_state(case, name, number, at),
            "note": _note(case, name, number == at, deadline),
            "law": law_behind.of_step(case, name),
        }
        for number, (name, label) in enumerate(rows)
    ]


def _heard(case):
    """减发、停发要先听取意见的，步骤里写出来；听取与否以办结调查（户内无人的，受理）那天的法律为准，没办结的看今天。"""
    on = case.visit_finished_on or (guards.skipped_inquiry(case) and case.accepted_on) or case.acting_on
    if case.heard_on:
        return True
    return on is not None and not case.hearing_waived and law.binds(law.HEARING, on, case.purpose)


def _reviewed(case):
    """平常不评议、有异议才评议的：有了异议、评议过，步骤里写出来。"""
    rules = case.procedure
    if rules is None or rules.review_mode == ReviewMode.ALWAYS:
        return False
    leads_there = case.objected and route.remedy_of(rules) != ObjectionRemedy.REINVESTIGATE
    return case.state == CaseState.REVIEW or leads_there or case.reviewed_on is not None


def _position(case, names):
    """当前走到第几步；不在步骤里的，归到最近的一步。"""
    state = case.state
    if state in LEFT_EARLY:
        state = CaseState.DECISION if state == CaseState.REFUSED else ladder.last_reached(case)
    elif state not in names:
        waits = case.resume_state if state == CaseState.SUPPLEMENT else ""
        state = waits or ladder.RUNG[state].beside
    return names.index(state) if state in names else 0


def _step_state(case, name, number, at):
    if case.state == CaseState.REFUSED and name == CaseState.PUBLICITY and not case.rounds_closed:
        return "todo"  # 不符合条件的不上公示栏
    if case.state == CaseState.GRANTED or number < at:
        return "done"
    if number > at:
        return "todo"
    return "failed" if case.state in LEFT_EARLY else "current"


def _note(case, name, is_current, deadline):
    """已办各步的日子；正在办的一步还剩几天、停没停表。"""
    day = ladder.done_on(case, name)
    said = [f"{day.month}月{day.day}日"] if day else []
    if is_current and case.is_open and deadline:
        said = [deadline["left"], "停表中"] if deadline.get("stands") else [deadline["left"]]
    if name == CaseState.PUBLICITY and case.objected:
        said.append("有异议")
    return "，".join(said)
