"""变更：提标、降标、停发，走同一部机器，家庭、授权沿用原卷（罗庄S3“按审批程序办理变更手续”）；
本人申请的有申请表和材料清单，机关自己发起的没有。"""

from accounts import matrix
from cases import composition
from cases.codes import ChangeReason
from cases.models import Material, MaterialStatus
from cases.route import CHANGES_AGAINST
from cases.services import parties, task_closing
from cases.services.base import finish, require_timely
from core.acts import Act
from core.dates import check_order, local_day, zh
from core.refusals import Blocked
from evidence.declared import copy_lines
from households.codes import ProofSource
from households.models import Household
from intake.services import family_events
from intake.services.application import file_application
from intake.services.consents import settle_consents
from intake.services.registration import list_materials, open_case
from regimes import law
from regimes.models import Purpose


def register_change(
    earlier,
    *,
    purpose,
    code,
    reason,
    by,
    at,
    requested_on=None,
    late_reason="",
    changed_on=None,
    deceased=None,
    joined=None,
):
    """就 `earlier`（已确认的案件）登记一份变更，返回已登记的 Case；须在事务内。

    死亡、本人申请的，减发停发免听取意见，理由随案记下；此外一律先听取（社会救助法第48条）。
    `changed_on` 为变化发生之日（死亡的为死亡之日），不给则同申请日；`deceased` 为死亡成员的编号，随即登记其死亡。
    `joined` 为经办人选定列入的、此后入户的人（编号），不给的照例列入（见 composition.joined_since）。
    Raises: Blocked（不是变更、没有写理由、日期不合、已有在办）、NotPermitted。
    """
    day = local_day(at)
    matrix.require(by, Act.REGISTER, earlier.community, on=day)
    requested_on, code = requested_on or day, ChangeReason(code)
    changed_on = changed_on or requested_on
    if reasons := _gaps(earlier, purpose, code, reason, requested_on, changed_on, day):
        raise Blocked(reasons)
    home = Household.objects.locked().select_related("community").get(pk=earlier.household_id)
    if code == ChangeReason.DEATH:
        _dead(earlier, deceased, purpose, changed_on, reason, joined, by=by, at=at)
    text = f"{code.label}：{reason.strip()}"
    was = next((one.person for one in earlier.family() if one.is_head), earlier.applicant)
    case = open_case(home, earlier.applicant, was, earlier.community, earlier.aid, purpose, text, requested_on, at)
    case.change_code, case.changed_on = code.value, changed_on
    members = composition.carry_over(case, earlier, joined)
    if purpose != Purpose.STOP and not any(one.counted for one in members):
        raise Blocked("本户已没有计入家庭的人（死亡、离户、服刑等），只能办停发")
    _take_over(case, earlier, members)
    parties.assign_first(case, by=by, at=at)
    data = _data(case, earlier, members)
    require_timely(requested_on, at, late_reason)
    finish(case, Act.REGISTER, by=by, at=at, happened_on=requested_on, reason=late_reason or text, data=data)
    if not case.by_office:
        file_application(case, by=by, at=at)
    done = f"已登记{case.get_purpose_display()}案件{case.number}"
    task_closing.close_changed(case, done, act=Act.REGISTER, by=by, at=at)
    return case


def _take_over(case, earlier, members):
    """原案的申请人、户主、收支财产、单独备案、材料、授权沿用过来；理由免得了的免听取意见。"""
    left = [one for one in members if one.counted]
    case.applicant = _applicant(earlier, left)
    case.head_name = next((one.name for one in left if one.is_head), case.head_name)
    copy_lines(earlier.pk, case.pk)
    case.hearing_waived = _unheard_because(case, earlier)
    case.separately_registered = earlier.separately_registered
    if not case.by_office:
        list_materials(case, case.acting_on)
        _carry_over(case, earlier)
    settle_consents(case)


def _data(case, earlier, members):
    """记入痕迹的各项。"""
    data = {"purpose": str(case.purpose), "code": case.change_code, "earlier": earlier.number, "number": case.number}
    data["changed_on"] = case.changed_on
    if added := {one.person_id for one in members} - {one.person_id for one in earlier.family()}:
        data["joined"] = sorted(added)
    return data


def _applicant(earlier, left):
    """变更的申请人：原申请人；已故、离开的由户主，无人在册的由离开而在世的人，都已死亡的仍记原申请人（文书给其家属）。"""
    people_left = [one.person for one in sorted(left, key=lambda one: not one.is_head)]
    people_left = people_left or _living(earlier)
    return earlier.applicant if earlier.applicant in people_left or not people_left else people_left[0]


def _living(earlier):
    """原案计入的人里还在世的，户主在前。"""
    return [one.person for one in earlier.family() if not one.person.died_on]


def _unheard_because(case, earlier):
    """减发停发免听取意见的理由：死亡、本人申请；原案的人都已死亡、没有人可听的，无论写的什么理由。须听取的为空。"""
    if case.purpose not in CHANGES_AGAINST:
        return ""
    code = ChangeReason(case.change_code) if _living(earlier) else ChangeReason.DEATH
    return code.value if law.waives(law.HEARING, code) else ""


def _dead(earlier, deceased, purpose, changed_on, reason, joined, *, by, at):
    """凭死亡办的变更：选了谁就随即登记其死亡；早已登记的日期须相同，户内无人（此后入户的也没有）的只能停发。"""
    family, day = [one.person for one in earlier.family()], local_day(at)
    dead = [one for one in family if one.is_dead(day)]
    if deceased:
        person = next((one for one in family if str(one.pk) == str(deceased)), None)
        if person is None:
            raise Blocked("死亡的不是本户在册成员，请核对")
        if person not in dead:
            dead.append(person)
        elif person.died_on != changed_on:
            said = zh(person.died_on, weekday=False)
            raise Blocked(
                f"{person.name}登记的死亡日期是{said}，变化发生日期请照填；登记错了的，请先在“家庭变化”页上办更正"
            )
    if not dead:
        raise Blocked("请选定死亡的成员：没有人死亡的，不能凭死亡免听取意见")
    if len(dead) == len(family) and purpose != Purpose.STOP and not composition.joining(earlier, joined):
        raise Blocked(f"本户只有{dead[-1].name}一人，死亡的请办停发")
    if deceased and not dead[-1].died_on:
        proof = {"source": ProofSource.FAMILY, "proof": reason}
        family_events.bury(earlier, dead[-1], died_on=changed_on, **proof, by=by, at=at)


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
