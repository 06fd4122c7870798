"""一批期满的公示怎样一次写完：轮次、轮次变更记录、案件、案件变更记录、痕迹、公众页面。

箭头仍是 Case.close_publicity：同一种情形（规程、已满轮次、有无异议、缺不缺照片）在一张样张上走一次，
得到的字段变化再成批写入，不另抄一份规则。
"""

from collections import defaultdict
from dataclasses import dataclass

from django.db import connection
from django.utils.dateparse import parse_date

from accounts import matrix
from cases import ladder
from cases.models import Case
from cases.services.base import lock_cases
from cases.states import CaseState
from core.acts import Act
from core.bulk_events import record_many
from core.bulk_rows import among, listed, remember, run
from core.dates import local_day
from core.workflow import require
from publicity.models import PublicNotice, Round
from publicity.services.closing import CLEARED, WHY, close_round, facts, moves, subject_of
from regimes.choices import PUBLICITY_CLEAR
from regimes.models import Procedure, PublicityStage

# 箭头可能改动的字段；样张里放入“未动”，走过之后仍是它的就不写。
MOVED = ["state", *ladder.cleared_from(CaseState.VISIT), "publicity_opened", "publicity_last_day", "publicity_earliest"]
SITUATION = {"state", "rounds_closed", "objected", "photo_missing"}
FACTS = [name for name in MOVED if name not in SITUATION]  # 样张上不设、只看动没动的
UNTOUCHED = object()
SELECT = """
SELECT r.id, r.case_id, r.stage, r.number, r.last_day, p."when", c.household_id, c.state, c.procedure_id,
       c.rounds_closed, c.objected, c.photo_missing, s.code,
       EXISTS (SELECT 1 FROM publicity_posting t WHERE t.bulletin_id = r.bulletin_id AND t.last_photo_id IS NULL)
FROM publicity_round r
JOIN cases_case c ON c.id = r.case_id
JOIN accounts_unit s ON s.id = c.street_id
JOIN regimes_publicityrule p ON p.id = r.rule_id
WHERE r.closed_on IS NULL AND r.last_day < %s AND r.id > %s
ORDER BY r.id LIMIT %s
"""


@dataclass
class Done:
    """一批的结果；`last_id` 为空即没有了。"""

    closed: int = 0
    moved: int = 0
    failed: int = 0
    last_id: int | None = None


@dataclass(frozen=True)
class Due:
    """一轮期满的公示和它的案件，够写全部各行。"""

    id: int
    case_id: int
    stage: str
    number: int
    last_day: object
    when: str
    household_id: int
    state: str
    procedure_id: int
    rounds_closed: int
    objected: bool
    photo_missing: bool
    chain: str
    lacks_photo: bool

    @property
    def situation(self):
        return self.procedure_id, self.rounds_closed, self.objected, self.photo_missing, self.lacks_photo


def close_batch(at, *, after, limit):
    """结束编号在 `after` 之后的至多 `limit` 轮；须在事务内。返回 Done。"""
    today = local_day(at)
    matrix.require(None, Act.CLOSE_PUBLICITY, on=today)
    due = _lock(today, after, limit)
    if not due:
        return Done()
    slow = _needing_recount({one.procedure_id for one in due})
    one_by_one = [one for one in due if one.procedure_id in slow]
    together = [one for one in due if one.procedure_id not in slow]
    lock_cases([one.case_id for one in one_by_one])
    closed = sum(close_round(one.id, at=at) for one in one_by_one)
    _close_rounds([one.id for one in together], today, at)
    states = _move_cases(together, at)
    _record(together, states, today, at)
    return Done(closed + len(together), len(states), 0, due[-1].id)


def _lock(today, after, limit):
    skip = " FOR NO KEY UPDATE OF r, c SKIP LOCKED" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(SELECT + skip, [today, after, limit])
        rows = cursor.fetchall()
    if connection.vendor == "sqlite":
        rows = [_typed(row) for row in rows]
    return [Due(*row) for row in rows]


def _typed(row):
    """SQLite 把日期与真假存成文本与数字。"""
    last_day = parse_date(row[4]) if isinstance(row[4], str) else row[4]
    return (*row[:4], last_day, *row[5:10], bool(row[10]), bool(row[11]), row[12], bool(row[13]))


def _needing_recount(procedure_ids):
    """期满会起止某项时限的规程：截止日要逐案重算。"""
    procedures = Procedure.objects.filter(pk__in=procedure_ids).prefetch_related("limits")
    return {one.pk for one in procedures if any(_concerns(limit) for limit in one.limits.all())}


def _concerns(limit):
    return {Act.CLOSE_PUBLICITY, PUBLICITY_CLEAR} & {limit.start_event, *limit.end_events}


def _close_rounds(ids, today, at):
    _update(Round, ids, {"closed_on": today, "closed_why": WHY})
    remember(Round, ids, at=at, why=WHY)
    _update(PublicNotice, ids, CLEARED, key="round_id")


def _move_cases(due, at):
    """同样情形的案件一起走；返回 {案件: 新环节}。"""
    groups, states = defaultdict(list), {}
    for one in due:
        if moves(one.state, one.when):
            groups[one.situation].append(one.case_id)
    for situation, case_ids in groups.items():
        changes = _walk(*situation)
        _update(Case, case_ids, changes, bump="version")
        states |= dict.fromkeys(case_ids, changes.get("state", CaseState.PUBLICITY))
    remember(Case, list(states), at=at, why=WHY)
    return states


def _walk(procedure_id, rounds_closed, objected, photo_missing, lacks_photo):
    """在样张上走一次箭头；返回 {字段: 新值}。"""
    case = Case(
        state=CaseState.PUBLICITY,
        procedure=Procedure.objects.get(pk=procedure_id),
        rounds_closed=rounds_closed,
        objected=objected,
        photo_missing=photo_missing,
    )
    require(case.close_publicity)
    for name in FACTS:
        case.__dict__[name] = UNTOUCHED
    case.close_publicity(photo_missing=lacks_photo)
    return {name: case.__dict__[name] for name in MOVED if case.__dict__[name] is not UNTOUCHED}


def _facts(one, states, today):
    """推动了案件的，一并记下有无异议。"""
    found = facts(one.id, one.last_day, today, states.get(one.case_id, one.state))
    return {**found, "objected": one.objected} if one.case_id in states else found


def _record(due, states, today, at):
    """每条街道一条链，按街道代码的次序接，两个进程不会互等。"""
    chains = defaultdict(list)
    for one in due:
        chains[one.chain].append(one)
    labels = dict(PublicityStage.choices)
    for chain in sorted(chains):
        rows = (
            {
                "case_id": one.case_id,
                "household_id": one.household_id,
                "happened_on": one.last_day,
                "subject": subject_of(labels[one.stage], one.number),
                "data": _facts(one, states, today),
                "reason": WHY,
            }
            for one in chains[chain]
        )
        record_many(Act.CLOSE_PUBLICITY, rows, chain=chain, at=at)


def _update(model, ids, changes, *, key="id", bump=None):
    if not ids:
        return
    sets = [f"{connection.ops.quote_name(_column(model, name))} = %s" for name in changes]
    values = [_prepared(model, name, value) for name, value in changes.items()]
    if bump:
        sets.append(f"{bump} = {bump} + 1")
    run(f"UPDATE {model._meta.db_table} SET {', '.join(sets)} WHERE {among(key)}", [*values, listed(ids)])  # noqa: S608


def _column(model, name):
    return model._meta.get_field(name).column


def _prepared(model, name, value):
    return model._meta.get_field(name).get_db_prep_save(value, connection)
