"""每个动作的开头与结尾：锁案、问权、问职责分离；记痕、定时限、存盘。"""

from accounts import duties, matrix
from cases import deadlines, deciding
from cases.models import Case
from cases.states import ACCEPTED
from core import events
from core.dates import local_day, zh
from core.refusals import Blocked, NotVisible
from regimes.models import SpecialDay

# 事后补登超过这些工作日，须写明原因。
LATE_WORKDAYS = 3


def begin(case_id, act, *, by, at):
    """锁定案件并核对此人可否办此动作；`by` 为空表示系统（到期任务），只办矩阵“系统”一列许可的。返回已锁定的案件。

    Raises: NotVisible（看不到此案）、NotPermitted（岗位不能办或须回避）。
    """
    case = (
        Case.objects.locked().select_related("community", "street", "household", "procedure").filter(pk=case_id).first()
    )
    if case is None:
        raise NotVisible("没有这个案件，或不在您的办理范围内")
    case.acting_on, case.acting_by = local_day(at), by
    matrix.require(by, act, case, on=case.acting_on)
    if by is not None:
        duties.require_separate(by, act, case.pk)
    return case


def finish(case, act, *, by, at, happened_on=None, subject="", data=None, reason=""):
    """记一笔痕迹，重定截止日，存盘；变更原因即动作名。返回事件。

    Raises: Blocked（发生日期在今天之后，或补登已迟而没有写明原因）。
    """
    require_timely(happened_on, at, reason)
    event = events.record(
        act,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        happened_on=happened_on,
        subject=subject,
        data=data,
        reason=reason,
    )
    deadlines.reset(case)
    if case.state in ACCEPTED:
        case.decided_by_district = deciding.district_decides(case, local_day(at))
    case._change_reason = act.label
    case.version += 1
    case.save()
    return event


def settle_due(case, act):
    """只记痕迹、不改案件的动作之后：这笔痕迹若止住了哪项时限，存下的截止日随之改。"""
    before = case.due_on, case.due_label, case.due_provisional, case.due_earliest
    deadlines.reset(case)
    if before != (case.due_on, case.due_label, case.due_provisional, case.due_earliest):
        case._change_reason = act.label
        case.save()


def require_timely(happened_on, at, reason):
    """发生日期距今超过3个工作日的补登，须写明原因。"""
    today = local_day(at)
    if happened_on is None or happened_on >= today or reason.strip():
        return
    if SpecialDay.objects.calendar().count(happened_on, today) > LATE_WORKDAYS:
        raise Blocked(f"发生日期{zh(happened_on)}距今已超过{LATE_WORKDAYS}个工作日，补登须写明原因")
