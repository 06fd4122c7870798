"""没有通知的年份，法定节日是哪几天；只用来算暂定日期，从不猜调休。"""

import csv
from datetime import date
from functools import cache
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "statutory_days.csv"


@cache
def days():
    """{日期: 节日名}；依《全国年节及纪念日放假办法》（2024年修订）与农历推算。"""
    with FILE.open(encoding="utf-8") as rows:
        return {date.fromisoformat(row["day"]): row["name"] for row in csv.DictReader(rows)}
