"""一年或一个月：网址里写 2026 或 2026-11。"""

import re
from dataclasses import dataclass
from datetime import date

from core.dates import month_after

WRITTEN = re.compile(r"(20\d\d|21\d\d)(?:-(0[1-9]|1[0-2]))?")


@dataclass(frozen=True)
class Period:
    year: int
    month: int = 0  # 0 为全年

    @classmethod
    def read(cls, text):
        """读不懂的为 None。"""
        found = WRITTEN.fullmatch(text or "")
        return found and cls(int(found[1]), int(found[2] or 0))

    def __str__(self):
        return f"{self.year}年{self.month}月" if self.month else f"{self.year}年"

    @property
    def written(self):
        return f"{self.year}-{self.month:02d}" if self.month else str(self.year)

    @property
    def first(self):
        return date(self.year, self.month or 1, 1)

    @property
    def next_first(self):
        return month_after(self.first) if self.month else date(self.year + 1, 1, 1)

    def covers(self, name):
        """`name` 这一栏的日期在其中的查询条件。"""
        return {f"{name}__gte": self.first, f"{name}__lt": self.next_first}


def recent(today, months=12):
    """今年，和由近及远的十二个月。"""
    back = [divmod(today.year * 12 + today.month - 1 - n, 12) for n in range(months)]
    return [Period(today.year), *(Period(year, month + 1) for year, month in back)]
