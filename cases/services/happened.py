"""发生日期：不晚于今天，不早于前一步；迟了才登记的写明原因。"""

from cases.services.base import require_timely
from core.dates import check_order, local_day, zh
from core.refusals import Blocked


def happened(label, day, *, at, after=(), late_reason=""):
    """核对一件事的发生日期；`after` 为此前各步（名称, 日期）。不合即 Blocked，两个日期都写出。"""
    on = local_day(at)
    if day > on:
        raise Blocked(f"{label}（{zh(day, weekday=False)}）不能晚于今天（{zh(on, weekday=False)}）")
    if reasons := [reason for step in after for reason in check_order([step, (label, day)])]:
        raise Blocked(reasons)
    require_timely(day, at, late_reason)
