"""变更申请：提标、降标、停发，走同一部机器；家庭、授权、材料沿用原卷（罗庄S3“按审批程序办理变更手续”）。"""

from accounts import matrix
from cases.codes import ChangeReason
from cases.models import Case, Material, MaterialStatus
from cases.services import parties
from cases.services.base import finish
from core.acts import Act
from core.dates import check_order, local_day, zh
from core.refusals import Blocked
from evidence.models import Assessment
from households.codes import MemberStatus
from households.models import Household
from intake.services.consents import settle_consents
from intake.services.registration import file_application, list_materials, open_case
from regimes import law
from regimes.models import Purpose

AGAINST = (Purpose.LOWER, Purpose.STOP)


def register_change(
    earlier, *, purpose, code, reason, by, at, requested_on=None, late_reason="", changed_on=None, deceased=None
):
    """就 `earlier`（已确认的案件）登记一份变更，返回已登记的 Case；须在事务内。

    死亡、本人申请的，减发停发免听取意见，理由随案记下；此外一律先听取（社会救助法第48条）。
    `changed_on` 为变化发生之日（死亡的为死亡之日），不给则同申请日；`deceased` 为死亡成员的编号，随即记为离户。
    Raises: Blocked（不是变更、没有写理由、日期不合、已有在办）、NotPermitted。
    """
    day = local_day(at)
    matrix.require(by, Act.REGISTER, earlier.community, on=day)
    requested_on, code = requested_on or day, ChangeReason(code)
    changed_on = changed_on or requested_on
    if reasons := _gaps(earlier, purpose, code, reason, requested_on, changed_on, day):
        raise Blocked(reasons)
    home = Household.objects.locked().select_related("community").get(pk=earlier.household_id)
    if code == ChangeReason.DEATH and not deceased and not home.members.filter(status=MemberStatus.DEAD).exists():
        raise Blocked("请选定死亡的成员：没有人死亡的，不能凭死亡免听取意见")
    members = list(home.living_members().order_by("-is_head", "pk"))
    if code == ChangeReason.DEATH and deceased:
        members = _bury(home, members, deceased, purpose, changed_on)
        _outdate(home, day)
    if not members:
        raise Blocked("本户已没有在册成员，请先在“家庭”中核对")
    text = f"{code.label}：{reason.strip()}"
    case = open_case(home, members, earlier.community, earlier.aid, purpose, text, requested_on, "", "", at)
    case.hearing_waived = code.value if purpose in AGAINST and law.waives(law.HEARING, code) else ""
    case.change_code, case.changed_on = code.value, changed_on
    case.separately_registered = earlier.separately_registered
    list_materials(case, day)
    _carry_over(case, earlier)
    settle_consents(case)
    parties.assign_first(case, by=by, at=at)
    data = {"purpose": str(purpose), "code": code.value, "earlier": earlier.number, "number": case.number}
    data["changed_on"] = changed_on
    finish(case, Act.REGISTER, by=by, at=at, happened_on=requested_on, reason=late_reason or text, data=data)
    file_application(case, members, by=by, at=at)
    return case


def _bury(home, members, deceased, purpose, died_on):
    """死亡成员记为离户；返回的各人里在世的在前（申请人取第一位），须另定户主的，受理前由守卫提醒。"""
    dead = home.members.filter(pk=deceased).first()
    if dead is None or (dead not in members and dead.status != MemberStatus.DEAD):
        raise Blocked("死亡的不是本户在册成员，请核对")
    if not [one for one in members if one != dead] and purpose != Purpose.STOP:
        raise Blocked(f"本户只有{dead.name}一人，死亡的请办停发")
    if dead not in members:
        return _buried(members, dead, died_on)
    dead.status, dead.lives_together, dead.left_on = MemberStatus.DEAD, False, died_on
    dead.is_head, dead.covered, dead.exclusion_reason = False, False, "死亡"
    dead.version += 1
    dead._change_reason = ChangeReason.DEATH.label
    dead.save()
    return sorted(members, key=lambda one: one.pk == dead.pk)


def _buried(members, dead, died_on):
    """早在“家庭”里登记了死亡的：日期须与登记的相同。"""
    if dead.left_on and dead.left_on != died_on:
        raise Blocked(f"{dead.name}登记的死亡日期是{zh(dead.left_on, weekday=False)}，变化发生日期请照填")
    return [*members, dead]


def _outdate(home, day):
    """家里有人死亡，本户别类救助在办的核算表也须重做。"""
    for pk in Case.objects.open().filter(household=home).values_list("pk", flat=True):
        Assessment.objects.make_stale(pk, f"核算之后于{zh(day, weekday=False)}登记了成员死亡")


def _gaps(earlier, purpose, code, reason, requested_on, changed_on, day):
    found = []
    if purpose not in (Purpose.RAISE, Purpose.LOWER, Purpose.STOP):
        found.append("请选择提标、降标或停发")
    elif purpose not in code.purposes():
        found.append(f"“{code.label}”不能作为{Purpose(purpose).label}的理由")
    if not reason.strip():
        found.append("请写明变更的具体情况，告知书须说明理由")
    if requested_on > day:
        found.append(f"申请日期（{zh(requested_on, weekday=False)}）不能晚于今天（{zh(day, weekday=False)}）")
    if changed_on > requested_on:
        happened, asked = zh(changed_on, weekday=False), zh(requested_on, weekday=False)
        found.append(f"变化发生日期（{happened}）不能晚于申请日期（{asked}）")
    return found + check_order([("原决定日期", earlier.decided_on), ("变更申请日期", requested_on)])


def _carry_over(case, earlier):
    """原案已收的材料不再要（一次性填写）。"""
    had = earlier.materials.filter(status=MaterialStatus.RECEIVED).values("code")
    wanted = Material.objects.filter(case=case, status=MaterialStatus.MISSING, code__in=had)
    wanted.update(status=MaterialStatus.RECEIVED, remark=f"沿用{earlier.number}")
