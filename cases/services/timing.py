"""停表、续算、延长：停表只凭规程列出的事由，延长只由分管领导批一次。"""

from django.db import transaction

from cases import ladder
from cases.models import Extension, Pause
from cases.services.base import begin, finish
from core.acts import Act
from core.dates import check_order, zh
from core.refusals import Blocked
from core.workflow import require
from regimes.models import PauseReason


@transaction.atomic
def pause(case_id, *, reason_code, note, by, at, happened_on=None):
    """中止计时：当日照计，次日起停；规程没有列出的事由不能停。返回 Pause。"""
    case, day = _start(case_id, Act.PAUSE, by, at, happened_on)
    require(case.pause)
    if not note.strip():
        raise Blocked("请写明中止计时的具体缘由")
    case.pause()
    row = stop_clock(case, reason_code, on=day, by=by, note=note)
    finish(case, Act.PAUSE, by=by, at=at, happened_on=day, reason=note, data={"reason": reason_code})
    return row


@transaction.atomic
def resume(case_id, *, by, at, happened_on=None, reason=""):
    """恢复计时；补正引起的停表在补正齐全时自行恢复，不在此办。"""
    case, day = _start(case_id, Act.RESUME, by, at, happened_on)
    require(case.resume)
    row = case.pauses.get(ends_on=None)
    case.resume()
    start_clock(case, row.reason, on=day)
    finish(case, Act.RESUME, by=by, at=at, happened_on=day, reason=reason, data={"reason": row.reason})
    return row


@transaction.atomic
def extend(case_id, *, reason, by, at):
    """经批准延长办理时限，至规程所定的最长天数；只一次。返回 Extension。"""
    case = begin(case_id, Act.EXTEND, by=by, at=at)
    require(case.extend)
    if not reason.strip():
        raise Blocked("请写明延长时限的事由")
    longest = max((row.extended_days or 0 for row in case.procedure.limits.all()), default=0)
    if not longest:
        raise Blocked("本区规程没有规定可以延长办理时限")
    case.extend()
    row = Extension.objects.create(
        case=case, days=longest, reason=reason.strip(), granted_by=by, granted_on=case.acting_on
    )
    finish(case, Act.EXTEND, by=by, at=at, reason=reason, data={"days": longest})
    return row


def stop_clock(case, reason, *, on, by, note=""):
    """记一段停表的开头；由各动作在其事务内调用。Raises: Blocked（规程没有这个事由，或已在停表）。"""
    if case.procedure is None or case.procedure.pause_rule(reason) is None:
        raise Blocked(f"本区规程没有规定“{PauseReason(reason).label}”可以停表")
    if case.pauses.filter(ends_on=None).exists():
        raise Blocked("已在中止计时")
    return Pause.objects.create(case=case, reason=reason, starts_on=on, note=note[:200], started_by=by)


def start_clock(case, reason=None, *, on):
    """结束正在停的表（可限定事由）；没有在停则不动。"""
    open_rows = case.pauses.filter(ends_on=None)
    for row in open_rows.filter(reason=reason) if reason else open_rows:
        if faults := check_order([("中止日期", row.starts_on), ("恢复日期", on)]):
            raise Blocked(faults)
        row.ends_on = on
        row.save(update_fields=["ends_on"])


def _start(case_id, act, by, at, happened_on):
    case = begin(case_id, act, by=by, at=at)
    day = happened_on or case.acting_on
    if day > case.acting_on:
        raise Blocked(f"{act.label}日期（{zh(day, weekday=False)}）不能晚于今天（{zh(case.acting_on, weekday=False)}）")
    faults = check_order([ladder.dated(case, "accepted_on"), (f"{act.label}日期", day)])
    if faults:
        raise Blocked(faults)
    return case, day
