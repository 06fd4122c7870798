"""平常的一夜：十万件在办、几乎无事到期时跑一遍全部巡检，与把这些案件各改一次的裸 UPDATE 相比（PostgreSQL）。

底线（floor）：UPDATE 全部在办案件的截止日与说明为常量，量后回滚。`few` 是另有二十份待遇要建的一夜。
"""

import datetime
import os
import subprocess
import sys
from statistics import median
from time import perf_counter

from cases.states import CaseState
from regimes.choices import AidKind

OPEN = int(os.environ.get("BENCH_OPEN", "100000"))
PAID, ROUNDS, FEW, TURNS, BATCH = 20000, 10000, 20, 5, 5000
AT = datetime.datetime(2026, 3, 12, 0, 5, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
DAY, LATER = datetime.date(2026, 3, 2), datetime.date(2026, 4, 9)


def run():
    from ops.run_tests import postgres

    with postgres() as url:
        command = [sys.executable, "-m", "tools.bench.night"]
        env = {**os.environ, "DATABASE_URL": url}
        done = subprocess.run(command, env=env, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        sys.exit(done.stderr)
    nothing, few, floor = (float(text) for text in done.stdout.split()[-3:])
    yield {
        "name": "sweep.ordinary_night",
        "open_cases": OPEN,
        "ours_ms": round(nothing, 1),
        "few_ms": round(few, 1),
        "floor_ms": round(floor, 1),
        "ratio": round(nothing / floor, 4),
        "ratio_few": round(few / floor, 4),
        "goal": "<= 0.1",
        "met": few / floor <= 0.1,
    }


def measure():
    from django.core.management import call_command

    from tools import sweeps

    call_command("migrate", verbosity=0)
    sql("SET session_replication_role = replica")  # 外键所指、与巡检无关的表不造
    fill()
    sql("VACUUM ANALYZE")
    sweeps.run_all(AT)
    floors = [undone(floor) for _ in range(TURNS)]
    sql("VACUUM ANALYZE cases_case")
    nothing = [timed(lambda: sweeps.run_all(AT)) for _ in range(TURNS)]
    few = [undone(lambda: sweeps.run_all(AT), prepare=due) for _ in range(TURNS)]
    sys.stdout.write(f"{median(nothing)} {median(few)} {median(floors)}\n")


def timed(work):
    began = perf_counter()
    work()
    return (perf_counter() - began) * 1000


def undone(work, prepare=None):
    from django.db import transaction

    with transaction.atomic():
        if prepare:
            prepare()
        took = timed(work)
        transaction.set_rollback(True)
    return took


def floor():
    sql("UPDATE cases_case SET due_on = '2026-05-01', due_label = '全程办理' WHERE is_open")


def due():
    sql(
        "DELETE FROM benefits_entitlement WHERE id IN (SELECT id FROM benefits_entitlement ORDER BY id LIMIT %s)", [FEW]
    )


def sql(text, params=None):
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(text, params)


def fill():
    from accounts.models import Unit
    from publicity.models import Round

    district = Unit.objects.create(level="district", code="340603", name="相山区")
    street = Unit.objects.create(level="street", parent=district, code="340603001", name="三堤口街道")
    community = Unit.objects.create(level="community", parent=street, code="340603001001", name="第一社区")
    for first in range(1, OPEN + PAID + 1, BATCH):
        grants(cases(range(first, min(first + BATCH, OPEN + PAID + 1)), street, community))
    Round.objects.bulk_create(
        Round(
            case_id=n,
            bulletin_id=n,
            community=community,
            rule_id=1,
            stage="proposed",
            number=1,
            head_name="示例",
            household_size=1,
            aid_label="最低生活保障",
            amount=600,
            opened_on=DAY,
            first_day=DAY,
            last_day=LATER,
        )
        for n in range(1, ROUNDS + 1)
    )


def cases(numbers, street, community):
    from cases.models import Case

    return Case.objects.bulk_create(
        Case(
            pk=n,
            number=f"示例-{n}",
            household_id=n,
            community=community,
            street=street,
            aid=AidKind.MINIMUM_LIVING,
            state=("publicity" if n <= ROUNDS else "visit") if n <= OPEN else "granted",
            applicant_id=n,
            head_name="示例",
            reason="示例",
            requested_on=DAY,
            registered_at=AT,
            accepted_on=DAY,
            decided_on=None if n <= OPEN else DAY,
            due_on=DAY + datetime.timedelta(days=11 + n % 30) if n <= OPEN else None,
        )
        for n in numbers
    )


def grants(rows):
    from benefits.models import Entitlement
    from benefits.services.entitlements import entitlement_of
    from cases.models import Decision

    money = {"base_amount": 600, "total": 600, "covered": 1, "size": 1, "start_month": datetime.date(2026, 4, 1)}
    words = {"outcome": "granted", "decided_on": DAY, "decided_at": AT, "opinion": "同意", "snapshot": {}}
    decisions = Decision.objects.bulk_create(
        Decision(case=case, signer_id=1, **words, **money) for case in rows if case.state == CaseState.GRANTED
    )
    built = [entitlement_of_bare(entitlement_of, decision) for decision in decisions]
    Entitlement.objects.bulk_create(built)


def entitlement_of_bare(build, decision):
    """家庭没有造，只给编号。"""
    from households.models import Household

    decision.case.household = Household(pk=decision.case.household_id)
    return build(decision)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    measure()
