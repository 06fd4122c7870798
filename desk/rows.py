"""列表的栏与行：五十行不走模板循环，逐格转义后直接拼成（速度目标只有这样够得着）。"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from django.db.models import Case, OuterRef, Subquery, Value, When
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import Role
from cases.models import Assignment
from cases.next_steps import RULES, WHICH
from cases.states import CaseState
from core.dates import due_words, zh
from core.money import yuan
from regimes.calendar.due import bound, left
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
FIXED = len(BASE) + 1
STATES = {state.value: state.label for state in CaseState}
AIDS = {aid.value: aid.label for aid in AidKind}
PURPOSES = {one.value: one.label for one in Purpose}
CLERK = Assignment.objects.filter(case=OuterRef("pk"), role=Role.WINDOW, ended_at=None).order_by("pk")
# 不是案件自己的列，取用时才另算。
COMPUTED = {
    "clerk": Subquery(CLERK.values("user__name")[:1]),
    "next_step": WHICH,
    "step": Case(*[When(state=state.value, then=Value(place)) for place, state in enumerate(CaseState)]),
}


@dataclass(frozen=True)
class Column:
    """一栏：题头、取哪一列、怎么写（取来的值, 期限 → 文字）、按哪一列排（空即不能排）、样式。"""

    name: str
    title: str
    source: str = ""
    text: Callable = lambda value, said: value or ""
    sort: str = ""
    look: str = ""


COLUMNS = {
    one.name: one
    for one in (
        Column("number", "编号", "number", sort="number", look="nowrap"),
        Column("community", "社区", "community__name", sort="community__name"),
        Column("aid", "类别", "aid", lambda value, said: AIDS.get(value, value), "aid"),
        Column("purpose", "事项", "purpose", lambda value, said: PURPOSES.get(value, value)),
        Column("state", "环节", "state", lambda value, said: STATES.get(value, value), "step"),
        Column("next", "下一步", "next_step", lambda value, said: "" if value is None else RULES[value].step.words),
        Column("label", "截止事项", text=lambda value, said: said.label),
        Column("due", "期限", text=lambda value, said: _due_words(said), sort="due_on"),
        Column("address", "住址", "household__address"),
        Column("clerk", "经办", "clerk"),
        Column("amount", "拟定金额", "proposed_amount", lambda value, said: _sum(value), look="num"),
        Column("requested_on", "申请日期", "requested_on", lambda value, said: _day(value), sort="requested_on"),
        Column("registered_at", "登记日期", "registered_at", lambda value, said: _day(value), sort="registered_at"),
        Column("accepted_on", "受理日期", "accepted_on", lambda value, said: _day(value), sort="accepted_on"),
    )
}
USUAL = ("number", "community", "aid", "state", "next", "label", "due")
HEAD = Column("head", "户主", sort="head_name")
PICK = '<td class="pick"><input type="checkbox" name="case" value="{pk}" aria-label="选{name}"></td>'
MARK = ' <span class="tag tag-soon">单独登记备案</span>'


class Table:
    """一张列表：选了哪几栏、按哪一列翻页，因而取哪几列。"""

    def __init__(self, names, order):
        self.columns = tuple(COLUMNS[name] for name in names)
        sources = [column.source for column in self.columns if column.source]
        self.fields = (order.key, *BASE, *sources)
        # 没有自己一列的（期限），取的是编号，用不着。
        self.at = [FIXED + sources.index(one.source) if one.source else 1 for one in self.columns]

    def computed(self):
        """要另算的各列。"""
        return {name: what for name, what in COMPUTED.items() if name in self.fields}

    def html(self, rows, today, calendar, *, address, pick=False):
        """各行；`address` 是由案件号得网址的格式，如 "/cases/%d/"，`pick` 真则可勾选。"""
        looks = {one.name: f' class="{one.look}"' if one.look else "" for one in self.columns}
        cells = "".join(f'<td data-label="{one.title}"{looks[one.name]}>%s</td>' for one in self.columns)
        url = address.replace("%d", "{pk}")
        head = f'{PICK if pick else ""}<th scope="row"><a href="{url}">{{name}}</a>{{mark}}</th>'
        dues = _Dues.of(today, calendar)
        return SafeString("".join([self._row(row, dues, head, cells) for row in rows]))

    def _row(self, row, dues, head, cells):
        _, pk, due_on, *due, name, separate = row[:FIXED]
        said = bound(dues.today, due_on, *due)
        shown = [
            dues.cell(said) if column.name == "due" else escape(column.text(row[at], said))
            for column, at in zip(self.columns, self.at, strict=True)
        ]
        return f"<tr>{head.format(pk=pk, name=escape(name), mark=MARK if separate else '')}{cells % tuple(shown)}</tr>"

    def titles(self):
        """导出的题头。"""
        titles = [HEAD.title, *(column.title for column in self.columns)]
        return [*titles, *(["还剩"] if COLUMNS["due"] in self.columns else []), "单独登记备案"]

    def words(self, row, today, calendar):
        """同一行的文字，供导出。"""
        _, _, due_on, *due, head, separate = row[:FIXED]
        said = bound(today, due_on, *due)
        cells = [head, *(one.text(row[at], said) for one, at in zip(self.columns, self.at, strict=True))]
        if COLUMNS["due"] in self.columns:
            cells.append(left(said.on, today, calendar, said.on_breach).words)
        return [*cells, "是" if separate else ""]


def _day(value):
    day = timezone.localdate(value) if isinstance(value, datetime) else value
    return zh(day, weekday=False) if day else ""


def _sum(value):
    return "" if value is None else yuan(value)


def _due_words(said):
    return due_words(said.on, said.provisional, said.earliest, weekday=False) if said.on else ""


class _Dues:
    """同一天、同一份日历的期限只算一次，各次请求共用。"""

    kept = None

    @classmethod
    def of(cls, today, calendar):
        if cls.kept is None or cls.kept.today != today or cls.kept.calendar is not calendar:
            cls.kept = cls(today, calendar)
        return cls.kept

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
