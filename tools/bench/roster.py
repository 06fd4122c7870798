"""名册：十万行、二十二列的 .xlsx，与同一游标上裸的 XlsxWriter 逐行写相比（只在 PostgreSQL 上量）。

每次都另起进程，内存取该进程的最高驻留。底线两种：`floor` 直接读列（号码截成同样长短，不解密）逐行 write_row；
`floor_opened` 用与我们相同的取数（含解密、脱敏）。我们的用时含解密、脱敏、防公式、表头表尾与水印。
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median
from time import perf_counter

from regimes.choices import AidKind

LINES = int(os.environ.get("BENCH_LINES", "100000"))
TURNS = int(os.environ.get("BENCH_TURNS", "3"))
BATCH = 5000
WAYS = ("ours", "ours_full", "floor", "floor_opened", "nothing")


def run():
    from ops.run_tests import postgres

    with postgres() as url:
        env = {**os.environ, "DATABASE_URL": url}
        child("fill", env)
        found = {way: [] for way in WAYS}
        for _ in range(TURNS):
            for way in WAYS:
                found[way].append(child(way, env))
    took = {way: median(one["seconds"] for one in rows) for way, rows in found.items()}
    peak = {way: max(one["peak_mb"] for one in rows) for way, rows in found.items()}
    ratio = took["ours"] / took["floor"]
    yield {
        "name": "roster.xlsx",
        "lines": LINES,
        "columns": found["ours"][0]["columns"],
        **{f"{way}_s": round(seconds, 2) for way, seconds in took.items() if way != "nothing"},
        "ratio": round(ratio, 3),
        "ratio_full": round(took["ours_full"] / took["floor"], 3),
        "ratio_same_reading": round(took["ours"] / took["floor_opened"], 3),
        "goal": "ratio <= 0.20, peak <= 64 MB above the bare program",
        "met_time": ratio <= 0.20,
        "peak_mb": peak["ours"],
        "peak_mb_floor": peak["floor"],
        "peak_mb_program_alone": peak["nothing"],
        "peak_mb_above_it": round(peak["ours"] - peak["nothing"], 1),
        "met_memory": peak["ours"] - peak["nothing"] <= 64,
    }


def child(way, env):
    command = [sys.executable, "-m", "tools.bench.roster", way]
    done = subprocess.run(command, env=env, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        sys.exit(f"bench roster {way}: {done.stderr}")
    return json.loads(done.stdout or "{}")


def measure(way):
    from benefits.models import Roster
    from rosters.sheets import COLUMNS

    roster = Roster.objects.select_related("street__parent", "drafted_by", "checked_by", "sealed_by").get()
    with tempfile.TemporaryDirectory() as folder:
        began = perf_counter()
        globals()[way](roster, Path(folder) / "a.xlsx")
        seconds = perf_counter() - began
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "peak_mb": round(peak, 1), "columns": len(COLUMNS)}


def ours(roster, path):
    from rosters.sheets import write_roster

    assert write_roster(path, roster, full=False, mark="测速") == LINES


def ours_full(roster, path):
    from rosters.sheets import write_roster

    assert write_roster(path, roster, full=True, mark="测速") == LINES


def floor(roster, path):
    from django.db import connection, transaction

    columns = (
        '"order", %s, community_name, aid_label, head_name, left(id_number, 18), size, covered, covered_names,'
        " per_capita::float8, standard::float8, base_amount::float8, top_up::float8, amount::float8,"
        " to_char(starts_month, 'YYYY-MM'), change, decision_number, bank, holder_name, left(account, 19), remark"
    )
    with transaction.atomic(), connection.connection.cursor(name="bare") as cursor:
        cursor.itersize = BATCH
        cursor.execute(f'SELECT {columns} FROM rosters_rosterline ORDER BY roster_id, "order"', [roster.street.name])  # noqa: S608
        bare(path, cursor)


def floor_opened(roster, path):
    from rosters.sheets import rows_of

    bare(path, rows_of(roster, full=False))


def bare(path, rows):
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)


def nothing(roster, path):
    """只装载程序，不写表：看内存的底子。"""


def fill():
    """只造名册与各行；外键所指的别的表与导出无关，不造。"""
    import datetime

    from django.core.management import call_command
    from django.db import connection

    from accounts.models import Unit, User
    from benefits.models import Roster, RosterLine

    call_command("migrate", verbosity=0)
    at = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.UTC)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
    district = Unit.objects.create(level="district", code="340603", name="相山区")
    street = Unit.objects.create(level="street", parent=district, code="340603001", name="三堤口街道")
    who = User.objects.create(username="bench", name="制表人", unit=street)
    month = datetime.date(2026, 3, 1)
    total = {"households": LINES, "persons": 2 * LINES, "amount": 800 * LINES}
    roster = Roster.objects.create(street=street, month=month, drafted_by=who, drafted_at=at, **total)
    for first in range(1, LINES + 1, BATCH):
        RosterLine.objects.bulk_create(line_of(roster, n, month) for n in range(first, min(first + BATCH, LINES + 1)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rosters_rosterline")


def line_of(roster, n, month):
    from benefits.models import RosterLine

    return RosterLine(
        roster=roster,
        order=n,
        entitlement_id=n,
        household_id=n,
        case_id=n,
        community_name=f"第{n % 50}社区",
        aid=AidKind.MINIMUM_LIVING,
        aid_label="最低生活保障",
        head_name=f"王建国{n % 977}",
        id_number=f"3406031990{n % 12 + 1:02d}{n % 28 + 1:02d}{n % 10000:04d}",
        id_index=f"{n:064d}",
        size=3,
        covered=2,
        covered_names="王建国、李秀英",
        per_capita="310.50",
        standard="753.00",
        base_amount="700.00",
        top_up="100.00",
        amount="800.00",
        starts_month=month,
        change="unchanged",
        previous_amount="800.00",
        decision_number=f"三街救准〔2026〕{n}号",
        bank="农村商业银行",
        holder_name=f"王建国{n % 977}",
        account=f"6217001{n:012d}",
        account_index=f"{n:064d}",
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    import django

    django.setup()
    asked = sys.argv[1]
    fill() if asked == "fill" else sys.stdout.write(json.dumps(measure(asked)))
