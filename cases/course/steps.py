"""一套程序的走法，一格一格说清：谁办、限几天、公示几天、出什么文书、往哪里去。"""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import pairwise

from accounts.models import Role
from cases.course.skeleton import LEAVES, LEFT, skeleton_of
from cases.course.walk import CHOICES, moves_of
from cases.ladder import DECISION_LABELS
from cases.states import CLOSED, OPEN, CaseState
from cases.together import words_of
from core.acts import Act
from core.money import yuan
from regimes.choices import CLEAR_LABEL, PUBLICITY_CLEAR, Place, PublicityWhen
from regimes.models import Decider

RECHECK = "recheck"
INSIDE = {Act.ASSESS: Act.FINISH_VISIT, PUBLICITY_CLEAR: Act.CLOSE_PUBLICITY}  # 不是箭头、而在某支箭头之前做的事


@dataclass
class Exit:
    """一个去向；`labels` 为走到那里的各种情形；`main` 为主路上的下一格。"""

    target: str
    labels: list
    main: bool = False


@dataclass
class Step:
    """图上的一格；`main` 为无异议、符合条件时必经的。`who` 为 [(岗位, 办什么)]，其余都是成句的文字。"""

    key: str
    label: str
    main: bool = False
    who: list = field(default_factory=list)
    limits: list = field(default_factory=list)
    rounds: list = field(default_factory=list)
    notices: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    exits: list = field(default_factory=list)

    @property
    def state(self):
        return self.key.partition("-")[0]

    @property
    def ends(self):
        return self.state in CLOSED


def course_of(procedure, on):
    """[Step]：主路在前，岔路在后。`on` 为当日，决定听取意见等当日的法律要不要照办。"""
    bones = skeleton_of(procedure, on)
    steps = {key: _step(key, bones, procedure) for key in bones.keys}
    if CaseState.VERIFICATION in bones.main:
        _first(steps, Act.OBJECT_CHECK, bones).exits.append(Exit(RECHECK, ["申请人对核对结果有异议"]))
        steps[RECHECK] = Step(RECHECK, "复查", who=[(Role.WINDOW.label, "复查核对结果，出具复核报告，回到原环节")])
    placed = Placed(steps, bones)
    for row in procedure.limits.all():
        placed.limit(row).limits.append(_limit(row))
    for row in procedure.required_notices.all():
        if row.on_event not in LEAVES:
            placed.notice(row.on_event).notices.append(row.label)
    return list(steps.values())


def everywhere(procedure, on):
    """在办各环节都可走的箭头（撤回、终止）及其文书，图上不逐一画：[句子]。"""
    bones = skeleton_of(procedure, on)
    open_keys = {key for key in bones.keys if key.partition("-")[0] in OPEN}
    acts = [act for act in LEAVES if open_keys <= {move.source for move in bones.moves if move.act == act}]
    papers = {row.on_event: row.label for row in procedure.required_notices.all()}
    return [label_of(act) + (f"（出具{papers[act]}）" if act in papers else "") for act in acts]


def label_of(act):
    """箭头在案件页上的说法。"""
    machine = moves_of().get(str(act))
    return next(iter(machine.transitions.values())).custom["label"] if machine else Act(act).label


def _step(key, bones, procedure):
    step = Step(key, name_of(key, procedure), key in bones.main, rounds=_rounds(key, bones, procedure))
    step.who = [(Role(one.role).label, one.words) for one in bones.who.get(key, [])]
    if key == CaseState.DECISION and procedure.decider != Decider.COUNTY:
        step.notes = ["当日没有有效审批授权的街道，由区民政局审批"]
        if procedure.district_above is not None:
            step.notes.append(f"拟定金额超过{yuan(Decimal(procedure.district_above))}的，由区民政局审批")
    follower = dict(pairwise(bones.main)).get(key)
    ways = _ways(key, bones.moves, {Act.HOLD_PANEL: name_of("panel", procedure)})
    step.exits = [Exit(target, labels, target == follower) for target, labels in ways.items()]
    return step


def _ways(key, moves, names):
    """{去向: [怎样才走到那里]}；何种情形都到那里的，不写情形。"""
    ways = {}
    for act in dict.fromkeys(move.act for move in moves if move.source == key):
        targets = {}
        for move in moves:
            if (move.source, move.act) == (key, act) and move.target not in LEFT:
                targets.setdefault(move.target, []).append(frozenset(filter(None, move.words.split("、"))))
        for target, sayings in targets.items():
            if target != key:
                said = "，或".join(filter(None, map(_said, _least(sayings))))
                name = names.get(act) or label_of(act)
                ways.setdefault(target, []).append(f"{name}：{said}" if said else name)
    return ways


def _least(sayings):
    """各种取值都到同一处的，这一项不必说；说得宽的已经包括了说得窄的。"""
    said = set(sayings)
    for choices in CHOICES.values():
        words = {word for _, word in choices}
        for one in sayings:
            rest = one - words
            if one & words and all(rest | {word} in said for word in words):
                said = {other for other in said if other - words != rest} | {rest}
    return [one for one in dict.fromkeys([*sayings, *said]) if one in said and not any(other < one for other in said)]


def _said(words):
    return "、".join(sorted(words, key=lambda word: (word.startswith("核算"), word == "免听取意见")))


def name_of(key, procedure):
    if key == "panel":
        return words_of(procedure).meeting
    state, _, number = key.partition("-")
    if number:
        return f"公示（第{number}轮）" if len(procedure.rounds_before_decision) > 1 else "公示"
    if state == CaseState.REGISTERED:
        return "登记救助" if procedure.relieve_first else "登记受理"
    if state == CaseState.RELIEVED:
        return "补齐手续"
    if state == CaseState.DECISION:
        return "审批" if procedure.panel else DECISION_LABELS[procedure.decider]
    return CaseState(state).label


def _rounds(key, bones, procedure):
    """这一格里的公示：何种内容、贴在哪里、贴几天。"""
    state, _, number = key.partition("-")
    rows = []
    if number:
        rows = procedure.rounds_before_decision[int(number) - 1 : int(number)]
    elif state == CaseState.GRANTED:
        after = (PublicityWhen.AFTER_DECISION, PublicityWhen.WHILE_PAID)
        rows = [row for row in procedure._publicity if row.when in after]
    elif key == bones.main[1]:
        rows = [row for row in procedure._publicity if row.when == PublicityWhen.AFTER_ACCEPTANCE]
    return [_round(row) for row in rows]


def _round(row):
    days = f"{row.days}{row.get_unit_display()}" if row.days else "不定期"
    places = "、".join(Place(place).label for place in row.places)
    return f"{row.get_stage_display()}：{days}，{places}"


def _began(row):
    return CLEAR_LABEL if row.start_event == PUBLICITY_CLEAR else label_of(row.start_event)


def _limit(row):
    longer = f"，经批准可延至{row.extended_days}{row.get_unit_display()}" if row.extended_days else ""
    names = {one.limit_id: one.label for one in row.procedure.limits.all()}
    nested = f"，在{names[row.nested_in]}之内" if row.nested_in else ""
    return f"{row.label}：{_began(row)}起{row.days}{row.get_unit_display()}{longer}{nested}"


def _first(steps, act, bones):
    """最先能做这件事的一格；主路上的先算。"""
    sources = {move.source for move in bones.moves if move.act == act}
    return next((step for key, step in steps.items() if key in sources), None)


@dataclass
class Placed:
    """时限、文书各写在哪一格。"""

    steps: dict
    bones: object

    def limit(self, row):
        """写在办完它的那一格；起于异议、止于送达的，写在它起算的那一格。"""
        if row.start_event == Act.OBJECT_CHECK and RECHECK in self.steps:
            return self.steps[RECHECK]
        if row.start_event == Act.RECORD_OBJECTION:
            return self._at(row.start_event)
        if Act.SERVE in row.end_events:
            return self.notice(row.start_event)
        acts = [INSIDE.get(act, act) for act in row.end_events if act not in LEAVES]
        return next(
            (found for act in acts if (found := _first(self.steps, act, self.bones))), self._at(row.start_event)
        )

    def notice(self, act):
        """写在做这件事的一格；做完只有一个去处、又不在主路中间的，写在去处。"""
        if act == Act.RECHECK and RECHECK in self.steps:
            return self.steps[RECHECK]
        goals = {move.target for move in self.bones.moves if move.act == act and move.source != move.target}
        goal = self.steps.get(goals.pop()) if len(goals) == 1 else None
        return goal if goal and (not goal.main or goal.key == CaseState.GRANTED) else self._at(act)

    def _at(self, act):
        act = INSIDE.get(act, act)
        return _first(self.steps, act, self.bones) or next(iter(self.steps.values()))
