"""法定日期的写法与次序；一律按北京时间的日历日。"""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from django.utils import timezone

WEEKDAYS = "一二三四五六日"


def zh(day, weekday=True):
    """2026年11月21日(周六)；文书用 weekday=False，月日不补零（GB/T 9704）。"""
    text = f"{day.year}年{day.month}月{day.day}日"
    return f"{text}(周{WEEKDAYS[day.weekday()]})" if weekday else text


def zh_moment(at):
    """2026年11月21日 09:05，办公地的时刻。"""
    local = timezone.localtime(at)
    return f"{zh(local.date(), weekday=False)} {local:%H:%M}"


def month_after(day):
    """次月第一日：待遇自作出决定的次月起算。"""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def local_day(at):
    """一个时刻在办公地是哪一天。"""
    return timezone.localdate(at)


def within(field, day):
    """`field` 这一时刻在办公地的 `day` 这天的查询条件；按时刻比，用得上它的索引。"""
    began = datetime.combine(day, time(), timezone.get_default_timezone())
    return {f"{field}__gte": began, f"{field}__lt": began + timedelta(days=1)}


def check_order(pairs):
    """`pairs` 为按应有次序排列的（名称, 日期或 None）；返回次序颠倒之处的句子，空列表即无误。"""
    known = [(label, day) for label, day in pairs if day is not None]
    return [
        f"{later}（{zh(day, weekday=False)}）不能早于{earlier}（{zh(before, weekday=False)}）"
        for (earlier, before), (later, day) in pairwise(known)
        if day < before
    ]


def due_words(day, provisional=False, earliest=None, *, weekday=True, ends=""):
    """截止日的唯一写法；放假安排未公布而暂定的，暂定日与最早可能日都写。`ends` 如“24时”。空则“没有期限”。"""
    if day is None:
        return "没有期限"
    if not provisional:
        return f"{zh(day, weekday=weekday)}{ends}"
    at_best = f"，最早可能{zh(earliest, weekday=weekday)}" if earliest else ""
    return f"{zh(day, weekday=weekday)}{ends}（暂定{at_best}）"
