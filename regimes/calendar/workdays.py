"""工作日怎么数。纯函数，不查库，不看钟；哪天放假由日历给出。"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property

SATURDAY = 5
ONE_DAY = timedelta(days=1)
# 2008年以来的调休上班日，离最近的法定节日至多十日（2024年5月11日）；留到两周，测试拿历年通知核对。
MAKEUP_REACH = timedelta(days=14)
# 《全国年节及纪念日放假办法》（2024年修订）第二条的公历节日，哪一年都放；农历的须逐年推算，见 data/statutory_days.csv。
FIXED_FROM = 2025
FIXED = {(1, 1): "元旦", (5, 1): "劳动节", (5, 2): "劳动节"} | {(10, day): "国庆节" for day in (1, 2, 3)}
NEW_YEARS_EVE = (12, 29)  # 元旦假可从上年12月29日起调（2007、2018、2022年），归次年的通知管
WEEKDAYS = "周一 周二 周三 周四 周五 周六 周日".split()


@dataclass(frozen=True)
class Calendar:
    """国务院办公厅通知里的放假日与调休日；没公布通知的年份只按法定节日推算，所得日期是暂定的。"""

    holidays: Mapping[date, str] = field(default_factory=dict)
    makeup_days: Mapping[date, str] = field(default_factory=dict)
    known_years: frozenset[int] = frozenset()
    statutory: Mapping[date, str] = field(default_factory=dict)
    hopeful: bool = False  # 未公布的日子凡可能上班的都当上班，见 at_best

    def __post_init__(self):
        for name in ("holidays", "makeup_days", "statutory"):
            days = getattr(self, name)
            if not isinstance(days, Mapping):
                object.__setattr__(self, name, dict.fromkeys(days, "法定节假日"))
        object.__setattr__(self, "known_years", frozenset(self.known_years))

    def knows(self, day):
        """这一天放不放假，管它的通知都公布了没有；12月29日至31日还要看次年的。"""
        late = (day.month, day.day) >= NEW_YEARS_EVE
        return day.year in self.known_years and (not late or day.year + 1 in self.known_years)

    def rest_reason(self, day):
        """不是工作日的缘由；是工作日则为空。"""
        if day in self.makeup_days or (self.hopeful and self._may_be_worked(day)):
            return ""
        if name := self.festival(day):
            return name
        return WEEKDAYS[day.weekday()] if day.weekday() >= SATURDAY else ""

    def festival(self, day):
        """通知里的放假日；通知没公布的年份，是推算的法定节日。"""
        if day.year in self.known_years:
            return self.holidays.get(day, "")
        fixed = FIXED.get((day.month, day.day), "") if day.year >= FIXED_FROM else ""
        return self.statutory.get(day, fixed)

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
        """`start` 次日至 `end` 之间有没有通知尚未公布的日子。"""
        first = min(start + ONE_DAY, end)
        ends = (min(end, date(year, 12, 31)) for year in range(first.year, end.year + 1))
        return not (self.knows(first) and all(map(self.knows, ends)))

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

    @cached_property
    def at_best(self):
        """未公布的日子都往早里算的日历，用来算“最早可能”：法定节日总要放假，其前后两周的周末都可能调休上班。"""
        return replace(self, hopeful=True)

    def _may_be_worked(self, day):
        """周末、通知没公布、不是放假日，而且离某个法定节日不远；农历节日没有推算到的年份，哪个周末都可能。"""
        if day.weekday() < SATURDAY or self.knows(day) or self.festival(day):
            return False
        return day.year not in self._reckoned or day in self._near

    @cached_property
    def _reckoned(self):
        """农历节日推算到了哪几年；上年末的日子随次年的元旦。"""
        return {day.year for day in self.statutory} | self.known_years

    @cached_property
    def _near(self):
        days = [*self.statutory, *(date(year + 1, 1, 1) for year in self._reckoned)]
        return {day + ONE_DAY * n for day in days for n in range(-MAKEUP_REACH.days, MAKEUP_REACH.days + 1)}
