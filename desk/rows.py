"""列表的行：五十行不走模板循环，逐格转义后直接拼成（速度目标只有这样够得着）。"""

from html import escape

from django.utils.safestring import SafeString

from cases.states import CaseState
from core.dates import due_words
from desk.due import left
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
    _, pk, due_on, number, head, community, aid, state, due_label, provisional, earliest, separate = row
    mark = ' <span class="tag tag-soon">单独登记备案</span>' if separate else ""
    return (
        f'<tr><th scope="row"><a href="{address % pk}">{escape(head)}</a>{mark}</th><td>{escape(number)}</td>'
        f"<td>{escape(community)}</td><td>{AIDS.get(aid, escape(aid))}</td><td>{STATES.get(state, escape(state))}</td>"
        f"<td>{escape(due_label)}</td><td>{dues.cell(due_on, provisional, earliest)}</td></tr>"
    )


class _Dues:
    """同一天的期限只算一次。"""

    def __init__(self, today, calendar):
        self.today, self.calendar, self.known = today, calendar, {}

    def cell(self, day, provisional, earliest):
        if day is None:
            return '<span class="muted">没有期限</span>'
        key = day, provisional, earliest
        if key not in self.known:
            said = left(day, self.today, self.calendar)
            self.known[key] = (
                f'<span class="word-{said.tone} nowrap">{said.words}</span> '
                f'<span class="muted{"" if provisional else " nowrap"}">{due_words(day, provisional, earliest)}</span>'
            )
        return self.known[key]


def words(row, today, calendar):
    """同一行的文字，供导出。"""
    _, _, due_on, number, head, community, aid, state, due_label, provisional, earliest, separate = row
    return [
        head,
        number,
        community,
        AIDS.get(aid, aid),
        STATES.get(state, state),
        due_label,
        due_words(due_on, provisional, earliest, weekday=False) if due_on else "",
        left(due_on, today, calendar).words,
        "是" if separate else "",
    ]
