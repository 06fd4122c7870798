"""日历录入之后：十万件在办案件的截止日一次重算，与同样各行的一句裸 UPDATE 相比（只在 PostgreSQL 上量）。

底线（floor）：新的日子已算好放在一张表里，一句 UPDATE … FROM 写入同样各行；不读痕迹，不数工作日。
另报逐案写变更记录与痕迹的全程用时（with_events_ms）与核对一遍、一件不改的用时（check_ms）。
"""

import datetime
import os
from statistics import median

from cases.states import CaseState
from tools.bench import filler

CASES = int(os.environ.get("BENCH_DEADLINES", "100000"))
TURNS = 5
TABLES = ("cases_case", "core_event")
ACCEPTED = datetime.date(2026, 11, 27)
AT = datetime.datetime(2026, 12, 30, 9, 0, tzinfo=filler.BEIJING)
HOLIDAYS = ("2026-12-01", "2026-12-02")  # 录入之后多出的放假日：每件都往后推


def run():
    yield from filler.on_postgres("deadlines", measured)


def measured():
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    prepare()
    rebuilt()
    filler.vacuum(*TABLES)
    check = filler.timed(lambda: checked(0))
    announce()
    new_dates()
    floors, ours = [], []
    for _ in range(TURNS):  # 一前一后交替着量，机器忙闲两边同受
        floors.append(filler.undone(floor, TABLES))
        ours.append(filler.undone(rebuilt, TABLES))
    events = filler.undone(with_events, TABLES)
    ratio = median(one / other for one, other in zip(ours, floors, strict=True))
    yield {
        "name": "deadlines",
        "n": CASES,
        "ours_ms": round(median(ours)),
        "floor_ms": round(median(floors)),
        "ratio": round(ratio, 2),
        "goal": "<= 1.6",
        "met": ratio <= 1.6,
        "us_per_case": round(median(ours) * 1000 / CASES, 1),
        "check_ms": round(check),
        "with_events_ms": round(events),
    }


def rebuilt():
    from cases.deadlines import rebuild

    assert sum(len(moves) for moves in rebuild.rebuild()) == CASES


def checked(expected):
    from cases.deadlines import rebuild

    assert sum(len(moves) for moves in rebuild.differences()) == expected


def with_events():
    from cases.deadlines import rebuild
    from regimes.models import SpecialDay

    found = rebuild.recalendar(SpecialDay.objects.calendar(), at=AT, by=None, data={"year": 2026})
    assert found == (CASES, 0), found


def floor():
    from cases.deadlines import COLUMNS

    given = ", ".join(f"{name} = n.{name}" for name in COLUMNS)
    assert filler.sql(f"UPDATE cases_case c SET {given} FROM bench_due n WHERE n.id = c.id") == CASES  # noqa: S608


def new_dates():
    """底线所用的现成答案：案件上存的那几栏。"""
    from django.db import connection

    from cases.deadlines import COLUMNS, rebuild
    from cases.models import Case

    kinds = ["bigint", *(Case._meta.get_field(name).db_type(connection) for name in COLUMNS)]
    columns = ", ".join(f"{name} {kind}" for name, kind in zip(("id", *COLUMNS), kinds, strict=True))
    filler.sql(f"CREATE TABLE bench_due ({columns}, PRIMARY KEY (id))")
    lists = ", ".join(f"%s::{kind}[]" for kind in kinds)
    for moves in rebuild.differences():
        rows = zip(*((one.case_id, *one.new) for one in moves), strict=True)
        filler.sql(f"INSERT INTO bench_due SELECT * FROM unnest({lists})", [list(column) for column in rows])  # noqa: S608
    filler.vacuum("bench_due")


def announce():
    from regimes.models import SpecialDay

    SpecialDay.objects.bulk_create(SpecialDay(day=day, kind="off", name="示例", source="示例") for day in HOLIDAYS)


def prepare():
    """每案登记、受理、核对各一笔痕迹，受理日分布在四天里。"""
    places, procedure = filler.district_of_streets(AT)
    for numbers in filler.chunks(CASES):
        record(filler.fill_cases(numbers, places, procedure, day=ACCEPTED, at=AT, state=CaseState.VISIT))


def record(cases):
    from django.db import transaction

    from core.bulk_events import record_many

    by_street = {}
    for case in cases:
        by_street.setdefault(case.street.code, []).append(case)
    with transaction.atomic():
        for chain, own in sorted(by_street.items()):
            for act in ("register", "accept", "request_check"):
                record_many(act, [_told(one) for one in own], chain=chain, at=AT)


def _told(case):
    day = ACCEPTED + datetime.timedelta(days=case.pk % 4)
    return {"case_id": case.pk, "household_id": case.household_id, "happened_on": day}
