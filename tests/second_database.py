"""第二个库（SQLite）那一遍跑哪些：能因库而异的。其余只在 PostgreSQL 上跑；`make test-all` 两个库都跑全。

哪些模块问了“是哪个库”，由谁在 SQLite 上验，写在 ASKERS；跑完时对照真的问过没有（SQLite 那一遍边跑边记），
少一对，那一遍就红。新写一个问库的模块而不登记，tests/house/test_second_database.py 先红。
"""

import sys
from pathlib import Path

from django.db.backends.sqlite3.base import DatabaseWrapper
from django.utils.connection import ConnectionProxy

ROOT = Path(__file__).resolve().parents[1]
ASKERS = {
    "core/append_only.py": "tests/core/test_events.py",
    "core/bulk_events.py": "tests/core/test_events.py",
    "core/lookups.py": "tests/core/test_lookups.py",
    "core/bulk_rows.py": "tests/publicity/test_closing.py",
    "core/planned.py": "tests/core/test_planned.py",
    "core/verification.py": "tests/core/test_events.py",
    "cases/deadlines/rebuild.py": "tests/rulebook/test_recalculation.py",
    "cases/deadlines/reckoner.py": "tests/cases/test_reckoning.py",
    "publicity/closing.py": "tests/publicity/test_closing.py",
}
# 此外：core 全部、迁移与模型、同时办理、检索与翻页（排序、比较因库而异）。
# 演示数据只装一遍：tests/journeys/test_demo.py 起的演示自己就用 SQLite。
PLACES = (
    "tests/core/",
    "tests/house/test_models.py",
    "tests/house/test_second_database.py",
    "tests/cases/test_at_the_same_moment.py",
    "tests/cases/test_frozen_composition.py",
    "tests/desk/test_lists.py",
    "tests/desk/test_search.py",
    *ASKERS.values(),
)
# 每套规程走一遍全程。
JOURNEYS = "tests/tools/test_rehearse.py::test_a_shipped_scenario_goes_as_written"
REGIMES = ("AQ2024", "DZ2021", "HN2024", "LS2019", "LZ2021", "NAT_COUNTY", "NAT_OLD", "NAT_STREET", "SP2024", "XS2020")
JOURNEY_IDS = tuple(f"{JOURNEYS}[{code}-minimum_living]" for code in REGIMES)


def belongs(nodeid):
    """这一项在第二个库那一遍里。"""
    return nodeid.startswith(PLACES) or nodeid in JOURNEY_IDS


def holds(path):
    """这个文件里有第二个库那一遍要跑的；没有的不必载入。"""
    name = path.relative_to(ROOT).as_posix()
    return name.startswith(PLACES) or JOURNEYS.startswith(f"{name}::")


class Watch:
    """换下 `DatabaseWrapper.vendor`：谁问的、在哪一项测试里问的，都记下来。"""

    def __init__(self):
        self.vendor, self.test, self.pairs = DatabaseWrapper.vendor, "", set()

    def __get__(self, wrapper, kind):
        frame = sys._getframe(1)
        if frame.f_code is ConnectionProxy.__getattr__.__code__:
            frame = frame.f_back
        path = Path(frame.f_code.co_filename)
        if self.test and path.is_relative_to(ROOT):
            self.pairs.add((path.relative_to(ROOT).as_posix(), self.test))
        return self.vendor


def unasked(pairs):
    """登记了而整遍跑下来没有问过的：[“模块：测试文件”]。"""
    return [f"{module}：{test}" for module, test in sorted(ASKERS.items()) if (module, test) not in pairs]
