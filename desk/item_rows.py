"""待办的行：与列表一样逐格转义后直接拼成（见 desk/rows.py），一百多行不走模板循环。"""

from html import escape

from django.utils import timezone
from django.utils.safestring import SafeString

from core.dates import due_words, zh


def rows(items):
    """各件的 HTML。"""
    return SafeString("".join([_row(item) for item in items]))


def _row(item):
    who, url = escape(item.who), escape(item.url)
    where = f'<span class="muted small"> {escape(item.where)}</span>' if item.where else ""
    words = f'<span class="sr-only">：{who}</span>'
    if item.waiting:
        act = f'{escape(item.waiting)} · <a href="{url}">查看{words}</a>'
    else:
        act = f'<a class="button" href="{url}">{escape(item.button)}{words}</a>'
    return (
        f'<tr data-key-row><th scope="row">{who}{where}</th><td>{escape(item.what)}</td><td>{escape(item.why)}</td>'
        f"<td>{_due(item)}</td><td>{act}</td></tr>"
    )


def _due(item):
    if not item.left.words:
        return '<span class="muted">没有期限</span>'
    if item.due_at:
        local = timezone.localtime(item.due_at)
        day = f"{zh(local.date())} {local:%H:%M}"
    else:
        day = due_words(item.due, item.provisional, item.earliest)
    nowrap = "" if item.provisional else " nowrap"
    said = f'<span class="word-{item.left.tone} nowrap">{escape(item.left.words)}</span>'
    return f'{said} <span class="muted{nowrap}">{escape(day)}</span>'
