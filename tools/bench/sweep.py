"""期满：五万轮到期的公示连同案件、变更记录、痕迹一次结束，与同样各行的裸 UPDATE 相比（只在 PostgreSQL 上量）。

底线（floor）：同一批行上两句裸 UPDATE，一句写轮次的结束日期，一句写案件的环节与轮次；不写记录、不写痕迹。
另报只写轮次一句的用时（floor_round_ms），供对照。
"""

import datetime
import os
from statistics import median

from tools.bench import filler

WINDOWS = int(os.environ.get("BENCH_WINDOWS", "50000"))
TURNS = 3
TABLES = ("publicity_round", "cases_case", "publicity_publicnotice", "core_event")
START, LAST = datetime.date(2026, 3, 2), datetime.date(2026, 3, 9)
AT = datetime.datetime(2026, 3, 12, 0, 5, tzinfo=filler.BEIJING)


def run():
    """在临时库里量；没有 DATABASE_URL 就自起一个 PostgreSQL。"""
    yield from filler.on_postgres("sweep", measured)


def measured():
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    prepare()
    filler.vacuum(*TABLES)
    ours, floors, rounds_only = [], [], []
    for _ in range(TURNS):
        floors.append(filler.undone(floor, TABLES))
        rounds_only.append(filler.undone(floor_round, TABLES))
        ours.append(filler.undone(close_all, TABLES))
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


def close_all():
    from publicity import sweeps

    counts = sweeps.close_ended(AT)
    assert counts == {"closed": WINDOWS, "moved": WINDOWS, "failed": 0}, counts


def floor():
    floor_round()
    filler.sql(
        "UPDATE cases_case SET state = 'decision', rounds_closed = 1, version = version + 1 WHERE state = 'publicity'"
    )


def floor_round():
    filler.sql(
        "UPDATE publicity_round SET closed_on = %s WHERE last_day < %s AND closed_on IS NULL", [AT.date(), AT.date()]
    )


def prepare():
    """每案公示中、一轮，每二十户一张贴好的公示单。"""
    places, procedure = filler.district_of_streets(AT)
    own = {"state": "publicity", "proposed_amount": 600, "publicity_last_day": LAST, "due_on": LAST}
    for numbers in filler.chunks(WINDOWS):
        post(numbers, filler.fill_cases(numbers, places, procedure, day=START, at=AT, **own), places, procedure)


def post(numbers, cases, places, procedure):
    from publicity.models import Bulletin, Posting, PublicNotice, Round

    sheets = Bulletin.objects.bulk_create(
        Bulletin(
            number=f"示例公示{numbers[0]}-{n}",
            community=places[n % filler.STREETS][0],
            street=places[n % filler.STREETS][1],
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
