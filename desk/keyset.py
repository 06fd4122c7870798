"""键集翻页：从上一页末行接着取，不数总数，翻到哪一页都一样快。"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core import signing
from django.db.models import F, Q
from django.db.models.fields.tuple_lookups import Tuple, TupleGreaterThan, TupleLessThan

SALT = "desk.keyset"


@dataclass(frozen=True)
class Order:
    """按 key、id 排。`down` 从大到小；key 可空的（`nullable`）空的总在最后。`kind` 是 key 的种类。"""

    key: str
    down: bool = False
    nullable: bool = True
    kind: type = date

    def parts(self, back):
        """先取哪一段：key 为空的（True）还是有值的（False）。"""
        if not self.nullable:
            return (False,)
        return (True, False) if back else (False, True)

    def columns(self, empty, back):
        sign = "-" if back != self.down else ""
        return [f"{sign}id"] if empty else [f"{sign}{self.key}", f"{sign}id"]

    def whole(self):
        """不分页时的次序。"""
        last = {"nulls_last": True} if self.nullable else {}
        key = F(self.key).desc(**last) if self.down else F(self.key).asc(**last)
        return [key, "-id" if self.down else "id"]

    def beyond(self, start, empty, back):
        """比 `start` 更靠后（往回翻则更靠前）的条件。"""
        lower = back != self.down
        if empty:
            return Q(id__lt=start[1]) if lower else Q(id__gt=start[1])
        compare = TupleLessThan if lower else TupleGreaterThan
        return compare(Tuple(F(self.key), F("id")), start)

    def mark(self, row):
        """从这一行接着翻的位置；换了排法的不能接。"""
        place = row[0].isoformat() if self.kind in (date, datetime) and row[0] is not None else row[0]
        return signing.dumps([self.key, self.down, place, row[1]], salt=SALT)

    def read(self, text):
        """位置是签过名的，改动过的、别的排法的不认。"""
        try:
            key, down, place, number = signing.loads(text, salt=SALT)
            known = (key, down) == (self.key, self.down)
            return (self._value(place), number) if known else None
        except (signing.BadSignature, ValueError):
            return None

    def _value(self, place):
        return self.kind.fromisoformat(place) if self.kind in (date, datetime) and place is not None else place


@dataclass(frozen=True)
class Page:
    """一页的行，以及上一页、下一页从哪里接（没有为空串）。"""

    rows: list
    before: str = ""
    after: str = ""


def plainly(part, build, start):
    """照 `build(start)` 给出的查询去查；要记住语句的另给一个（desk.lists.remembering）。"""
    return list(build(start))


def page(rows, columns, order, *, after="", before="", size=50, run=plainly):
    """取一页；`columns` 的前两列须是 order.key 与 id。位置读不懂的按第一页；`rows` 是查询，或给出查询的函数。"""
    start = order.read(before or after)
    back = bool(before) and start is not None
    found = _walk(_Parts(rows, columns, order, back, run), start, size + 1)
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    if not found:
        return Page([])
    has_before, has_after = (more, True) if back else (start is not None, more)
    return Page(found, order.mark(found[0]) if has_before else "", order.mark(found[-1]) if has_after else "")


def _walk(parts, start, size):
    """第一页一次查询；接着翻的，一段不够再取下一段，至多两次。"""
    if start is None:
        return parts.first(size)
    found, began = [], False
    for empty in parts.order.parts(parts.back):
        here = not began and (start[0] is None) == empty
        began = began or here
        if not began:
            continue
        found += parts.next(start if here else None, empty, size - len(found))
        if len(found) == size:
            break
    return found


@dataclass(frozen=True)
class _Parts:
    """一页由哪几段查得；各段怎么查由 `run` 定。"""

    rows: object
    columns: tuple
    order: Order
    back: bool
    run: Callable

    def first(self, size):
        def build(_):
            return self._all().order_by(*self.order.whole()).values_list(*self.columns)[:size]

        return self.run(("first", size), build, None)

    def next(self, start, empty, size):
        def build(start):
            part = self._all().filter(_part(self.order, start, empty, self.back))
            return part.order_by(*self.order.columns(empty, self.back)).values_list(*self.columns)[:size]

        return self.run((self.back, empty, start is None, size), build, start)

    def _all(self):
        return self.rows() if callable(self.rows) else self.rows


def _part(order, start, empty, back):
    """这一段里该取的。

    比较本身已排除空值，不再写 IS NOT NULL：写了，PostgreSQL 按全表（多为已办结，没有期限）估行数，
    便改走先取全部再排序，越深越慢。
    """
    if start is None:
        return Q(**{f"{order.key}__isnull": empty})
    beyond = order.beyond(start, empty, back)
    return Q(Q(**{f"{order.key}__isnull": True}), beyond) if empty else beyond
