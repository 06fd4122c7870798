"""工作日怎么数。纯函数，不查库，不看钟；哪天放假由日历给出。"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

SATURDAY = 5
ONE_DAY = timedelta(days=1)
WEEKDAYS = "周一 周二 周三 周四 周五 周六 周日".split()


@dataclass(frozen=True)
class Calendar:
    """国务院办公厅通知里的放假日与调休日；没公布通知的年份只按法定节日推算，所得日期是暂定的。"""

    holidays: Mapping[date, str] = field(default_factory=dict)
    makeup_days: Mapping[date, str] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    statutory: Mapping[date, str] = field(default_factory=dict)

    def __post_init__(self):
        for name in ("holidays", "makeup_days", "statutory"):
            days = getattr(self, name)
            if not isinstance(days, Mapping):
                object.__setattr__(self, name, dict.fromkeys(days, "法定节假日"))
        object.__setattr__(self, "known_years", frozenset(self.known_years))

    def knows(self, day):
        return day.year in self.known_years

    def rest_reason(self, day):
        """不是工作日的缘由；是工作日则为空。"""
        if day in self.makeup_days:
            return ""
        named = self.holidays if self.knows(day) else self.statutory
        if day in named:
            return named[day]
        return WEEKDAYS[day.weekday()] if day.weekday() >= SATURDAY else ""

    def is_workday(self, day):
        return not self.rest_reason(day)

    def after(self, start, workdays):
        """期限的最后一日；自 `start` 次日起算（民法典第201条）。"""
        return self.explain(start, workdays)[0]

    def explain(self, start, workdays):
        """（最后一日， [（跳过的日子，缘由）], 是否暂定）。"""
        day, skipped = start, []
        while workdays > 0:
            day += ONE_DAY
            reason = self.rest_reason(day)
            if reason:
                skipped.append((day, reason))
            else:
                workdays -= 1
        return day, skipped, self.is_provisional(start, day)

    def is_provisional(self, start, end):
        """`start` 次日至 `end` 之间有没有通知尚未公布的年份。"""
        first = min(start + ONE_DAY, end)
        return any(year not in self.known_years for year in range(first.year, end.year + 1))

    def next_workday(self, day):
        """`day` 是工作日则为当日，否则为其后第一个工作日（民法典第203条）。"""
        while not self.is_workday(day):
            day += ONE_DAY
        return day

    def count(self, after, until):
        """`after` 次日至 `until`（含）有几个工作日；`until` 在前则为负数。"""
        if until < after:
            return -self.count(until, after)
        return sum(self.is_workday(after + timedelta(days=n)) for n in range(1, (until - after).days + 1))

    def with_days(self, year, holidays, makeup_days, replaced):
        """换上某一年新通知之后的日历：`replaced` 是原来归这一年管的日子，一律撤去。"""
        off = {day: name for day, name in self.holidays.items() if day not in replaced} | dict(holidays)
        work = {day: name for day, name in self.makeup_days.items() if day not in replaced} | dict(makeup_days)
        return replace(self, holidays=off, makeup_days=work, known_years=self.known_years | {year})

    def without_guesses(self):
        """未公布年份不扣任何节日的日历：用来算“最早可能”的日子。"""
        return replace(self, statutory={})
