"""巡检一夜数万条记录：同样成链，成批写入，内存不随条数增长。"""

import csv
from io import StringIO
from itertools import islice

from django.db import connection

from core.acts import Act
from core.events import ENCODER, canonical, facts_of, happened_day, instant, lock_head, nfc, person, plain, seal
from core.models import Event, EventChain

BATCH = 5000
COLUMNS = (
    "chain",
    "seq",
    "act",
    "actor_id",
    "actor_name",
    "actor_unit",
    "case_id",
    "household_id",
    "subject",
    "happened_on",
    "recorded_at",
    "data",
    "reason",
    "prev_hash",
    "hash",
)


def record_many(act, rows, *, chain, at, by=None):
    """为 `rows`（dict：case_id household_id happened_on subject data reason，均可缺）各记一条；返回条数。

    `rows` 可为迭代器，每五千条写一批；必须在事务内调用。
    """
    head = lock_head(chain)
    common = {"chain": chain, "act": Act(act).value, **person(by), "recorded_at": instant(at)}
    start, rows = head.seq, iter(rows)
    stored_at = connection.ops.adapt_datetimefield_value(at)
    while batch := list(islice(rows, BATCH)):
        _insert([_chained(head, common, row, at, stored_at) for row in batch])
    EventChain.objects.filter(pk=chain).update(seq=head.seq, head=head.head)
    return head.seq - start


def _chained(head, common, row, at, stored_at):
    head.seq += 1
    facts = facts_of(
        **common,
        seq=head.seq,
        case_id=row.get("case_id"),
        household_id=row.get("household_id"),
        subject=nfc(row.get("subject", "")),
        happened_on=happened_day(row.get("happened_on"), at).isoformat(),
        data=plain(row.get("data") or {}),
        reason=nfc(row.get("reason", "")),
    )
    previous, head.head = head.head, seal(head.head, canonical(facts))
    return (
        *(facts[name] for name in ("chain", "seq", "act", "actor", "actor_name", "actor_unit", "case", "household")),
        facts["subject"],
        facts["happened_on"],
        stored_at,
        ENCODER.encode(facts["data"]),
        facts["reason"],
        previous,
        head.head,
    )


def _insert(rows):
    columns, table = ", ".join(COLUMNS), Event._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            buffer = StringIO()
            csv.writer(buffer, quoting=csv.QUOTE_ALL).writerows(rows)
            buffer.seek(0)
            cursor.copy_expert(
                f"COPY {table} ({columns}) FROM STDIN (FORMAT csv, FORCE_NULL (actor_id, case_id, household_id))",
                buffer,
            )
        else:
            places = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608  皆为常量
