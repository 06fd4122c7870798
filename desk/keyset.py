"""键集翻页：从上一页末行接着取，不数总数，翻到哪一页都一样快（performance.md §3）。"""

from dataclasses import dataclass
from datetime import date

from django.core import signing
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan

SALT = "desk.keyset"


@dataclass(frozen=True)
class Page:
    """一页的行，以及上一页、下一页从哪里接（没有为空串）。"""

    rows: list
    before: str
    after: str


def page(rows, columns, *, key, after="", before="", size=50):
    """`rows` 按 (key, id) 升序，key 为空的在最后；`columns` 的前两列须是 key 与 id。

    `after`、`before` 是上一次给出的位置，读不懂的按第一页。
    """
    back = bool(before)
    start = _read(before or after)
    found = _walk(rows, columns, key, start, size + 1, back=back and start is not None)
    more = len(found) > size
    found = found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([], "", "")
    has_before = more if back else start is not None
    has_after = True if back and start is not None else more
    return Page(found, _mark(found[0]) if has_before else "", _mark(found[-1]) if has_after else "")


def _walk(rows, columns, key, start, size, *, back):
    """先有期限的后没有期限的（往回翻则相反）；一段不够再取下一段，至多两次查询。"""
    found = []
    for empty in (True, False) if back else (False, True):
        if start is not None and _passed(start, empty, back):
            continue
        part = rows.filter(**{f"{key}__isnull": empty})
        if start is not None and (start[0] is None) == empty:
            part = part.filter(_beyond(key, start, empty, back))
        sign = "-" if back else ""
        order = [f"{sign}id"] if empty else [f"{sign}{key}", f"{sign}id"]
        found += part.order_by(*order).values_list(*columns)[: size - len(found)]
        if len(found) == size:
            break
    return found


def _passed(start, empty, back):
    """这一段已经整个翻过去了。"""
    in_empty = start[0] is None
    return (not back and in_empty and not empty) or (back and not in_empty and empty)


def _beyond(key, start, empty, back):
    from django.db.models import Q

    if empty:
        return Q(id__lt=start[1]) if back else Q(id__gt=start[1])
    compare = TupleLessThan if back else TupleGreaterThan
    return compare((key, "id"), start)


def _mark(row):
    day = row[0].isoformat() if row[0] else ""
    return signing.dumps([day, row[1]], salt=SALT, compress=False)


def _read(text):
    """位置是签过名的，改动过的不认。"""
    if not text:
        return None
    try:
        day, number = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        return None
    return (date.fromisoformat(day) if day else None), number
