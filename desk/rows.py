"""列表的栏与行：五十行不走模板循环，逐格转义后直接拼成（速度目标只有这样够得着）。"""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import Role
from cases.models import Assignment
from cases.states import CaseState
from core.dates import due_words, zh
from core.money import yuan
from desk.due import bound, left
from regimes.models import AidKind, Purpose

# 每一行都取的：编号、期限各栏、户主；翻页所按的那一列另在最前。
BASE = (
    "id",
    "due_on",
    "due_label",
    "due_provisional",
    "due_earliest",
    "overdue_on",
    "overdue_label",
    "alarm_on",
    "head_name",
    "separately_registered",
)
STATES = {state.value: state.label for state in CaseState}
AIDS = {aid.value: aid.label for aid in AidKind}
PURPOSES = {one.value: one.label for one in Purpose}
CLERK = Assignment.objects.filter(case=OuterRef("pk"), role=Role.WINDOW, ended_at=None).order_by("pk")
# 不是案件自己的列，取用时才另算。
COMPUTED = {
    "clerk": Subquery(CLERK.values("user__name")[:1]),
    "step": Case(*[When(state=state.value, then=Value(place)) for place, state in enumerate(CaseState)]),
}


def _day(values, said, today):
    return zh(values[0], weekday=False) if values[0] else ""


@dataclass(frozen=True)
class Column:
    """一栏：题头、取哪几列、怎么写（取来的值, 期限, 今天 → 文字）、按哪一列排（空即不能排）、样式。"""

    name: str
    title: str
    fields: tuple = ()
    text: Callable = lambda values, said, today: values[0] or ""
    sort: str = ""
    look: str = ""


COLUMNS = {
    one.name: one
    for one in (
        Column("number", "编号", ("number",), sort="number", look="nowrap"),
        Column("community", "社区", ("community__name",), sort="community__name"),
        Column("aid", "类别", ("aid",), lambda values, said, today: AIDS.get(values[0], values[0]), "aid"),
        Column("purpose", "事项", ("purpose",), lambda values, said, today: PURPOSES.get(values[0], values[0])),
        Column("state", "环节", ("state",), lambda values, said, today: STATES.get(values[0], values[0]), "step"),
        Column("label", "截止事项", text=lambda values, said, today: said.label),
        Column("due", "期限", text=lambda values, said, today: _due_words(said), sort="due_on"),
        Column("address", "住址", ("household__address",)),
        Column("clerk", "经办", ("clerk",)),
        Column(
            "amount",
            "拟定金额",
            ("proposed_amount",),
            lambda values, said, today: "" if values[0] is None else yuan(values[0]),
            look="num",
        ),
        Column("requested_on", "申请日期", ("requested_on",), _day, "requested_on"),
        Column(
            "registered_at",
            "登记日期",
            ("registered_at",),
            lambda values, said, today: zh(timezone.localdate(values[0]), weekday=False),
            "registered_at",
        ),
        Column("accepted_on", "受理日期", ("accepted_on",), _day, "accepted_on"),
    )
}
USUAL = ("number", "community", "aid", "state", "label", "due")
HEAD = Column("head", "户主", sort="head_name")


class Table:
    """一张列表：选了哪几栏、按哪一列翻页，因而取哪几列。"""

    def __init__(self, names, order):
        self.columns = tuple(COLUMNS[name] for name in names)
        self.fields, self.plan = (order.key, *BASE), []
        for column in self.columns:
            start = len(self.fields)
            self.fields += column.fields
            self.plan.append((column, start, len(self.fields)))

    def computed(self):
        """要另算的各列。"""
        return {name: what for name, what in COMPUTED.items() if name in self.fields}

    def html(self, rows, today, calendar, *, address, pick=False):
        """各行；`address` 是由案件号得网址的格式，如 "/cases/%d/"，`pick` 真则可勾选。"""
        dues = _Dues(today, calendar)
        return SafeString("".join([self._row(row, dues, address, pick) for row in rows]))

    def _row(self, row, dues, address, pick):
        _, pk, due_on, *due, head, separate = row[: len(BASE) + 1]
        said, name = bound(dues.today, due_on, *due), escape(head)
        mark = ' <span class="tag tag-soon">单独登记备案</span>' if separate else ""
        box = f'<td class="pick"><input type="checkbox" name="case" value="{pk}" aria-label="选{name}"></td>'
        cells = [
            f'<td data-label="{column.title}" class="{column.look}">'
            f"{dues.cell(said) if column.name == 'due' else escape(column.text(row[start:end], said, dues.today))}</td>"
            for column, start, end in self.plan
        ]
        link = f'<th scope="row"><a href="{address % pk}">{name}</a>{mark}</th>'
        return f"<tr>{box if pick else ''}{link}{''.join(cells)}</tr>"

    def titles(self):
        """导出的题头。"""
        titles = [HEAD.title, *(column.title for column in self.columns)]
        return [*titles, *(["还剩"] if COLUMNS["due"] in self.columns else []), "单独登记备案"]

    def words(self, row, today, calendar):
        """同一行的文字，供导出。"""
        _, _, due_on, *due, head, separate = row[: len(BASE) + 1]
        said = bound(today, due_on, *due)
        cells = [head, *(column.text(row[start:end], said, today) for column, start, end in self.plan)]
        if COLUMNS["due"] in self.columns:
            cells.append(left(said.on, today, calendar, said.on_breach).words)
        return [*cells, "是" if separate else ""]


def _due_words(said):
    return due_words(said.on, said.provisional, said.earliest, weekday=False) if said.on else ""


class _Dues:
    """同一天的期限只算一次。"""

    def __init__(self, today, calendar):
        self.today, self.calendar, self.known = today, calendar, {}

    def cell(self, one):
        if one.on is None:
            return '<span class="muted">没有期限</span>'
        key = one.on, one.provisional, one.earliest, one.on_breach
        if key not in self.known:
            said = left(one.on, self.today, self.calendar, one.on_breach)
            day = due_words(one.on, one.provisional, one.earliest)
            self.known[key] = (
                f'<span class="word-{said.tone} nowrap">{said.words}</span> '
                f'<span class="muted{"" if one.provisional else " nowrap"}">{day}</span>'
            )
        return self.known[key]
