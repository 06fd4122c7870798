"""下一步是什么、谁来办：一张表，逐案问（next_step、beside）与成批查（waiting_for）用的是同一行。不看钟。"""

from dataclasses import dataclass

from django.db.models import Case, Q, Value, When

from accounts.models import Role
from cases.states import CaseState
from cases.together import TOGETHER
from core.acts import Act
from regimes.models import Decider, Purpose


@dataclass(frozen=True)
class Step:
    """一步：做什么、哪个岗位做、待办里怎么说。"""

    act: Act
    role: Role
    words: str
    button: str = ""

    @property
    def label(self):
        """按钮上的字：多半就是行为的名称。"""
        return self.button or self.act.label


@dataclass(frozen=True)
class Rule:
    """某环节里，`when` 的各项全中（路径 → 值），就该办 `step`；同一环节先列的先中。"""

    state: CaseState
    when: dict
    step: Step

    def fits(self, case):
        return case.state == self.state and all(_at(case, path) == value for path, value in self.when.items())

    @property
    def q(self):
        return Q(state=self.state, **self.when)


def _at(case, path):
    """沿 a__b 的路径取值；`has_…` 之类由案件的属性给出，与库里同名。"""
    value = case
    for name in path.split("__"):
        value = None if value is None else getattr(value, name)
    return value


SUBMIT = Step(Act.SUBMIT_TO_COUNTY, Role.WINDOW, "向区民政局报送审核材料")
RECEIVE = Step(Act.RECEIVE_PAPERS, Role.DISTRICT, "接收街道报送的材料")
VISIT = Step(Act.RECORD_VISIT, Role.COMMUNITY, "入户调查")
RESOLVE = Step(Act.RESOLVE_OBJECTION, Role.REVIEW_LEADER, "办结公众异议")
COLLECTIVE = {"procedure__panel": True, "procedure__decider": Decider.MEETING}
HANDED_OVER = {"decided_by_district": True, "procedure__hand_over": True}
BEGIN_CHANGE = Step(Act.ACCEPT, Role.WINDOW, "核实变更事由，开始办理", "开始办理")
REFUSE_THERE = Step(Act.REFUSE, Role.DISTRICT, "区民政局审批：不予确认")
REFUSE = Step(Act.REFUSE, Role.LEADER, "审批：不予确认")


def decided_by(who, refuse, approve):
    """审批一步：该退的退，该批的批；停发案件不问是否符合条件。"""
    return [
        Rule(CaseState.DECISION, {**who, "purpose": Purpose.STOP, "open_objections": 0}, approve),
        Rule(CaseState.DECISION, {**who, "eligible": False}, refuse),
        Rule(CaseState.DECISION, {**who, "panel_opinion": "disagree"}, refuse),
        Rule(CaseState.DECISION, {**who, "review_outcome": "fail"}, refuse),
        Rule(CaseState.DECISION, {**who, "open_objections": 0}, approve),
    ]


RULES = [
    Rule(CaseState.REGISTERED, {"relieve_first": True}, Step(Act.RELIEVE, Role.LEADER, "先行救助，款物当场交付")),
    *(Rule(CaseState.REGISTERED, {"purpose": one}, BEGIN_CHANGE) for one in Purpose if one != Purpose.NEW),
    Rule(CaseState.REGISTERED, {}, Step(Act.ACCEPT, Role.WINDOW, "审查材料，受理")),
    Rule(CaseState.SUPPLEMENT, {}, Step(Act.SUPPLEMENT, Role.WINDOW, "等待申请人补正材料")),
    Rule(
        CaseState.VERIFICATION,
        {"check_requested": True},
        Step(Act.RECORD_CHECK, Role.CHECKER, "登记核对结果，出具核对报告"),
    ),
    Rule(CaseState.VERIFICATION, {}, Step(Act.REQUEST_CHECK, Role.WINDOW, "发起经济状况核对")),
    Rule(CaseState.VISIT, {"recheck_open": True}, Step(Act.RECHECK, Role.WINDOW, "复查核对结果，出具复核报告")),
    Rule(CaseState.VISIT, {"visited_on": None}, VISIT),
    Rule(CaseState.VISIT, {}, Step(Act.FINISH_VISIT, Role.WINDOW, "核算收入财产，办结调查")),
    Rule(CaseState.HEARING, {}, Step(Act.HEAR, Role.WINDOW, "听取当事人意见")),
    Rule(CaseState.REVIEW, {}, Step(Act.HOLD_REVIEW, Role.REVIEW_LEADER, "召开民主评议会")),
    Rule(CaseState.PUBLICITY, {"publicity_opened": False}, Step(Act.OPEN_PUBLICITY, Role.WINDOW, "发起公示")),
    Rule(CaseState.PUBLICITY, {"publicity_last_day": None}, Step(Act.POST_NOTICE, Role.COMMUNITY, "张贴公示单")),
    Rule(CaseState.PUBLICITY, {"objected": False}, Step(Act.CLOSE_PUBLICITY, Role.COMMUNITY, "公示中，期满自动结束")),
    Rule(
        CaseState.PUBLICITY, {"open_objections": 0}, Step(Act.CLOSE_PUBLICITY, Role.COMMUNITY, "有异议，公示期满后处理")
    ),
    Rule(CaseState.PUBLICITY, {}, RESOLVE),
    Rule(CaseState.RELIEVED, {}, Step(Act.COMPLETE_PAPERWORK, Role.WINDOW, "补齐先行救助手续")),
    Rule(
        CaseState.DECISION,
        {"procedure__panel": True, "panel_opinion": "", "procedure__decider": Decider.LEADER},
        Step(Act.HOLD_PANEL, Role.REVIEW_LEADER, "提交评审会"),
    ),
    Rule(
        CaseState.DECISION,
        {**COLLECTIVE, "panel_opinion": "", "decided_by_district": False},
        Step(Act.HOLD_PANEL, Role.REVIEW_LEADER, "提交党委会或办公会集体研究", TOGETHER.act),
    ),
    Rule(CaseState.DECISION, {"recheck_open": True}, Step(Act.RECHECK, Role.WINDOW, "复查核对结果，出具复核报告")),
    Rule(CaseState.DECISION, {**HANDED_OVER, "submitted_on": None, "open_objections": 0}, SUBMIT),
    Rule(CaseState.DECISION, {**HANDED_OVER, "received_on": None, "open_objections": 0}, RECEIVE),
    *decided_by({"decided_by_district": True}, REFUSE_THERE, Step(Act.APPROVE, Role.DISTRICT, "区民政局审批")),
    *decided_by({}, REFUSE, Step(Act.APPROVE, Role.LEADER, "审批")),
    Rule(CaseState.DECISION, {}, RESOLVE),
    Rule(CaseState.JOINT_GATE, {}, Step(Act.PASS_GATE, Role.DISTRICT, "区级联合把关")),
]
# 不等下一步、同时就可以办的：规程不要求先核对后入户的，核对、复查当中就该入户。
BESIDE = [
    Rule(
        CaseState.VERIFICATION,
        {"procedure__check_first": False, "procedure__visit_required": True, "visited_on": None},
        VISIT,
    ),
    Rule(CaseState.VISIT, {"recheck_open": True, "visited_on": None}, VISIT),
]


def _by_state(rules):
    return {state: [rule for rule in rules if rule.state == state] for state in CaseState}


IN_STATE = _by_state(RULES)
# 下一步是 RULES 的第几行（先列的先中）；已办结的为空。名单取它一列。
WHICH = Case(*[When(rule.q, then=Value(place)) for place, rule in enumerate(RULES)])
# 下一步所看的各栏。
ASKED = tuple(sorted({path for rule in (*RULES, *BESIDE) for path in rule.when}))


def next_step(case):
    """案件此刻该办的一步；已办结的没有。"""
    return next((rule.step for rule in IN_STATE[case.state] if rule.fits(case)), None)


def beside(case):
    """不等下一步、同时就可以办的各步。"""
    return [rule.step for rule in BESIDE if rule.fits(case)]


def waiting_for(acts, roles, rules=RULES):
    """下一步是 `acts` 之一、由 `roles` 之一办的案件（Q），与 next_step（`rules` 给 BESIDE 的，与 beside）所答一致。"""
    found = Q(pk__in=[])
    for in_state in _by_state(rules).values():
        earlier = []
        for rule in in_state:
            if rule.step.act in acts and rule.step.role in roles:
                found |= _first(rule, earlier)
            earlier.append(rule)
    return found


def _first(rule, earlier):
    """中了这一行，而没有中同一环节更前面的任何一行。"""
    mine = rule.q
    for other in earlier:
        if (other.step.act, other.step.role) != (rule.step.act, rule.step.role):
            mine &= ~Q(**other.when)
    return mine
