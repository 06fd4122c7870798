"""在办案件存下的截止日成批重算：放假安排变了（记痕迹），或核对与推得的是否一致（不记）。

逐批各自一个事务，停在半路再跑即接着办；已经一致的不动，跑几遍都一样。
"""

from django.db import OperationalError, connection, transaction

from cases.deadlines import COLUMNS
from cases.deadlines.reckoner import Reckoner
from cases.models import Case
from core.acts import Act
from core.again import act_once_more
from core.bulk_events import record_many
from core.bulk_rows import remember
from core.chain import lock_head
from regimes.models import SpecialDay

BATCH = 5000
RECORDED = 2000  # 连同痕迹的一批：本街道的链锁着不过半秒，窗口不必久等
WHY = "放假安排改变，重算截止日"
# 读后变过的（行版本不同）不动，锁不到的不等：两处同时跑，只有一处写得上。
TYPES = ("date", "text", "boolean", "date", "date", "text", "date")
DUE = f"""SELECT * FROM unnest({", ".join(f"%s::{one}[]" for one in TYPES)}, %s::int[])
    AS d({", ".join(COLUMNS)}, kind)"""  # noqa: S608  全是常量
READ = "SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::int[]) AS n(id, seen, kind)"
SET = f"UPDATE cases_case c SET {', '.join(f'{name} = due.{name}' for name in COLUMNS)}"  # noqa: S608  全是常量
SAME = "c.xmin::text::bigint = read.seen AND c.is_open"
# 平常没有人在办：不先锁，直接写，省下每行一次加锁；有一件等了这么久还锁着，整批退回，改用 WRITE_FREE。
PATIENCE = "SET LOCAL lock_timeout = '20ms'"
IMPATIENT = "SET LOCAL lock_timeout = DEFAULT"
WRITE = f"""WITH due AS ({DUE}), read AS ({READ})
{SET} FROM read JOIN due USING (kind) WHERE c.id = read.id AND {SAME} RETURNING c.id"""
WRITE_FREE = f"""WITH due AS ({DUE}), read AS ({READ}),
free AS (SELECT c.id, read.kind FROM cases_case c JOIN read ON read.id = c.id WHERE {SAME}
    FOR NO KEY UPDATE OF c SKIP LOCKED)
{SET} FROM free JOIN due USING (kind) WHERE c.id = free.id RETURNING c.id"""  # noqa: S608  全是常量
LOCKED = "55P03"  # lock_not_available


def differences(cases=None, calendar=None, *, batch=BATCH, reckoner=None):
    """逐批给出不同的 [Move]；只读，内存不随案件数增长。`cases` 缺省为全部在办。"""
    reckoner = reckoner or Reckoner(calendar or SpecialDay.objects.calendar())
    cases, last = (Case.objects.open() if cases is None else cases).order_by("pk"), 0
    while last is not None:
        moves, last = reckoner.differing(cases.filter(pk__gt=last)[:batch])
        if moves:
            yield moves


def rebuild(*, batch=BATCH):
    """存下的截止日与推得的不同即改正，逐批给出改了的 [Move]。派生的副本，不记痕迹。"""
    reckoner = Reckoner(SpecialDay.objects.calendar())
    for moves in differences(batch=batch, reckoner=reckoner):
        with transaction.atomic():
            done = _settle(moves, reckoner)
        yield done


def recalendar(calendar, *, at, by, data, batch=RECORDED):
    """放假安排变了：逐街逐批改截止日，每案记一笔“维护工作日历”。返回（改动件数，正被别人办理而留待下次的件数）。"""
    changed, left, reckoner = 0, 0, Reckoner(calendar)
    streets = Case.objects.open().order_by().values_list("street", "street__code").distinct()
    for street, chain in sorted(streets, key=lambda row: row[1]):
        for moves in differences(Case.objects.open().filter(street=street), batch=batch, reckoner=reckoner):
            done = _recalendar_batch(moves, reckoner, chain, at=at, by=by, data=data)
            changed, left = changed + done, left + len(moves) - done
    return changed, left


@act_once_more
def _recalendar_batch(moves, reckoner, chain, *, at, by, data):
    """先锁链再挑没被锁的案件：从不握着案件等链，不会与办理中的行为互等。"""
    lock_head(chain)
    done = _settle(moves, reckoner)
    remember(Case, [one.case_id for one in done], at=at, why=WHY)
    moved = {}  # 几千件往往只有几种改法：同一种共用一份内容，只编码一次
    for one in done:
        if (one.old, one.new) not in moved:
            moved[one.old, one.new] = {**data, "old": _facts(one.old), "new": _facts(one.new)}
    rows = (
        {
            "case_id": one.case_id,
            "household_id": one.household_id,
            "subject": one.words,
            "data": moved[one.old, one.new],
            "reason": WHY,
        }
        for one in done
    )
    record_many(Act.EDIT_CALENDAR, rows, chain=chain, at=at, by=by)
    return len(done)


def _settle(moves, reckoner):
    """只写读过之后没有变过、也没有被别人锁着的案件。返回真正改了的 [Move]。"""
    if connection.vendor == "postgresql":
        written = _write(moves)
        return [one for one in moves if one.case_id in written]
    # SQLite 同时只有一人能写：写锁已在手，再算一遍才写。
    moves, _ = reckoner.differing(Case.objects.open().filter(pk__in=[one.case_id for one in moves]).order_by("pk"))
    sets = ", ".join(f"{name} = %s" for name in COLUMNS)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"UPDATE cases_case SET {sets} WHERE id = %s",  # noqa: S608  列名是常量
            [(*one.new, one.case_id) for one in moves],
        )
    return moves


def _write(moves):
    """一条语句写完一批，返回写了的案件；几千件往往只有几种新日期，各写一遍，案件只带种类的序号。"""
    kinds = {due: n for n, due in enumerate(dict.fromkeys(one.new for one in moves))}
    rows = [(one.case_id, one.seen, kinds[one.new]) for one in moves]
    numbers = [_array(column) for column in zip(*rows, strict=True)]
    params = [*map(list, zip(*kinds, strict=True)), list(kinds.values()), *numbers]
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PATIENCE)
            cursor.execute(WRITE, params)
            written = cursor.fetchall()
            cursor.execute(IMPATIENT)
    except OperationalError as fault:
        if getattr(fault.__cause__, "pgcode", "") != LOCKED:
            raise
        with connection.cursor() as cursor:
            cursor.execute(WRITE_FREE, params)
            written = cursor.fetchall()
    return {case_id for (case_id,) in written}


def _array(numbers):
    """数字写成一个 PostgreSQL 数组字面量：几千个参数不必逐个解析。"""
    return f"{{{','.join(map(str, numbers))}}}"


def _facts(due):
    return {"due_on": due.on, "label": due.label, "provisional": due.provisional, "earliest": due.earliest}
