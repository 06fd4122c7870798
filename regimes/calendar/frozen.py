"""随程序发布的放假日数据（2004—2026年）；迁移与测试读同一份，发布后不改旧行。"""

import csv
from datetime import date
from functools import cache
from pathlib import Path

from regimes.calendar import statutory
from regimes.calendar.workdays import Calendar

FILE = Path(__file__).parents[1] / "data" / "special_days.csv"


def special_days():
    """[{day, kind, name, source}]，按日期。"""
    with FILE.open(encoding="utf-8") as rows:
        return [{**row, "day": date.fromisoformat(row["day"])} for row in csv.DictReader(rows)]


@cache
def calendar():
    """不连库也算得出的工作日历：随附的各年通知，未公布的年份照法定节日推算。"""
    named = {"off": {}, "work": {}}
    for row in special_days():
        named[row["kind"]][row["day"]] = row["name"]
    years = {row["day"].year for row in special_days()}
    return Calendar(named["off"], named["work"], years, statutory.days())
