"""登记到受理、补正、先行救助。"""

from cases.codes import MaterialStatus
from cases.guards.facts import day_of, materials, members_of, nobody_left, procedure_in_force
from core.refusals import Blocked
from core.workflow import guard
from households import known
from households.known import accounts, authorised, live_ties, members, obligors, promised
from households.services import ties
from regimes.models import Purpose

NO_ADULT = "户内没有成年人，请先把监护人登记为义务人、由其本人签一份授权，再由其代未成年人签{}"


def _adults(case):
    return [member for member in members_of(case) if member.is_adult(day_of(case))]


def _unrepresented(case, signed, paper):
    """户内没有成年人时：每名未成年人都由有授权的监护人代签了的，没有缺的；一个人也没有的，不算齐。"""
    if nobody_left(case):
        return True
    members, guardians = members_of(case), known.guardians(case, day_of(case))
    if not members:
        return "还没有登记家庭成员"
    if not guardians:
        return NO_ADULT.format(paper)
    missing = [
        one.label for one in members if one.person_id not in signed or signed[one.person_id].signed_by not in guardians
    ]
    return f"{'、'.join(missing)}的{paper}须由监护人（{'、'.join(sorted(guardians))}）代签后登记" if missing else True


@guard("家庭成员尚未登记完整", basis="《最低生活保障审核确认办法》第四条、第七条")
def household_complete(case):
    if nobody_left(case):
        return True
    reasons = []
    members = members_of(case)
    if not any(member.is_head for member in members):
        reasons.append("还没有登记户主，请在“家庭”中登记")
    if not case.household.address:
        reasons.append("还没有填写现居住地址")
    return reasons or True


@guard("缺少诚信承诺书", basis="《最低生活保障审核确认办法》第九条；《特困人员认定办法》第十条")
def adults_promised(case):
    signed, adults = promised(case), _adults(case)
    if not adults:
        return _unrepresented(case, signed, "承诺书")
    missing = [member.label for member in adults if member.person_id not in signed]
    return f"缺少{'、'.join(missing)}的诚信承诺书，请由本人签字后登记" if missing else True


@guard("缺少核对授权", basis="《最低生活保障审核确认办法》第九条；《特困人员认定办法》第十条；《社会救助法》第四十条")
def adults_authorised(case):
    valid = authorised(case, day_of(case))
    adults = _adults(case)
    if not adults:
        return _unrepresented(case, valid, "授权书")
    missing = [member.label for member in adults if member.person_id not in valid]
    if missing:
        return f"缺少{'、'.join(missing)}的核对授权。请打印授权书由本人签字，或登记其书面委托"
    return True


@guard("申请材料尚未收齐", basis="《最低生活保障审核确认办法》第十条；《特困人员认定办法》第十二条")
def materials_complete(case):
    listed = materials(case)
    if not listed and case.purpose == Purpose.NEW and not nobody_left(case):
        return "申请材料清单还没有建立，无从核对收齐没有"
    missing = [one.label for one in listed if one.required and one.status == MaterialStatus.MISSING]
    return f"申请材料未收齐：{'、'.join(missing)}" if missing else True


def _traces(case):
    return ties.Traces(members(case), obligors(case), accounts(case), live_ties(case))


@guard("比对发现的近亲属关系尚未登记备案", basis="《最低生活保障审核确认办法》第十一条")
def ties_registered(case):
    """经办人员近亲属的申请须先单独登记备案（社会救助审核确认办法第11条）。"""
    if not members(case) and not nobody_left(case):
        return "还没有登记家庭成员，无从比对近亲属关系"
    names = [one.user.name for one in ties.unregistered(case.household, _traces(case))]
    return f"系统比对发现本户与{'、'.join(names)}有关系，请先单独登记备案" if names else True


@guard("本区没有施行中的办理规程", basis="本系统控制：没有施行中的规程，程序、时限、由谁审批都无从确定")
def regime_in_force(case):
    found = procedure_in_force(case, day_of(case))
    return found.reasons if isinstance(found, Blocked) else True


@guard("本区规程没有规定本类救助可以先行救助", basis="《社会救助法》第五十条")
def relief_foreseen(case):
    found = procedure_in_force(case, case.requested_on)
    return found.reasons if isinstance(found, Blocked) else found.relieve_first


@guard(
    "补正已经告知过一次，不能再次要求补正（一次性告知）",
    basis="《最低生活保障审核确认办法》第十条；《特困人员认定办法》第十二条",
)
def supplement_not_yet_requested(case):
    return case.supplement_requested_on is None


@guard("补正材料尚未收齐", basis="《最低生活保障审核确认办法》第十条；《特困人员认定办法》第十二条")
def supplement_items_received(case):
    items = list(case.supplement_items.values_list("label", "received_on"))
    if not items:
        return "没有告知过要补正什么，不能登记补齐"
    missing = [label for label, day in items if day is None]
    return f"尚未补交：{'、'.join(missing)}" if missing else True
