"""每个动作的开头与结尾：锁案、问权、问职责分离；记痕、定时限、存盘。"""

from django.db import DatabaseError

from accounts import duties, matrix
from cases import deadlines, decider
from cases.models import Case
from cases.services import claims
from cases.states import ACCEPTED
from core import events
from core.again import Busy, is_taken
from core.dates import local_day, zh
from core.locking import for_change
from core.refusals import Blocked, NotVisible
from households.models import Household
from regimes.models import Procedure, SpecialDay

# 事后补登超过这些工作日，须写明原因。
LATE_WORKDAYS = 3


def begin(case_id, act, *, by, at):
    """锁定案件并核对此人可否办此动作；`by` 为空表示系统（到期任务），只办矩阵“系统”一列许可的。返回已锁定的案件。

    Raises: NotVisible（看不到此案）、NotPermitted（岗位不能办或须回避）。
    """
    case = lock_case(case_id)
    case.acting_on, case.acting_by = local_day(at), by
    matrix.require(by, act, case, on=case.acting_on)
    if by is not None:
        duties.require_separate(by, act, case.pk, together=case.decided_together)
        case.stood_in_for = _stood_in_for(case, by)
    return case


def _stood_in_for(case, by):
    """此人是替谁代班办的：[姓名]；自己名下的案件不算代。"""
    standing = by.stand_ins_on(case.acting_on)
    if not standing or case.assignments.filter(user=by, ended_at=None).exists():
        return []
    live = set(case.assignments.filter(ended_at=None).values_list("user", "role"))
    return [one.absent.name for one in standing if (one.absent_id, one.role) in live]


def lock_case(case_id, **how):
    """锁住案件和它的家庭（次序见 core/locking.py），给出案件；`how` 可为 nowait：被人锁着即 Busy，不等。"""
    rows = for_change(Case.objects, of=("self", "household"), **how)
    try:
        units = "community__parent__parent", "street__parent"
        case = rows.select_related(*units, "household").filter(pk=case_id).first()
    except DatabaseError as error:
        if how and is_taken(error):
            raise Busy from error
        raise
    if case is None:
        raise NotVisible("没有这个案件，或不在您的办理范围内")
    return _with_own(case)


def _with_own(case):
    """锁住之后再取规程（锁之前它可能还空着）；家庭所在的社区就是案件的，不必再取。"""
    if case.procedure_id:
        case.procedure = Procedure.objects.select_related("regime").get(pk=case.procedure_id)
    if case.household.community_id == case.community_id:
        case.household.community = case.community
    return case


def lock_cases(case_ids):
    """几件一起办：先按编号锁齐案件，再锁齐各家，其后逐件 `begin` 不必再等人。"""
    cases = list(Case.objects.locked().filter(pk__in=list(case_ids)).order_by("pk"))
    list(Household.objects.locked().filter(pk__in=[one.household_id for one in cases]).order_by("pk"))


def finish(case, act, *, by, at, happened_on=None, subject="", data=None, reason=""):
    """记一笔痕迹，重定截止日，存盘；变更原因即动作名。返回事件。

    Raises: Blocked（发生日期在今天之后，或补登已迟而没有写明原因）。
    """
    require_timely(happened_on, at, reason)
    claims.end_with(case, act, by=by, at=at)
    data = {**(data or {}), **_decider_now(case, at)}
    event = events.record(
        act,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        happened_on=happened_on,
        subject=subject,
        data={**data, "stood_in_for": case.stood_in_for} if case.stood_in_for else data,
        reason=reason,
    )
    deadlines.reset(case)
    case._change_reason = act.label
    case.version += 1
    case.save()
    return event


def _decider_now(case, at):
    """由谁审批照当日的授权与此刻拟定的金额；因金额改了机关的，这笔痕迹里说明：{"decider": 理由}。"""
    if case.state not in ACCEPTED:
        return {}
    before, on = case.decided_by_district, local_day(at)
    why = decider.why_district(case, on)
    case.decided_by_district = bool(why)
    if decider.line_of(case) is None or before == case.decided_by_district:
        return {}
    return {"decider": why or decider.why_street(case, on)}


def settle_due(case, act):
    """只记痕迹、不改案件的动作之后：这笔痕迹若止住了哪项时限，存下的截止日随之改。"""
    before = deadlines.stored(case)
    deadlines.reset(case)
    if before != deadlines.stored(case):
        case._change_reason = act.label
        case.save()


def require_timely(happened_on, at, reason):
    """发生日期距今超过3个工作日的补登，须写明原因。"""
    today = local_day(at)
    if happened_on is None or happened_on >= today or reason.strip():
        return
    if SpecialDay.objects.calendar().count(happened_on, today) > LATE_WORKDAYS:
        raise Blocked(f"发生日期{zh(happened_on)}距今已超过{LATE_WORKDAYS}个工作日，补登须写明原因")
