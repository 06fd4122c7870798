"""列表的行：五十行不走模板循环，逐格转义后直接拼成（速度目标只有这样够得着）。"""

from html import escape

from django.utils.safestring import SafeString

from cases.states import CaseState
from core.dates import due_words
from desk.due import bound, left
from regimes.models import AidKind

COLUMNS = (
    "id",
    "due_on",
    "number",
    "head_name",
    "community__name",
    "aid",
    "state",
    "due_label",
    "due_provisional",
    "due_earliest",
    "overdue_on",
    "overdue_label",
    "alarm_on",
    "separately_registered",
)
# 翻页按哪一列，那一列就在最前；其余各列次序相同。
COLUMNS_BY = {"due_on": ("due_on", *COLUMNS), "registered_at": ("registered_at", *COLUMNS)}
HEAD = ("户主", "编号", "社区", "类别", "环节", "截止事项", "期限")
STATES = {state.value: state.label for state in CaseState}
AIDS = {aid.value: aid.label for aid in AidKind}


def table_rows(rows, today, calendar, *, address):
    """各行的 HTML；`address` 是由案件号得网址的格式，如 "/cases/%d/"。"""
    dues = _Dues(today, calendar)
    return SafeString("".join([_row(row, dues, address) for row in rows]))


def _row(row, dues, address):
    _, pk, due_on, number, head, community, aid, state, *due, separate = row
    said = bound(dues.today, due_on, *due)
    mark = ' <span class="tag tag-soon">单独登记备案</span>' if separate else ""
    return (
        f'<tr><th scope="row"><a href="{address % pk}">{escape(head)}</a>{mark}</th><td>{escape(number)}</td>'
        f"<td>{escape(community)}</td><td>{AIDS.get(aid, escape(aid))}</td><td>{STATES.get(state, escape(state))}</td>"
        f"<td>{escape(said.label)}</td><td>{dues.cell(said)}</td></tr>"
    )


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


def words(row, today, calendar):
    """同一行的文字，供导出。"""
    _, _, due_on, number, head, community, aid, state, *due, separate = row
    said = bound(today, due_on, *due)
    return [
        head,
        number,
        community,
        AIDS.get(aid, aid),
        STATES.get(state, state),
        said.label,
        due_words(said.on, said.provisional, said.earliest, weekday=False) if said.on else "",
        left(said.on, today, calendar, said.on_breach).words,
        "是" if separate else "",
    ]
