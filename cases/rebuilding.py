"""在办案件存下的截止日成批重算：放假安排变了（记痕迹），或核对与推得的是否一致（不记）。

逐批各自一个事务，停在半路再跑即接着办；已经一致的不动，跑几遍都一样。
"""

from typing import NamedTuple

from django.db import connection, transaction

from cases.deadlines import Due, Reckoner
from cases.models import Case
from core.acts import Act
from core.bulk_events import record_many
from core.bulk_rows import remember
from core.chain import lock_head
from core.dates import due_words
from regimes.models import SpecialDay

BATCH = 2000
WHY = "放假安排改变，重算截止日"
FIELDS = ("pk", "state", "procedure_id", "supplement_due_on", "aid", "due_on", "due_label", "due_provisional",
          "due_earliest", "number", "household_id", "street__code", "street__name")  # fmt: skip
COLUMNS = ("due_on", "due_label", "due_provisional", "due_earliest")
TYPES = ("date[]", "text[]", "boolean[]", "date[]")


class Move(NamedTuple):
    """一件存的与推得的不同：原来的、应当的，够写事件，也够给人看。"""

    case_id: int
    number: str
    household_id: int
    chain: str
    street: str
    old: Due
    new: Due

    @property
    def words(self):
        """“办结期限由…改为…”；日子不变则是暂定转为确定（或反之）。"""
        before, after = (due_words(one.on, one.provisional, one.earliest) for one in (self.old, self.new))
        return f"{self.new.label or self.old.label}由{before}改为{after}"

    @property
    def is_later(self):
        return bool(self.old.on and self.new.on and self.new.on > self.old.on)


def differences(cases=None, calendar=None, *, batch=BATCH):
    """逐批给出 [Move]；只读，内存不随案件数增长。`cases` 缺省为全部在办。"""
    reckoner = Reckoner(calendar or SpecialDay.objects.calendar())
    cases, after = Case.objects.open() if cases is None else cases, 0
    while rows := list(cases.filter(pk__gt=after).order_by("pk").values_list(*FIELDS)[:batch]):
        yield _moves(rows, reckoner)
        after = rows[-1][0]


def rebuild(*, batch=BATCH):
    """存下的截止日与推得的不同即改正，逐批给出改了的 [Move]。派生的副本，不记痕迹。"""
    calendar = SpecialDay.objects.calendar()
    for moves in differences(calendar=calendar, batch=batch):
        if moves:
            with transaction.atomic():
                done = _settle(moves, calendar)
            yield done


def recalendar(calendar, *, at, by, data, batch=BATCH):
    """放假安排变了：逐街逐批改截止日，每案记一笔“维护工作日历”。返回（改动件数，正被别人办理而留待下次的件数）。"""
    changed = left = 0
    streets = Case.objects.open().order_by().values_list("street", "street__code").distinct()
    for street, chain in sorted(streets, key=lambda row: row[1]):
        for moves in differences(Case.objects.open().filter(street=street), calendar, batch=batch):
            done = _recalendar_batch(moves, calendar, chain, at=at, by=by, data=data) if moves else 0
            changed, left = changed + done, left + len(moves) - done
    return changed, left


@transaction.atomic
def _recalendar_batch(moves, calendar, chain, *, at, by, data):
    """先锁链再挑没被锁的案件：从不握着案件等链，不会与办理中的行为互等。"""
    lock_head(chain)
    done = _settle(moves, calendar)
    remember(Case, [one.case_id for one in done], at=at, why=WHY)
    rows = (
        {
            "case_id": one.case_id,
            "household_id": one.household_id,
            "subject": one.words,
            "data": {**data, "old": _facts(one.old), "new": _facts(one.new)},
            "reason": WHY,
        }
        for one in done
    )
    record_many(Act.EDIT_CALENDAR, rows, chain=chain, at=at, by=by)
    return len(done)


def _settle(moves, calendar):
    """锁定后再算一遍才写；正被别人办理的跳过。返回真正改了的 [Move]。"""
    ids = [one.case_id for one in moves]
    free = Case.objects.filter(pk__in=ids, is_open=True).select_for_update(skip_locked=True, of=("self",))
    rows = free.order_by("pk").values_list(*FIELDS)
    done = _moves(list(rows), Reckoner(calendar))
    _write(done)
    return done


def _moves(rows, reckoner):
    dues = reckoner.dues([row[:5] for row in rows])
    found = []
    for case_id, _, _, _, _, *rest in rows:
        old, (number, household_id, chain, street) = Due(*rest[:4]), rest[4:]
        if dues[case_id] != old:
            found.append(Move(case_id, number, household_id, chain, street, old, dues[case_id]))
    return found


def _write(moves):
    """一条语句改完不同的各行。"""
    rows = [(*one.new, one.case_id) for one in moves]
    if not rows:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sets = ", ".join(f"{name} = n.{name}" for name in COLUMNS)
            arrays = ", ".join(f"%s::{kind}" for kind in (*TYPES, "bigint[]"))
            cursor.execute(
                f"UPDATE cases_case c SET {sets} FROM unnest({arrays}) AS n({', '.join(COLUMNS)}, id)"  # noqa: S608
                " WHERE c.id = n.id",
                [list(column) for column in zip(*rows, strict=True)],
            )
        else:
            sets = ", ".join(f"{name} = %s" for name in COLUMNS)
            cursor.executemany(f"UPDATE cases_case SET {sets} WHERE id = %s", rows)  # noqa: S608  列名是常量


def _facts(due):
    return {"due_on": due.on, "label": due.label, "provisional": due.provisional, "earliest": due.earliest}
