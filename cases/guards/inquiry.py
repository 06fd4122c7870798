"""核对、复查、入户、核算。"""

from cases.guards.facts import (
    assessment,
    check_is_open,
    day_of,
    hearing_notice_of,
    hearing_served,
    members_of,
)
from core.dates import zh
from core.refusals import Reason
from core.workflow import guard, once
from evidence import answers
from evidence.models import Check, CheckSubject, HomeVisit, VisitStatus
from households.known import authorised


@guard("已经发起核对，报告尚未出具", basis="本系统控制：一案同时只有一次核对，不重复查询个人信息")
def no_open_check(case):
    return not check_is_open(case)


@guard("尚未发起核对，请先向核对员发出核对申请", basis="《最低生活保障审核确认办法》第十七条")
def check_open(case):
    return check_is_open(case)


@guard(
    "还有数据类别没有答复",
    basis="《最低生活保障审核确认办法》第十七条、第十八条",
    rule="check_classes",
)
def classes_answered(case):
    """没有答复不等于没有记录；一个人也没有列入的，什么也没有核对。"""
    check = last_check(case)
    # 没有发起核对的，由 check_open 说
    return answers.gaps(answers.of_check(check, case.procedure)) if check else True


@guard("有人计入家庭而没有列入核对", basis="《最低生活保障审核确认办法》第十七条")
def everyone_asked(case):
    """核对发起之后出生、入户、添加的也要查；没有代签授权的未成年人查不了，不挡报告，报告里写明。"""
    valid = authorised(case, day_of(case))
    left = [one for one in not_asked(case) if one.person_id in valid or one.is_adult(day_of(case))]
    return [f"{one.name}{UNASKED}{'' if one.person_id in valid else SIGN_FIRST}" for one in left] or True


UNASKED = "计入家庭而没有列入核对，请核对员在核对页“补列入核对”"
SIGN_FIRST = "；本人还没有有效的核对授权，先在“材料与授权”里登记"


def not_asked(case):
    """计入家庭而没有列入最近一次核对（或已划去）的人；没有发起核对的为空。"""
    subjects = _subjects(case)
    asked = {one.member_id for one in subjects if one.out_on is None}
    return [one for one in members_of(case) if one.person_id not in asked] if subjects else []


def _subjects(case):
    """最近一次核对的各对象，划去的也在内。"""

    def read():
        rows = CheckSubject.objects.filter(check_request__case_id=case.pk).order_by("-check_request", "pk")
        rows = list(rows.select_related("member", "authorisation__member"))
        return [one for one in rows if one.check_request_id == rows[0].check_request_id]

    return once(case, "subjects", read)


def last_check(case):
    return once(case, "last_check", lambda: Check.objects.filter(case_id=case.pk).order_by("-pk").first())


@guard(
    "有人的核对授权已撤回或到期，核对不能继续",
    basis="《最低生活保障审核确认办法》第九条、第十七条；《社会救助法》第四十条",
)
def still_authorised(case):
    """没有有效的授权就不能再查；义务人撤回的，其各类登记为无法取得，不挡报告；不计入家庭而划去的不再查，不问。"""
    if case.check_closed_on is not None and not case.recheck_open:
        return True  # 没有还要查下去的核对
    rows, day = [one for one in _subjects(case) if one.member_id and one.out_on is None], day_of(case)
    lapsed = [one for one in rows if not one.authorisation.is_valid_on(day)]
    valid = authorised(case, day) if lapsed else {}  # 另签了一份的也算
    return [lapse_words(one.authorisation) + WHAT_NOW for one in lapsed if one.member_id not in valid]


WHAT_NOW = "，核对不能继续：请由本人重新签署后登记续签；不再同意的，按“撤回或拒绝核对授权”终止办理"


def lapse_words(authorisation):
    """这份授权怎么不作数了的。"""
    name, one = authorisation.person.name, authorisation
    if one.revoked_on:
        return f"{name}已于{zh(one.revoked_on, weekday=False)}书面撤回核对授权"
    if one.lapsed_on:
        return f"{name}曾误登死亡，其核对授权自{zh(one.lapsed_on, weekday=False)}起失效，须重新签署"
    if one.person.died_on:
        return f"{name}已于{zh(one.person.died_on, weekday=False)}死亡，其核对授权随之失效"
    return f"{name}的核对授权已于{zh(one.valid_to, weekday=False)}到期"


@guard("核对报告尚未出具", basis="《最低生活保障审核确认办法》第十八条")
def check_closed(case):
    return case.check_closed_on is not None


@guard("核对异议正在复查，复核报告出具后方可继续", basis="《最低生活保障审核确认办法》第十八条")
def no_open_recheck(case):
    return not case.recheck_open


@guard("没有进行中的复查", basis="《最低生活保障审核确认办法》第十八条")
def recheck_is_open(case):
    return case.recheck_open


@guard(
    "本区实行核对前置：核对报告出具后方可入户", basis="本系统控制：规程写明核对前置的，先核对后入户", rule="check_first"
)
def check_before_visit(case):
    return not case.procedure.check_first or case.check_closed_on is not None


@guard(
    "入户调查表尚未完成",
    basis="《最低生活保障审核确认办法》第十六条；《特困人员认定办法》第十三条",
    rule="visit_required",
)
def visit_complete(case):
    if case.visited_on is not None or not case.procedure.visit_required:
        return True
    again = HomeVisit.objects.filter(case_id=case.pk, status=VisitStatus.FINISHED).exists()
    return "本案已退回重新调查，上一次的入户调查不算数，请再次入户" if again else False


@guard("尚未完成收入财产核算，请先做核算表", basis="《最低生活保障审核确认办法》第十二条、第十三条、第十四条")
def assessed(case):
    found = assessment(case)
    if found is None:
        return False
    return found.is_fresh or f"{found.stale_why}，原核算表不能再用，请重新核算"


@guard("听取意见告知书还没有送达", basis="《社会救助法》第四十八条")
def hearing_told(case):
    """没有告知拟作什么决定、为什么，听到的算不得对它的意见。"""
    if hearing_served(case):
        return True
    notice = hearing_notice_of(case)
    said = f"听取意见告知书（{notice}）还没有送达，请先登记送达" if notice else ""
    return Reason(said, page=("decisions:serve", case.pk, notice.pk)) if notice else False
