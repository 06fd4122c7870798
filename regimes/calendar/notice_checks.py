"""一份放假安排说不说得通：挡住的毛病与只提醒的疑点。纯函数。"""

from collections import Counter

from regimes.calendar.notice_text import HOLIDAYS, notice_year
from regimes.calendar.workdays import SATURDAY, WEEKDAYS
from regimes.choices import DayKind

FIRST_YEAR, REFORM = 2008, 2025  # 2008年起七个节日11天；2025年起春节、劳动节各加一天，共13天
FEWEST, MOST = 9, 15


def faults(days, year):
    """挡住录入的毛病，逐行说明；`days` 为 notice_text.Day。"""
    twice = [day for day, n in Counter(one.day for one in days).items() if n > 1]
    found = [_at(one, "写了两次") for one in days if one.day in twice]
    for one in days:
        if notice_year(one.day, one.name) != year and not (one.day.year == year and one.day.month < 12):
            found.append(_at(one, f"不在{year}年"))
        if one.kind == DayKind.WORK and one.day.weekday() < SATURDAY:
            found.append(_at(one, f"是{WEEKDAYS[one.day.weekday()]}，不是周末，不会是调休上班日"))
    lacking, net = missing(days), statutory_total(days)
    found += lacking
    if not lacking and not FEWEST <= net <= MOST:
        found.append(f"扣除调休后放假{net}个工作日，常年为11至13个，请核对有无漏写的放假日或上班日")
    return found


def missing(days):
    """七个节日里一个也没写到的；多半是没有贴全。"""
    named = "、".join(one.name for one in days if one.kind == DayKind.OFF)
    lacking = [name for name in HOLIDAYS if name not in named]
    return [f"缺{'、'.join(lacking)}的放假安排，请贴全文"] if lacking else []


def doubts(days, year, statutory):
    """不挡住、但请确认人对照原文的疑点；`statutory` 为 {法定节日: 名称}。"""
    off = {one.day for one in days if one.kind == DayKind.OFF}
    usual, net = 13 if year >= REFORM else 11, statutory_total(days)
    found = [] if net == usual else [f"扣除调休后放假{net}个工作日，本年法定为{usual}个"]
    outside = [f"{day.month}月{day.day}日（{name}）" for day, name in statutory.items()
               if day.year == year and day not in off]  # fmt: skip
    return found + ([f"推算的法定节日不在放假日里：{'、'.join(outside)}"] if outside else [])


def statutory_total(days):
    """落在周一至周五的放假日减去调休上班日：应等于法定节日的天数。"""
    weekdays = sum(one.kind == DayKind.OFF and one.day.weekday() < SATURDAY for one in days)
    return weekdays - sum(one.kind == DayKind.WORK for one in days)


def _at(one, words):
    line = f"第{one.line}行：" if one.line else ""
    return f"{line}{one.day.year}年{one.day.month}月{one.day.day}日{words}"
