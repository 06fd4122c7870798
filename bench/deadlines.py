"""日历录入之后：十万件在办案件的截止日一次重算，与同样各行的一句裸 UPDATE 相比（只在 PostgreSQL 上量）。

底线（floor）：新的日子已算好放在一张表里，一句 UPDATE … FROM 写入同样各行；不读痕迹，不数工作日。
另报逐案写变更记录与痕迹的全程用时（with_events_ms）与核对一遍、一件不改的用时（check_ms）。
"""

import datetime
import json
import os
import subprocess
import sys
from statistics import median
from time import perf_counter

from django.conf import settings

CASES = int(os.environ.get("BENCH_DEADLINES", "100000"))
TURNS = 3
STREETS = 20
ACCEPTED = datetime.date(2026, 11, 27)
AT = datetime.datetime(2026, 12, 30, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
HOLIDAYS = ("2026-12-01", "2026-12-02")  # 录入之后多出的放假日：每件都往后推


def run():
    """在临时库里量；没有 DATABASE_URL 就自起一个 PostgreSQL。"""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        yield measured()
        return
    from ops.run_tests import ROOT, postgres

    with postgres() as url:
        env = {**os.environ, "DATABASE_URL": url}
        command = [sys.executable, "-m", "bench", "deadlines"]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            sys.exit(done.stderr)
        yield from (json.loads(line) for line in done.stdout.splitlines())


def measured():
    from django.core.management import call_command

    from cases import rebuilding

    call_command("migrate", verbosity=0)
    prepare()
    assert count(rebuilding.rebuild()) == CASES
    vacuum()
    check = timed(lambda: count(rebuilding.differences()), 0)
    announce()
    new_dates()
    floors = [undone(floor, CASES) for _ in range(TURNS)]
    ours = [undone(lambda: count(rebuilding.rebuild()), CASES) for _ in range(TURNS)]
    events = undone(with_events, CASES)
    ratio = median(ours) / median(floors)
    return {
        "name": "deadlines",
        "n": CASES,
        "ours_ms": round(median(ours)),
        "floor_ms": round(median(floors)),
        "ratio": round(ratio, 2),
        "us_per_case": round(median(ours) * 1000 / CASES, 1),
        "check_ms": round(check),
        "with_events_ms": round(events),
    }


def count(batches):
    return sum(len(moves) for moves in batches)


def with_events():
    from cases import rebuilding
    from regimes.models import SpecialDay

    changed, _ = rebuilding.recalendar(SpecialDay.objects.calendar(), at=AT, by=None, data={"year": 2026})
    return changed


def timed(work, expected):
    began = perf_counter()
    found = work()
    took = (perf_counter() - began) * 1000
    assert found == expected, (found, expected)
    return took


def undone(work, expected):
    """量一次即回滚，各法面对同样的行。"""
    from django.db import transaction

    with transaction.atomic():
        took = timed(work, expected)
        transaction.set_rollback(True)
    vacuum()
    return took


def floor():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE cases_case c SET due_on = n.due_on, due_label = n.due_label,"
            " due_provisional = n.due_provisional, due_earliest = n.due_earliest FROM bench_due n WHERE n.id = c.id"
        )
        return cursor.rowcount


def new_dates():
    """底线所用的现成答案。"""
    from cases import rebuilding

    _sql("CREATE TABLE bench_due (id bigint PRIMARY KEY, due_on date, due_label text, due_provisional boolean,"
         " due_earliest date)")  # fmt: skip
    for moves in rebuilding.differences():
        rows = [(one.case_id, *one.new) for one in moves]
        ids, *rest = (list(column) for column in zip(*rows, strict=True))
        _sql("INSERT INTO bench_due SELECT * FROM unnest(%s::bigint[], %s::date[], %s::text[], %s::boolean[],"
             " %s::date[])", [ids, *rest])  # fmt: skip
    _sql("VACUUM ANALYZE bench_due")


def announce():
    from regimes.models import SpecialDay

    SpecialDay.objects.bulk_create(SpecialDay(day=day, kind="off", name="示例", source="示例") for day in HOLIDAYS)


def vacuum():
    for table in ("cases_case", "core_event"):
        _sql(f"VACUUM ANALYZE {table}")


def _sql(text, params=None):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text, params)


def prepare():
    """一区二十街各一社区；每案一户、一人，登记、受理、核对各一笔痕迹，受理日分布在四天里。"""
    from accounts.models import Unit
    from regimes import loader
    from regimes.models import Procedure

    district = Unit.objects.create(level="district", code="371302", name="兰山区")
    for path in loader.shipped():
        if path.stem == "LS2019":
            loader.load(path.read_bytes(), at=AT)
    places = []
    for n in range(STREETS):
        street = Unit.objects.create(level="street", parent=district, code=f"3713020{n:02d}", name=f"第{n}街道")
        code = f"3713020{n:02d}001"
        places.append((Unit.objects.create(level="community", parent=street, code=code, name=f"第{n}社区"), street))
    procedure = Procedure.objects.get(aid="minimum_living", purpose="new")
    for first in range(0, CASES, 5000):
        _fill(range(first, min(first + 5000, CASES)), places, procedure)


def _fill(numbers, places, procedure):
    from cases.models import Case
    from households.models import Household, Member

    homes = Household.objects.bulk_create(
        Household(community=places[n % STREETS][0], address="示例", created_at=AT) for n in numbers
    )
    people = Member.objects.bulk_create(
        Member(household=home, name="示例", id_number="", id_index=str(home.pk), birth_date=ACCEPTED, is_head=True)
        for home in homes
    )
    cases = Case.objects.bulk_create(
        Case(
            number=f"示例-{n}",
            household=home,
            community=home.community,
            street=places[n % STREETS][1],
            aid="minimum_living",
            procedure=procedure,
            state="visit",
            applicant=person,
            head_name="示例",
            reason="示例",
            requested_on=ACCEPTED,
            registered_at=AT,
            accepted_on=ACCEPTED,
        )
        for n, home, person in zip(numbers, homes, people, strict=True)
    )
    _record(cases)


def _record(cases):
    from django.db import transaction

    from core.bulk_events import record_many

    by_street = {}
    for case in cases:
        by_street.setdefault(case.street.code, []).append(case)
    with transaction.atomic():
        for chain, own in sorted(by_street.items()):
            for act in ("register", "accept", "request_check"):
                rows = [
                    {
                        "case_id": one.pk,
                        "household_id": one.household_id,
                        "happened_on": ACCEPTED + datetime.timedelta(days=one.pk % 4),
                    }
                    for one in own
                ]
                record_many(act, rows, chain=chain, at=AT)
