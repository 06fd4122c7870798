"""办理阶梯：一行一步。快照、试走、卷内齐不齐、进度条、日期次序、退回重来都照这张表。

添一栏只改一处：写在它所属的那一步；漏了什么，tests/house/test_ladder.py 逐项说。
"""

from collections.abc import Callable
from dataclasses import dataclass

from archives.models import PaperKind
from cases import route
from cases.states import CaseState
from cases.together import words_of
from regimes.choices import STATUS_ONLY, Decider, Purpose, ReviewMode

DECISION_LABELS = {Decider.LEADER: "审批", Decider.MEETING: "集体研究", Decider.COUNTY: "区县审批"}
DECIDED = (CaseState.GRANTED, CaseState.REFUSED)


def _said(words, procedure):
    """固定的叫法，或照规程定的叫法。"""
    return words(procedure) if callable(words) else words


@dataclass(frozen=True)
class Mark:
    """案件上记着这一步的一栏。

    `label` 为日期在次序、拒绝里的叫法；`in_order` 签字前要查先后；`asked` 守卫或岔口问它有没有，不是只记哪天办的；
    `papers` 有值即应在卷内的纸，限于 `only` 各环节；`applied` 的是申请人交来的、受理出的，机关自己发起的变更没有；
    `told` 通知书“已办环节”里的说法。
    """

    name: str
    label: str | Callable = ""
    frozen: bool = False
    in_order: bool = False
    asked: bool = False
    papers: tuple = ()
    only: tuple = ()
    applied: bool = False
    told: str | Callable = ""

    def due(self, case):
        """这一栏已有值而应在卷内的纸。"""
        if self.applied and case.by_office:
            return ()
        reached = getattr(case, self.name) and (not self.only or case.state in self.only)
        return self.papers if reached else ()


@dataclass(frozen=True)
class Rung:
    """一步：环节、进度条上的叫法、规程有没有这一步、办到之日。

    `cleared` 退回到这一步或更早时清成什么；`beside` 不在本案进度条上时归到哪一步；
    `then` 办到之后中途离开的，算走到哪一步；`inquiry` 户内已无人的不走；`rules` 规程里定这一步的各项。
    """

    state: CaseState
    label: str | Callable
    foreseen: Callable = lambda procedure: False
    done: str = ""
    marks: tuple[Mark, ...] = ()
    cleared: tuple = ()
    beside: CaseState | None = None
    then: CaseState | None = None
    inquiry: bool = False
    rules: tuple[str, ...] = ()

    def label_for(self, procedure):
        return _said(self.label, procedure)


def _decision_label(procedure):
    label = f"{'报送、' if procedure.hand_over else ''}{DECISION_LABELS[procedure.decider]}"
    return f"评审会、{label}" if procedure.panel and procedure.decider != Decider.MEETING else label


def _is_decided_apart(procedure):
    """先行救助时的批准即决定的，没有单独的审批一步。"""
    if not procedure.relieve_first:
        return True
    by_district = procedure.decider == Decider.COUNTY
    return route.after_relief_paperwork(procedure, by_district=by_district) != CaseState.GRANTED


def _last_label(procedure):
    """最后一步叫什么：变更照变更说，只作认定的不发钱。"""
    if procedure.purpose == Purpose.NEW:
        return "作出认定" if procedure.aid in STATUS_ONLY else "确认发放"
    return "终止认定" if procedure.aid in STATUS_ONLY else f"{Purpose(procedure.purpose).label}生效"


K = PaperKind
LADDER = [
    Rung(
        CaseState.REGISTERED,
        "登记受理",
        foreseen=lambda procedure: True,
        done="accepted_on",
        then=CaseState.VERIFICATION,
        marks=(
            Mark("number", frozen=True),
            Mark("aid", frozen=True),
            Mark("purpose", frozen=True),
            Mark("registered_at", "登记时间", papers=(K.APPLICATION,), applied=True),
            Mark("requested_on", "申请日期", frozen=True, in_order=True),
            Mark(
                "accepted_on",
                "受理日期",
                frozen=True,
                in_order=True,
                asked=True,
                papers=(K.PROMISE, K.AUTHORISATION, K.ACCEPTANCE),
                applied=True,
            ),
        ),
    ),
    Rung(
        CaseState.SUPPLEMENT,
        "补正",
        beside=CaseState.REGISTERED,
        marks=(Mark("supplement_requested_on", "一次性告知日期", asked=True),),
    ),
    Rung(
        CaseState.RELIEVED,
        "先行救助、补齐手续",
        foreseen=lambda procedure: procedure.relieve_first,
        rules=("relieve_first",),
        marks=(Mark("relieved_at", "先行救助时间", asked=True, told="先行救助"),),
    ),
    Rung(
        CaseState.VERIFICATION,
        "核对",
        foreseen=lambda procedure: procedure.check_required,
        done="check_closed_on",
        then=CaseState.VISIT,
        inquiry=True,
        rules=("check_required", "check_first"),
        marks=(
            Mark(
                "check_closed_on",
                "核对报告日期",
                frozen=True,
                in_order=True,
                asked=True,
                papers=(K.CHECK_REPORT,),
                told="信息核对",
            ),
        ),
    ),
    Rung(
        CaseState.VISIT,
        "入户调查",
        foreseen=lambda procedure: procedure.visit_required,
        done="visit_finished_on",
        then=CaseState.DECISION,
        inquiry=True,
        cleared=(("visited_on", None),),
        rules=("visit_required",),
        marks=(
            Mark("visited_on", "入户日期", frozen=True, asked=True),
            Mark(
                "visit_finished_on",
                "调查完成日期",
                frozen=True,
                in_order=True,
                papers=(K.VISIT, K.ASSESSMENT),
                told="入户调查",
            ),
            Mark("eligible", frozen=True),
            Mark("proposed_amount", frozen=True),
            Mark("covered", frozen=True),
        ),
    ),
    Rung(
        CaseState.HEARING,
        "听取意见",
        done="heard_on",
        beside=CaseState.VISIT,
        marks=(Mark("heard_on", "听取意见日期"),),
    ),
    Rung(
        CaseState.REVIEW,
        "民主评议",
        foreseen=lambda procedure: procedure.review_mode == ReviewMode.ALWAYS,
        done="reviewed_on",
        beside=CaseState.PUBLICITY,
        inquiry=True,
        cleared=(("review_outcome", ""),),
        rules=("review_mode",),
        marks=(
            Mark("reviewed_on", "评议日期", frozen=True, in_order=True, papers=(K.REVIEW,), told="民主评议"),
            Mark("review_outcome", frozen=True),
        ),
    ),
    Rung(
        CaseState.PUBLICITY,
        "公示",
        foreseen=lambda procedure: bool(procedure.rounds_before_decision),
        cleared=(("objected", False), ("rounds_closed", 0), ("photo_missing", False), ("publicity_opened", False)),
        rules=("publicity",),
        marks=(Mark("rounds_closed", frozen=True, papers=(K.PUBLICITY,), told="公示"),),
    ),
    Rung(
        CaseState.DECISION,
        _decision_label,
        foreseen=_is_decided_apart,
        beside=CaseState.RELIEVED,
        done="decided_on",
        cleared=(("panel_opinion", ""), ("panel_on", None), ("submitted_on", None), ("received_on", None)),
        rules=("decider", "panel", "hand_over"),
        marks=(
            Mark(
                "panel_on",
                lambda procedure: words_of(procedure).day,
                frozen=True,
                in_order=True,
                papers=(K.MINUTES,),
                told=lambda procedure: words_of(procedure).told,
            ),
            Mark("panel_opinion", frozen=True),
            Mark("submitted_on", "报送日期", asked=True),
            Mark("received_on", "收到报送材料日期", asked=True),
            Mark("separately_registered", frozen=True, papers=(K.SEPARATE,)),
            Mark("decided_on", "决定日期", papers=(K.DECISION_SHEET, K.NOTICE, K.SERVICE), only=DECIDED),
        ),
    ),
    Rung(CaseState.JOINT_GATE, "区级联合把关", foreseen=lambda procedure: procedure.joint_gate, rules=("joint_gate",)),
    Rung(CaseState.GRANTED, _last_label, foreseen=lambda procedure: True, done="decided_on"),
]
RUNG = {rung.state: rung for rung in LADDER}
MARKS = [mark for rung in LADDER for mark in rung.marks]
MARK = {mark.name: mark for mark in MARKS}
FROZEN = [mark.name for mark in MARKS if mark.frozen]
# 只记“哪天办的”、谁也不据以分岔的日子。
MERE_DAYS = {mark.name for mark in MARKS if mark.label and not mark.asked}
# 不是办到之日的日期：期限、公示的末日、事情发生之日。
NOT_DONE = {
    "supplement_due_on",
    "publicity_last_day",
    "publicity_earliest",
    "changed_on",
    "due_on",
    "due_earliest",
    "overdue_on",
    "alarm_on",
}


def steps_of(procedure):
    """一套程序无异议时走哪些环节：[(环节, 叫法)]，供进度条与规程对照；还没有程序的只知道登记。"""
    if procedure is None:
        return [(CaseState.REGISTERED, RUNG[CaseState.REGISTERED].label)]
    return [(rung.state, rung.label_for(procedure)) for rung in LADDER if rung.foreseen(procedure)]


def dated(case, name):
    """(叫法, 日子)：供查先后、写拒绝。"""
    return _said(MARK[name].label, case.procedure), getattr(case, name)


def in_order(case):
    """应当一个不早于一个的各日子。"""
    return [dated(case, mark.name) for mark in MARKS if mark.in_order]


def papers_due(case):
    """`case` 办到今天，卷内应有的各种纸。"""
    return [kind for mark in MARKS for kind in mark.due(case)]


def told(case):
    """已经办过的各步，照通知书里的说法。"""
    return [_said(mark.told, case.procedure) for mark in MARKS if mark.told and getattr(case, mark.name)]


def cleared_from(state):
    """从 `state` 起重来，各栏清成什么。"""
    later = LADDER[LADDER.index(RUNG[state]) :]
    return {name: empty for rung in later for name, empty in rung.cleared}


def start_over(case, state):
    """从 `state` 起重来：只改字段。"""
    for name, empty in cleared_from(state).items():
        setattr(case, name, empty)


def done_on(case, state):
    """这一步办到之日；没有办到、不记日子的为 None。"""
    if state == CaseState.GRANTED and case.state != CaseState.GRANTED:
        return None
    return getattr(case, RUNG[state].done) if RUNG[state].done else None


def last_reached(case):
    """中途离开的案件走到了哪一步。"""
    reached = [rung.then for rung in LADDER if rung.then and getattr(case, rung.done)]
    return reached[-1] if reached else CaseState.REGISTERED
