"""评审会、报送接收、由谁审批、给多少、退回哪里。"""

from accounts import duties
from accounts.models import UnitLevel
from cases import decider, route
from cases.guards.facts import account_of, assessment, day_of, nobody_left, skipped_inquiry
from cases.guards.inquiry import assessed
from cases.states import CaseState
from cases.together import words_of
from core.acts import Act
from core.workflow import guard
from regimes.models import STATUS_ONLY, Decider, Purpose

NOT_MET = "党（工）委会或办公会尚未集体研究本案"


@guard("本区规程没有评审会环节", basis="本系统控制：规程没有写的环节不办", rule="panel")
def panel_foreseen(case):
    if case.procedure.panel and _decided_above(case):
        return f"街道不再集体研究：{decider.why_district(case, day_of(case))}"
    return case.procedure.panel


def _decided_above(case):
    """街道的集体研究就是街道作决定；授权终止、改由区里审批的，不必再开。"""
    return case.procedure.decider == Decider.MEETING and case.district_decides(day_of(case))


@guard("评审会尚未同意", basis="本系统控制：规程设评审会或集体研究的，先有意见后审批", rule="panel")
def panel_agreed(case):
    if not case.procedure.panel or _decided_above(case):
        return True
    if not case.panel_opinion and case.procedure.decider == Decider.MEETING:
        return NOT_MET
    if not case.panel_opinion:
        return "评审会尚未审议本案，请由评审组组长召开评审会"
    return case.panel_opinion == "agree" or f"{words_of(case.procedure).opinion}为不同意，不能审批同意"


@guard("评审会尚未审议本案", basis="本系统控制：规程设评审会或集体研究的，先有意见后审批", rule="panel")
def panel_spoke(case):
    if not case.procedure.panel or _decided_above(case) or case.panel_opinion:
        return True
    return NOT_MET if case.procedure.decider == Decider.MEETING else False


@guard("本案不由您审批", basis="《最低生活保障审核确认办法》第二条；《社会救助法》第四十四条")
def decider_matches(case):
    """以作决定当日的授权为准；没有写明办事人的不能作决定。"""
    if case.acting_by is None:
        return "没有写明由谁审批，不能作决定"
    on, of_district = day_of(case), case.acting_by.unit.level == UnitLevel.DISTRICT
    if why := decider.why_district(case, on):
        return of_district or why
    return decider.why_street(case, on) if of_district else True


@guard(
    "本区规程没有写把关时可以直接不予确认，把关不通过的请退回审批",
    basis="本系统控制：规程没有写的环节不办",
    rule="gate_may_refuse",
)
def gate_may_refuse(case):
    return case.procedure.gate_may_refuse


@guard("把关时的不予确认由区民政局的把关人作出", basis="本系统控制：不相容岗位分离")
def gate_keeper(case):
    """区级的人，且没有审批过本案（职责分离第3条）。"""
    if case.acting_by is None or case.acting_by.unit.level != UnitLevel.DISTRICT:
        return False
    return duties.conflicts(case.acting_by, Act.PASS_GATE, case.pk) or True


@guard(
    "作决定的机关还没有登记机关代字、复议机关、管辖法院",
    basis="《行政复议法》第二十条；《行政诉讼法》第四十六条",
)
def office_may_issue(case):
    """文书上的机关代字、救济机关取自单位资料，缺了的不猜。"""
    above = case.state == CaseState.JOINT_GATE or case.district_decides(day_of(case))
    unit = case.street.district if above else case.street
    return unit.cannot_issue(remedy=True) or True


def _hands_over(case):
    """由区民政局审批、规程又要求街道报送材料的（57号文第19、20条）。"""
    return case.procedure.hand_over and case.district_decides(day_of(case))


@guard("本案的材料不必报送区民政局", basis="《最低生活保障审核确认办法》第十九条、第二十条")
def hand_over_foreseen(case):
    return _hands_over(case)


@guard("材料已经报送，等区民政局接收", basis="《最低生活保障审核确认办法》第十九条、第二十条")
def not_submitted(case):
    return case.submitted_on is None


@guard("没有待接收的报送材料", basis="《最低生活保障审核确认办法》第二十条；《特困人员认定办法》第十六条")
def submitted_not_received(case):
    return case.submitted_on is not None and case.received_on is None


@guard("区民政局尚未收到报送的材料", basis="《最低生活保障审核确认办法》第二十条；《特困人员认定办法》第十六条")
def papers_received(case):
    """收到报送材料才谈得上审批（57号文第20条、D43第16条）。"""
    if case.received_on is not None or not _hands_over(case):
        return True
    if case.submitted_on is None:
        return "街道尚未报送审核材料，请经办人先报送"
    return "报送的材料尚未登记接收，请先接收"


@guard(
    "尚未核定救助金额，请先做核算表；先行救助的请先登记交付", basis="《最低生活保障审核确认办法》第二十一条、第二十三条"
)
def amount_known(case):
    if case.relieved_at is not None or skipped_inquiry(case):
        return True
    return (assessed.reasons(case) or True) if assessment(case) else False


@guard(
    "核算结果不符合条件，不能审批同意；请作不予确认决定",
    basis="《最低生活保障审核确认办法》第二十一条；《特困人员认定办法》第十八条",
)
def found_eligible(case):
    return bool(case.eligible) or not case.procedure.check_required or case.purpose == Purpose.STOP


@guard("尚未登记发放账户，请在“家庭”中登记账户", basis="《最低生活保障审核确认办法》第二十五条")
def account_known(case):
    if case.relieved_at is not None:  # 款物已当场交付
        return True
    if case.aid in STATUS_ONLY:  # 只作认定，不发钱
        return True
    return case.purpose != "new" or account_of(case) is not None


@guard("本程序没有核对、入户环节，没有可以退回的一步", basis="本系统控制：只能退回本程序有的环节")
def somewhere_to_return(case):
    return "户内已没有在册成员，没有可以再调查的" if nobody_left(case) else bool(route.back_to(case.procedure))
