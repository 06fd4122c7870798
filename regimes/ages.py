"""满几周岁、每学年要核实什么：数据连同出处在 data/ages，不查库；学年核实的月份，区里录了参数的照参数。"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from regimes.models import Parameter

FILE = Path(__file__).parent / "data" / "ages" / "national.toml"
MONTH = "school_month"  # 区里另定月份的参数


@dataclass(frozen=True)
class Turning:
    """满 `age` 周岁须核实什么，出自哪里；`status` 同规程。"""

    age: int
    look: str
    source: str
    status: str


@dataclass(frozen=True)
class School:
    """满 `from_age` 周岁的在校学生每年 `month` 月核实什么。"""

    from_age: int
    month: int
    look: str
    source: str
    status: str


@cache
def _file():
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def turnings():
    """各个年龄，由小到大。"""
    return tuple(sorted((Turning(**row) for row in _file()["turning"]), key=lambda one: one.age))


@cache
def school():
    return School(**_file()["school"])


def school_months():
    """用得着的各个月份：数据里暂定的，和区里录过的。"""
    rows = Parameter.objects.confirmed().filter(key=MONTH).values_list("value", flat=True)
    return {school().month, *map(int, rows)}


def school_month(district, on):
    """本区哪个月核实在校学生：区里录了参数的照参数，没有的照数据里暂定的。"""
    row = Parameter.objects.valid_on(district, on).filter(key=MONTH).first()
    return int(row.value) if row else school().month
