"""期满：五万轮到期的公示连同案件、变更记录、痕迹一次结束，与同样各行的裸 UPDATE 相比（只在 PostgreSQL 上量）。

底线（floor）：同一批行上两句裸 UPDATE，一句写轮次的结束日期，一句写案件的环节与轮次；不写记录、不写痕迹。
另报只写轮次一句的用时（floor_round_ms），供对照 performance.md 第4节。
"""

import datetime
import json
import os
import subprocess
import sys
from statistics import median
from time import perf_counter

from django.conf import settings

WINDOWS = int(os.environ.get("BENCH_WINDOWS", "50000"))
TURNS = 3
STREETS = 20


def run():
    """在临时库里量；没有 DATABASE_URL 就自起一个 PostgreSQL。"""
    if settings.DATABASES["default"]["ENGINE"].endswith("postgresql"):
        yield from measured()
        return
    from ops.run_tests import ROOT, postgres

    with postgres() as url:
        env = {**os.environ, "DATABASE_URL": url}
        command = [sys.executable, "-m", "bench", "sweep"]
        done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)  # noqa: S603
        if done.returncode:
            sys.exit(done.stderr)
        yield from (json.loads(line) for line in done.stdout.splitlines())


def measured():
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    prepare()
    vacuum()
    ours, floors, rounds_only = [], [], []
    for _ in range(TURNS):
        floors.append(undone(floor))
        rounds_only.append(undone(floor_round))
        ours.append(undone(close_all))
    ratio = median(ours) / median(floors)
    yield {
        "name": "sweep.closing",
        "n": WINDOWS,
        "ours_ms": round(median(ours)),
        "floor_ms": round(median(floors)),
        "floor_round_ms": round(median(rounds_only)),
        "ratio": round(ratio, 2),
        "ratio_round_only": round(median(ours) / median(rounds_only), 2),
        "goal": "<= 4",
        "met": ratio <= 4,
        "us_per_window": round(median(ours) * 1000 / WINDOWS, 1),
    }


def undone(work):
    """量一次即回滚，各法面对同样的行。"""
    from django.db import transaction

    with transaction.atomic():
        began = perf_counter()
        work()
        took = (perf_counter() - began) * 1000
        transaction.set_rollback(True)
    vacuum()
    return took


def close_all():
    from publicity import sweeps

    counts = sweeps.close_ended(AT)
    assert counts == {"closed": WINDOWS, "moved": WINDOWS, "failed": 0}, counts


def floor():
    floor_round()
    _sql("UPDATE cases_case SET state = 'decision', rounds_closed = 1, version = version + 1 WHERE state = 'publicity'")


def floor_round():
    _sql("UPDATE publicity_round SET closed_on = %s WHERE last_day < %s AND closed_on IS NULL", [AT.date(), AT.date()])


def vacuum():
    for table in ("publicity_round", "cases_case", "publicity_publicnotice", "core_event"):
        _sql(f"VACUUM ANALYZE {table}")


START, LAST = datetime.date(2026, 3, 2), datetime.date(2026, 3, 9)
AT = datetime.datetime(2026, 3, 12, 0, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


def _sql(text, params=None):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text, params)


def prepare():
    """一区二十街各一社区；每案一户、一人、一轮，每二十户一张贴好的公示单。"""
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
    for first in range(0, WINDOWS, 5000):
        _fill(range(first, min(first + 5000, WINDOWS)), places, procedure)


def _fill(numbers, places, procedure):
    from cases.models import Case
    from households.models import Household, Member
    from publicity.models import Bulletin, Posting, PublicNotice, Round

    homes = Household.objects.bulk_create(
        Household(community=places[n % STREETS][0], address="示例", created_at=AT) for n in numbers
    )
    people = Member.objects.bulk_create(
        Member(household=home, name="示例", id_number="", id_index=str(home.pk), birth_date=START, is_head=True)
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
            state="publicity",
            applicant=person,
            head_name="示例",
            reason="示例",
            requested_on=START,
            registered_at=AT,
            accepted_on=START,
            proposed_amount=600,
            publicity_last_day=LAST,
            due_on=LAST,
        )
        for n, home, person in zip(numbers, homes, people, strict=True)
    )
    sheets = Bulletin.objects.bulk_create(
        Bulletin(
            number=f"示例公示{numbers[0]}-{n}",
            community=places[n % STREETS][0],
            street=places[n % STREETS][1],
            stage="proposed",
            planned_on=START,
            opened_on=START,
        )
        for n in range(len(numbers) // 20 + 1)
    )
    Posting.objects.bulk_create(
        Posting(bulletin=one, place="community", unit_id=one.community_id, posted_on=START, last_day=LAST)
        for one in sheets
    )
    rule = procedure.first_round()
    rounds = Round.objects.bulk_create(
        Round(
            case=case,
            bulletin=sheets[place // 20],
            community_id=case.community_id,
            rule=rule,
            stage=rule.stage,
            number=rule.number,
            head_name="示例",
            household_size=1,
            aid_label="最低生活保障",
            amount=600,
            opened_on=START,
            first_day=START,
            last_day=LAST,
        )
        for place, case in enumerate(cases)
    )
    PublicNotice.objects.bulk_create(
        PublicNotice(round=one, token=one.token, first_day=START, last_day=LAST, head_name="示例", amount=600)
        for one in rounds
    )
