"""随程序发布的放假日数据（2004—2026年）；迁移与测试读同一份，发布后不改旧行。"""

import csv
from datetime import date
from pathlib import Path

FILE = Path(__file__).parents[1] / "data" / "special_days.csv"


def special_days():
    """[{day, kind, name, source}]，按日期。"""
    with FILE.open(encoding="utf-8") as rows:
        return [{**row, "day": date.fromisoformat(row["day"])} for row in csv.DictReader(rows)]
