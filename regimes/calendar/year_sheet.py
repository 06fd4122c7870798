"""一年的工作日历画成一张：十二个月，一天一格，放假、上班、还没公布的分别写明。纯函数。"""

import calendar as months
from dataclasses import dataclass
from datetime import date

from regimes.calendar.workdays import Calendar

MONDAY_FIRST = months.Calendar()
WORDS = {"off": "休", "work": "班", "unknown": "待"}


@dataclass(frozen=True)
class Cell:
    """一格：`kind` 为 off（放假）、work（调休上班）、unknown（通知没公布）、rest（周末）或空（平常工作日）。"""

    day: date
    kind: str
    name: str

    @property
    def word(self):
        return WORDS.get(self.kind, "")


@dataclass(frozen=True)
class Month:
    """一个月：各周从周一排起，不属本月的格子为 None；`workdays` 为工作日数，`settled` 为各日是否都已公布。"""

    number: int
    weeks: tuple[tuple[Cell | None, ...], ...]
    workdays: int
    settled: bool


def year_sheet(year: int, calendar: Calendar) -> list[Month]:
    """`year` 年十二个月（Month）。"""
    return [_month(year, number, calendar) for number in range(1, 13)]


def _month(year, number, calendar):
    weeks = MONDAY_FIRST.monthdatescalendar(year, number)
    days = [day for week in weeks for day in week if day.month == number]
    return Month(
        number,
        tuple(tuple(_cell(day, calendar) if day.month == number else None for day in week) for week in weeks),
        sum(map(calendar.is_workday, days)),
        all(map(calendar.knows, days)),
    )


def _cell(day, calendar):
    if day in calendar.makeup_days:
        return Cell(day, "work", calendar.makeup_days[day])
    if name := calendar.festival(day):
        return Cell(day, "off", name)
    if not calendar.knows(day):
        return Cell(day, "unknown", "放假安排尚未公布")
    return Cell(day, "rest" if calendar.rest_reason(day) else "", "")
