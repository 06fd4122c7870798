"""可不可以办：一案进，理由出。只读不写；每条理由是办事人员能照着做的一句话。"""

from django.apps import apps

from accounts.models import UnitLevel
from cases import deciding, route
from cases.codes import STATUS_ONLY, ChangeReason
from cases.states import CaseState
from core.refusals import Blocked
from core.workflow import guard
from households.services import ties
from investigation.models import Assessment, Check, CheckStatus, HomeVisit, VisitStatus
from regimes.models import Decider, ObjectionRemedy, Procedure, PublicityStage, Purpose, ReviewMode


def _day(case):
    """判断有效与否的日子由服务或页面放入；没有放入是程序错误。"""
    if case.acting_on is None:
        raise ValueError("guards need case.acting_on")
    return case.acting_on


def _adults(case):
    return [member for member in case.household.living_members() if member.is_adult(_day(case))]


def nobody_left(case):
    """因死亡停发，户内已没有在册成员。"""
    dead = case.purpose == Purpose.STOP and case.change_code == ChangeReason.DEATH
    return dead and not case.household.living_members().exists()


def skipped_inquiry(case):
    """已照“户内无人”受理，没有核对、入户、核算。"""
    return case.eligible is False and case.visit_finished_on is None and nobody_left(case)


@guard("家庭成员尚未登记完整")
def household_complete(case):
    if nobody_left(case):
        return True
    reasons = []
    members = list(case.household.living_members())
    if not any(member.is_head for member in members):
        reasons.append("还没有登记户主，请在“家庭”中登记")
    if not case.household.address:
        reasons.append("还没有填写现居住地址")
    return reasons or True


@guard("缺少诚信承诺书")
def adults_promised(case):
    signed = set(case.household.promises.values_list("member_id", flat=True))
    missing = [member.label for member in _adults(case) if member.pk not in signed]
    return f"缺少{'、'.join(missing)}的诚信承诺书，请由本人签字后登记" if missing else True


@guard("缺少核对授权")
def adults_authorised(case):
    valid = set(case.household.authorisations.valid_on(_day(case)).values_list("member_id", flat=True))
    missing = [member.label for member in _adults(case) if member.pk not in valid]
    if missing:
        return f"缺少{'、'.join(missing)}的核对授权。请打印授权书由本人签字，或登记其书面委托"
    return True


@guard("申请材料尚未收齐")
def materials_complete(case):
    missing = list(case.materials.filter(required=True, status="missing").values_list("label", flat=True))
    return f"申请材料未收齐：{'、'.join(missing)}" if missing else True


@guard("同一人已有在办案件")
def no_other_open_case(case):
    """同一人不能在两个在办的同类申请里（practice.md §7）。"""
    indexes = [member.id_index for member in case.household.living_members()]
    others = (
        apps.get_model("cases", "Case")
        .objects.filter(
            is_open=True, aid=case.aid, household__members__id_index__in=indexes, household__members__left_on=None
        )
        .exclude(pk=case.pk)
        .exclude(household=case.household)
        .distinct()
    )
    found = [f"{other.number}（{other.street.name}）" for other in others.select_related("street")]
    return f"家庭成员另有在办的同类申请：{'、'.join(found)}，请先核实并了结" if found else True


@guard("比对发现的近亲属关系尚未登记备案")
def ties_registered(case):
    """经办人员近亲属的申请须先单独登记备案（社会救助审核确认办法第11条）。"""
    names = [one.user.name for one in ties.unregistered(case.household)]
    return f"系统比对发现本户与{'、'.join(names)}有关系，请先单独登记备案" if names else True


@guard("本区没有施行中的办理规程")
def regime_in_force(case):
    try:
        Procedure.objects.in_force(case.street, case.aid, case.purpose, _day(case))
    except Blocked as refusal:
        return refusal.reasons
    return True


@guard("本区规程没有规定本类救助可以先行救助")
def relief_foreseen(case):
    try:
        found = Procedure.objects.in_force(case.street, case.aid, case.purpose, case.requested_on)
    except Blocked as refusal:
        return refusal.reasons
    return found.relieve_first


@guard("补正已经告知过一次，不能再次要求补正（一次性告知）")
def supplement_not_yet_requested(case):
    return case.supplement_requested_on is None


@guard("补正材料尚未收齐")
def supplement_items_received(case):
    missing = list(case.supplement_items.filter(received_on=None).values_list("label", flat=True))
    return f"尚未补交：{'、'.join(missing)}" if missing else True


@guard("已经发起核对，报告尚未出具")
def no_open_check(case):
    return not Check.objects.filter(case_id=case.pk, status=CheckStatus.REQUESTED).exists()


@guard("尚未发起核对，请先向核对员发出核对申请")
def check_open(case):
    return Check.objects.filter(case_id=case.pk, status=CheckStatus.REQUESTED).exists()


@guard("核对报告尚未出具")
def check_closed(case):
    return case.check_closed_on is not None


@guard("核对异议正在复查，复核报告出具后方可继续")
def no_open_recheck(case):
    return not case.recheck_open


@guard("没有进行中的复查")
def recheck_is_open(case):
    return case.recheck_open


@guard("本区实行核对前置：核对报告出具后方可入户")
def check_before_visit(case):
    return not case.procedure.check_first or case.check_closed_on is not None


@guard("入户调查表尚未完成")
def visit_complete(case):
    if case.visited_on is not None or not case.procedure.visit_required:
        return True
    again = HomeVisit.objects.filter(case_id=case.pk, status=VisitStatus.FINISHED).exists()
    return "本案已退回重新调查，上一次的入户调查不算数，请再次入户" if again else False


@guard("尚未完成收入财产核算，请先做核算表")
def assessed(case):
    found = Assessment.objects.current(case.pk)
    if found is None:
        return False
    return found.is_fresh or f"{found.stale_why}，原核算表不能再用，请重新核算"


@guard("本区规程只在公示有异议时才进行民主评议；本案没有公众异议，不能评议")
def review_allowed(case):
    mode = case.procedure.review_mode
    if mode == ReviewMode.NEVER:
        return "本区规程已取消民主评议环节"
    return mode in (ReviewMode.ALWAYS, ReviewMode.DISCRETIONARY) or case.objected


@guard("尚未核定拟救助金额")
def amount_proposed(case):
    return case.proposed_amount is not None


@guard("本区规程没有受理后的承诺公示，此时没有应发起的公示")
def promise_publicity_foreseen(case):
    return case.procedure is not None and case.procedure.publicity_rule(PublicityStage.PROMISE) is not None


@guard("只有公示有异议、规程许可重新调查的，才可由评议退回重新调查")
def may_reinvestigate(case):
    return case.objected and case.procedure.objection_remedy == ObjectionRemedy.EITHER


@guard("本程序没有核对、入户环节，没有可以退回的一步")
def somewhere_to_return(case):
    return "户内已没有在册成员，没有可以再调查的" if nobody_left(case) else bool(route.back_to(case.procedure))


@guard("没有未办结的异议")
def has_open_objection(case):
    return case.open_objections > 0


@guard("公示异议尚未办结，请先在“公示”中写明调查结果")
def no_open_objection(case):
    return case.open_objections == 0


@guard("本区规程没有评审会环节")
def panel_foreseen(case):
    if case.procedure.panel and _decided_above(case):
        return f"街道不再集体研究：{deciding.why_district(case, _day(case))}"
    return case.procedure.panel


def _decided_above(case):
    """街道的集体研究就是街道作决定；授权终止、改由区里审批的，不必再开。"""
    return case.procedure.decider == Decider.MEETING and case.district_decides(_day(case))


@guard("评审会尚未同意")
def panel_agreed(case):
    if not case.procedure.panel or _decided_above(case):
        return True
    if not case.panel_opinion and case.procedure.decider == Decider.MEETING:
        return "党委会或办公会尚未集体研究本案"
    if not case.panel_opinion:
        return "评审会尚未审议本案，请由评审组组长召开评审会"
    return case.panel_opinion == "agree" or "评审会意见为不同意，不能审批同意"


@guard("评审会尚未审议本案")
def panel_spoke(case):
    return not case.procedure.panel or _decided_above(case) or bool(case.panel_opinion)


@guard("本案不由您审批")
def decider_matches(case):
    """以作决定当日的授权为准；没有写明办事人的（系统、预览）不问。"""
    if case.acting_by is None:
        return True
    on, of_district = _day(case), case.acting_by.unit.level == UnitLevel.DISTRICT
    if why := deciding.why_district(case, on):
        return of_district or why
    return deciding.why_street(case, on) if of_district else True


def _hands_over(case):
    """由区民政局审批、规程又要求街道报送材料的（57号文第19、20条）。"""
    return case.procedure.hand_over and case.district_decides(_day(case))


@guard("本案的材料不必报送区民政局")
def hand_over_foreseen(case):
    return _hands_over(case)


@guard("材料已经报送，等区民政局接收")
def not_submitted(case):
    return case.submitted_on is None


@guard("没有待接收的报送材料")
def submitted_not_received(case):
    return case.submitted_on is not None and case.received_on is None


@guard("区民政局尚未收到报送的材料")
def papers_received(case):
    """收到报送材料才谈得上审批（57号文第20条、D43第16条）。"""
    if case.received_on is not None or not _hands_over(case):
        return True
    if case.submitted_on is None:
        return "街道尚未报送审核材料，请经办人先报送"
    return "报送的材料尚未登记接收，请先接收"


@guard("尚未核定救助金额，请先做核算表；先行救助的请先登记交付")
def amount_known(case):
    if case.relieved_at is not None or skipped_inquiry(case):
        return True
    return (assessed.reasons(case) or True) if Assessment.objects.current(case.pk) else False


@guard("核算结果不符合条件，不能审批同意；请作不予确认决定")
def found_eligible(case):
    return bool(case.eligible) or not case.procedure.check_required or case.purpose == Purpose.STOP


@guard("公示期尚未届满")
def publicity_finished(case):
    needed = len(case.procedure.rounds_before_decision)
    on_objection = case.review_outcome == "pass" and case.procedure.review_mode == ReviewMode.ON_OBJECTION
    if case.rounds_closed >= needed or (on_objection and not case.procedure.rereview_publicity):
        return True
    return f"规程要求审批前公示{needed}轮，现已期满{case.rounds_closed}轮"


@guard("公示末日照片尚未归档，请在“公示”中补传并说明原因")
def photos_filed(case):
    return not case.photo_missing


@guard("本区规程要求民主评议，本案尚未评议")
def review_held(case):
    return case.procedure.review_mode != ReviewMode.ALWAYS or bool(case.review_outcome) or nobody_left(case)


@guard("公示期尚未届满，不能开评审会")
def publicity_held(case):
    """评议不通过、核算不符合的不上公示栏，评审会照开（regimes.md §2）。"""
    if case.review_outcome == "fail" or (not case.eligible and case.purpose != Purpose.STOP):
        return True
    reasons = publicity_finished.reasons(case)
    if reasons and case.procedure.decider == Decider.MEETING:
        return ["审批前的公示在各处都期满、没有异议之后，方可集体研究", *reasons]
    return reasons


@guard("本区规程要求民主评议，本案尚未评议通过")
def review_held_where_required(case):
    return case.procedure.review_mode != ReviewMode.ALWAYS or case.review_outcome == "pass" or nobody_left(case)


@guard("尚未登记发放账户，请在“家庭”中登记账户")
def account_known(case):
    if case.relieved_at is not None:  # 款物已当场交付
        return True
    if case.aid in STATUS_ONLY:  # 只作认定，不发钱
        return True
    return case.purpose != "new" or case.household.accounts.filter(is_current=True).exists()


@guard("已在中止计时")
def not_paused(case):
    return not case.pauses.filter(ends_on=None).exists()


@guard("没有中止计时")
def is_paused(case):
    return case.pauses.filter(ends_on=None).exists()


@guard("补正期间停的表，请在“补正材料”中登记收齐后自动恢复")
def not_stopped_by_supplement(case):
    return case.state != CaseState.SUPPLEMENT


@guard("时限已经延长过一次")
def not_extended(case):
    return not hasattr(case, "extension")
