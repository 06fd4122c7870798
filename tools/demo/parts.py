"""示例分几份装：前面两区一起来就办得了事，其余各区、各街道两年的月份在后面补上。

每份自成一体：自己的单位、自己的记录链，因此可以另开进程、装进另一个库，装好了整份并进来（joining）。
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import Unit
from cases.models import Case
from tools.demo import cast, clock, lives, months, offices

FRONT_DAYS = 400
NIGHTLY = 3  # 两年的巡查隔三夜一次，够用
# 试验时可以装得少些：几个月、每个街道每类最多几户、补装哪几份
HISTORY_MONTHS = int(os.environ.get("DEMO_MONTHS", "24"))
PER_STREET = int(os.environ.get("DEMO_PER_STREET", "0"))
ONLY = os.environ.get("DEMO_REST", "").split()
HISTORY_DAYS = (HISTORY_MONTHS + 2) * 31


@dataclass(frozen=True)
class Part:
    """一份：名字（街道或区的代号）、装什么。`turn` 定下它的编号段与顺序码。"""

    name: str
    turn: int
    load: Callable

    @property
    def is_there(self):
        """装过了没有：这一份的街道已经有了案件。"""
        return Case.objects.filter(street__code=offices.street_code(self.name)).exists()


def front_of(key):
    """演示街道：各种经过都有，见 cast；区里另两个街道先建好单位与人员。"""

    def load(now):
        with clock.standing_at(now - timedelta(days=FRONT_DAYS)):
            found = offices.open_district(key, at=now - timedelta(days=FRONT_DAYS))
        diary = clock.Diary(timezone.localtime(now).date())
        clock.play(cast.stories(found[key], diary), until=now)

    return load


def district_of(key):
    """一个区三个街道，两年。"""

    def load(now):
        founded = now - timedelta(days=HISTORY_DAYS)
        with clock.standing_at(founded):
            found = offices.open_district(key, at=founded)
        _live(found.values(), now)

    return load


def street_of(key):
    """演示区的另一个街道，两年。"""
    return lambda now: _live([offices.reopened(key)], now)


def _live(streets, now):
    diary = clock.Diary(timezone.localtime(now).date())
    sealed = range(HISTORY_MONTHS - 1, 0, -1)
    told = []
    for office in streets:
        seed = offices.keys().index(office.key)
        told += lives.stories(office, diary, seed, PER_STREET)
        told += [one(office, diary, sealed) for one in (months.monthly, months.reviews, months.records)]
        told.append(months.inspections(office, diary, range(HISTORY_MONTHS - 1, -1, -1)))
    told.append(months.nights(diary, diary.before_month(HISTORY_MONTHS, 1), every=NIGHTLY))
    clock.play(told, until=now)


def shared(now):
    """各份共用的：五个区级单位与规程。"""
    if not Unit.objects.exists():
        offices.open_bureaus(at=now - timedelta(days=HISTORY_DAYS))


FRONT = [Part(key, turn, front_of(key)) for turn, key in enumerate(offices.FRONT, 1)]
REST = [
    Part(key, turn, district_of(key) if key in offices.PLACES else street_of(key))
    for turn, key in enumerate(("dz", "lz", "gd", "xs2", "ls2", "xs3", "ls3"), len(FRONT) + 1)
    if not ONLY or key in ONLY
]
EVERY = {part.name: part for part in FRONT + REST}
