"""把一套程序的每一支箭头都试走一遍：每个环节、每种情形，走得到哪里。"""

import inspect
from dataclasses import dataclass
from datetime import datetime, time
from functools import cache

from django.utils import timezone
from django_fsm import RETURN_VALUE

from cases import guards
from cases.course.probe import Probe, allows, met_by_district
from cases.models.arrows import Arrows
from cases.states import CLOSED, CaseState
from regimes.models import Purpose

MOST = 20_000  # 情形数的上限；超过说明有一项事实只增不减，走不完
# 箭头的参数各有哪几种取值、怎么说；第一种是顺利的那一种。没有列出的参数只有一种取值。
CHOICES = {
    "eligible": [(True, "符合条件"), (False, "不符合条件")],
    "outcome": [("pass", "通过"), ("fail", "不通过"), ("reinvestigate", "退回重新调查")],
    "opinion": [("agree", "同意"), ("disagree", "不同意"), ("more", "补充调查")],
    "nobody_left": [(False, ""), (True, "户内已没有人")],
    "passed": [(True, "通过"), (False, "退回")],
    "to": [(CaseState.VISIT, ""), (CaseState.VERIFICATION, "")],
    "large": [(False, "不超过街道审批限额"), (True, "超过街道审批限额")],  # 不是箭头的参数，是案件一开头的情形
}
# 除头一种外，要问过才有的取值。
ASKED = {"nobody_left": guards.nobody_left}
SINGLE = {"amount": 1, "covered": 1}
ENDS = {*CLOSED, CaseState.GRANTED}


@dataclass(frozen=True)
class Move:
    """走了一步：从哪里、做什么、何种情形、到哪里。`source`、`target` 为环节的键。"""

    source: str
    act: str
    words: str
    target: str


@cache
def moves_of(cls=Arrows):
    """{行为名: FSMMeta}：`Arrows` 上画着的每一支箭头；画好不再变，只数一遍。"""
    return {name: one._django_fsm for name, one in vars(cls).items() if hasattr(one, "_django_fsm")}


def key_of(probe):
    """图上的一格：公示按轮次分开，评审会与审批分开。"""
    if probe.state == CaseState.PUBLICITY:
        return f"publicity-{probe.rounds_closed + 1}"
    if probe.state == CaseState.DECISION and probe.procedure.panel and not probe.panel_opinion:
        return str(probe.state) if met_by_district(probe) else "panel"
    return str(probe.state)


def _sized(probe):
    return probe.procedure.district_above is not None


def starts(procedure, on):
    """开头的几种情形：减发停发的，有免听取意见和要听取意见两种；按金额分由谁审批的，不超过与超过两种。"""
    waivers = ["", "death"] if procedure.purpose in (Purpose.LOWER, Purpose.STOP) else [""]
    sizes = [{}] if procedure.district_above is None else [{"decided_by_district": one} for one in (False, True)]
    return [
        Probe(procedure, on=on, hearing_waived=waived, change_code=waived, **size)
        for size in sizes
        for waived in waivers
    ]


def walk(procedure, on):
    """({Move: 走前的情形}, {格: 到过的情形})；从登记起，凡走得到的都走到。"""
    found, visited = {}, {}
    waiting = starts(procedure, on)
    met = {probe.key for probe in waiting}
    while waiting:
        probe = waiting.pop(0)
        visited.setdefault(key_of(probe), []).append(probe)
        for move, after in options(probe):
            found.setdefault(move, probe)
            if after.key not in met:
                met.add(after.key)
                waiting.append(after)
        if len(met) > MOST:
            raise RuntimeError(f"{procedure} 的情形超过 {MOST} 种")
    return found, visited


def options(probe):
    """此刻能走的每一步：[(Move, 走后的情形)]。"""
    found = []
    for act, machine in moves_of().items():
        arrow = machine.get_transition(probe.state)
        if arrow is None or _idle(act, probe) or not all(allows(one, probe) for one in arrow.conditions):
            continue
        for facts, words in _arguments(arrow.method, probe):
            if (after := _after(arrow, probe, facts)) is not None:
                told = circumstance(act, probe, **facts)
                words = "、".join(filter(None, (words, told, size_words(act, probe, after))))
                found.append((Move(key_of(probe), act, words, key_of(after)), after))
    return found


def _idle(act, probe):
    """走了也白走的：已有一件异议未办的不再添一件，没有公示过的无从提出，办结之前的送达不改去向。"""
    if act == "record_objection":
        shown = probe.state == CaseState.PUBLICITY or probe.rounds_closed > 0
        return probe.open_objections > 0 or not shown
    return act == "serve" and probe.state not in ENDS


def _arguments(method, probe):
    names = asked(method)
    plain = {name: _single(name, probe) for name in names if name not in CHOICES}
    chosen = next((name for name in names if name in CHOICES), None)
    if chosen is None:
        return [(plain, "")]
    values = CHOICES[chosen] if chosen not in ASKED or allows(ASKED[chosen], probe) else CHOICES[chosen][:1]
    return [({**plain, chosen: value}, words) for value, words in values]


@cache
def asked(method):
    """试走时要给的参数：没有缺省值的，和有几种取值的；其余照箭头自己的缺省。"""
    given = list(inspect.signature(method).parameters.values())[1:]
    return [one.name for one in given if one.default is one.empty or one.name in {*CHOICES, "last_day"}]


def _single(name, probe):
    if name == "procedure":
        return probe.procedure
    if name in ("on", "last_day"):
        return probe.acting_on
    if name == "at":
        return timezone.make_aware(datetime.combine(probe.acting_on, time(9)))
    return SINGLE[name]


def _after(arrow, probe, facts):
    """走一步之后；箭头不通往那里的（如退回核对而规程不核对）为 None。"""
    after = probe.copy()
    answer = inspect.unwrap(arrow.method)(after, **facts)  # 守卫已经问过，只要走一步的后果
    goal = arrow.target
    if isinstance(goal, RETURN_VALUE):
        if answer not in goal.allowed_states:
            return None
        goal = answer
    return after.arrived(goal) if goal is not None else after


def size_words(act, probe, after):
    """金额超不超过限额，走到审批才分得开。"""
    late = (CaseState.DECISION, CaseState.GRANTED)
    reached = after.state in late and probe.state not in late
    return CHOICES["large"][probe.decided_by_district][1] if _sized(probe) and reached else ""


def circumstance(act, probe, *, nobody_left=False, **_):
    """去向因先前的事而不同的，说明是何种情形。"""
    if act == "close_publicity":
        return "有异议" if probe.objected else "无异议"
    if (act == "finish_visit" or nobody_left) and probe.hearing_waived:
        return "免听取意见"
    if act == "hold_review" and not probe.eligible:
        return "核算不符合条件"
    if act == "record_objection" and probe.state == CaseState.DECISION:
        return "期满后补登"
    return ""
