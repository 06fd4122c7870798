"""发生日期：不晚于今天，不早于前一步；隔了三个工作日以上才登记的，写明原因（practice.md §4.4、安全文档 I-06）。"""

from core.dates import check_order, zh
from core.refusals import Blocked
from regimes.models import SpecialDay

LATE_AFTER = 3  # 个工作日


def happened(label, day, *, on, after=(), late_reason=""):
    """核对一件事的发生日期；`after` 为此前各步（名称, 日期）。不合即 Blocked，两个日期都写出。"""
    if day > on:
        raise Blocked(f"{label}（{zh(day, weekday=False)}）不能晚于今天（{zh(on, weekday=False)}）")
    if reasons := [reason for step in after for reason in check_order([step, (label, day)])]:
        raise Blocked(reasons)
    if is_late(day, on) and not late_reason.strip():
        raise Blocked(f"{label}（{zh(day, weekday=False)}）距今超过{LATE_AFTER}个工作日，请写明事后登记的原因")


def is_late(day, on):
    return SpecialDay.objects.calendar().count(day, on) > LATE_AFTER if day < on else False
