"""各项测量共用的铺垫：临时的 PostgreSQL、一区若干街的案件、量一次即回滚。"""

import datetime
import json
import os
import subprocess
import sys
from time import perf_counter

from django.conf import settings

from regimes.choices import AidKind

STREETS, CHUNK = 20, 5000
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def on_postgres(name, measured):
    """在 PostgreSQL 上量：没有 DATABASE_URL 就自起一个临时的，另开进程去量。"""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        yield from measured()
        return
    from ops.run_tests import ROOT, postgres

    with postgres() as url:
        env = {**os.environ, "DATABASE_URL": url}
        command = [sys.executable, "-m", "tools.bench", "--alone", name]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            sys.exit(done.stderr)
        yield from (json.loads(line) for line in done.stdout.splitlines())


def timed(work):
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def undone(work, tables=()):
    """量一次即回滚，再清扫 `tables`：各法面对同样的行。"""
    from django.db import transaction

    with transaction.atomic():
        took = timed(work)
        transaction.set_rollback(True)
    vacuum(*tables)
    return took


def vacuum(*tables):
    for table in tables:
        sql(f"VACUUM ANALYZE {table}")


def sql(text, params=None):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.rowcount


def district_of_streets(at):
    """一区二十街各一社区，施行 LS2019；给出（[(社区, 街道)]，低保新增的规程）。"""
    from accounts.models import Unit
    from regimes.files import loader
    from regimes.models import Procedure

    district = Unit.objects.create(level="district", code="371302", name="兰山区")
    for path in loader.shipped():
        if path.stem == "LS2019":
            loader.load(path.read_bytes(), at=at)
    places = []
    for n in range(STREETS):
        street = Unit.objects.create(level="street", parent=district, code=f"3713020{n:02d}", name=f"第{n}街道")
        code = f"3713020{n:02d}001"
        places.append((Unit.objects.create(level="community", parent=street, code=code, name=f"第{n}社区"), street))
    return places, Procedure.objects.get(aid=AidKind.MINIMUM_LIVING, purpose="new")


def chunks(count):
    return (range(first, min(first + CHUNK, count)) for first in range(0, count, CHUNK))


def fill_cases(numbers, places, procedure, *, day, at, **own):
    """每案一户、一人，`day` 申请并受理；`own` 为案件另有的值。"""
    from cases.models import Case
    from households.models import Household, Person

    homes = Household.objects.bulk_create(
        Household(community=places[n % STREETS][0], address="示例", created_at=at) for n in numbers
    )
    people = Person.objects.bulk_create(Person(name="示例", sex="1", birth_date=day) for _ in homes)
    return Case.objects.bulk_create(
        Case(
            number=f"示例-{n}",
            household=home,
            community=home.community,
            street=places[n % STREETS][1],
            aid=AidKind.MINIMUM_LIVING,
            procedure=procedure,
            applicant=person,
            head_name="示例",
            reason="示例",
            requested_on=day,
            registered_at=at,
            accepted_on=day,
            **own,
        )
        for n, home, person in zip(numbers, homes, people, strict=True)
    )
