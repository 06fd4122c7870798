"""下一步是什么、谁来办：由环节、规程和案件上的事实推得。不查库，不看钟。"""

from dataclasses import dataclass

from accounts.models import Role
from cases.states import CaseState
from core.acts import Act


@dataclass(frozen=True)
class Step:
    """一步：做什么、哪个岗位做、待办里怎么说。"""

    act: Act
    role: Role
    words: str


def next_step(case):
    """案件此刻该办的一步；已办结的没有。"""
    choose = BY_STATE.get(case.state)
    return choose(case) if choose else None


def _verification(case):
    if case.check_requested:
        return Step(Act.RECORD_CHECK, Role.CHECKER, "登记核对结果，出具核对报告")
    return Step(Act.REQUEST_CHECK, Role.WINDOW, "发起经济状况核对")


def _visit(case):
    if case.recheck_open:
        return Step(Act.RECHECK, Role.WINDOW, "复查核对结果，出具复核报告")
    if case.visited_on is None:
        return Step(Act.RECORD_VISIT, Role.COMMUNITY, "入户调查")
    return Step(Act.FINISH_VISIT, Role.WINDOW, "核算收入财产，办结调查")


def _publicity(case):
    if case.publicity_last_day is None:
        return Step(Act.OPEN_PUBLICITY, Role.WINDOW, "发起并张贴公示")
    return Step(Act.CLOSE_PUBLICITY, Role.COMMUNITY, "公示中，期满自动结束")


def _decision(case):
    if case.procedure and case.procedure.panel and not case.panel_opinion:
        return Step(Act.HOLD_PANEL, Role.REVIEW_LEADER, "提交评审会")
    if case.open_objections:
        return Step(Act.RESOLVE_OBJECTION, Role.WINDOW, "办结公示异议")
    if case.eligible is False or case.panel_opinion == "disagree" or case.review_outcome == "fail":
        return Step(Act.REFUSE, Role.LEADER, "审批：不予确认")
    return Step(Act.APPROVE, Role.LEADER, "审批")


BY_STATE = {
    CaseState.REGISTERED: lambda case: Step(Act.ACCEPT, Role.WINDOW, "审查材料，受理"),
    CaseState.SUPPLEMENT: lambda case: Step(Act.SUPPLEMENT, Role.WINDOW, "等待申请人补正材料"),
    CaseState.VERIFICATION: _verification,
    CaseState.VISIT: _visit,
    CaseState.HEARING: lambda case: Step(Act.HEAR, Role.WINDOW, "听取当事人意见"),
    CaseState.REVIEW: lambda case: Step(Act.HOLD_REVIEW, Role.REVIEW_LEADER, "召开民主评议会"),
    CaseState.PUBLICITY: _publicity,
    CaseState.RELIEVED: lambda case: Step(Act.COMPLETE_PAPERWORK, Role.WINDOW, "补齐先行救助手续"),
    CaseState.DECISION: _decision,
    CaseState.JOINT_GATE: lambda case: Step(Act.PASS_GATE, Role.DISTRICT, "区级联合把关"),
}
