"""导出筛选出的列表：全是文字格，没有公式；导出本身记一笔。"""

from io import BytesIO

from django.db import transaction
from xlsxwriter import Workbook

from core import events
from core.acts import Act
from core.refusals import Blocked
from regimes.models import SpecialDay

MOST = 5000
OPTIONS = {
    "in_memory": True,
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@transaction.atomic
def workbook(rows, order, table, *, title, by, at, today):
    """筛出的案件写成 .xlsx（字节）；超过五千件的请先筛选。证件号不在其中。"""
    found = list(rows.order_by(*order.whole()).values_list(*table.fields)[: MOST + 1])
    if len(found) > MOST:
        raise Blocked(f"一次至多导出 {MOST} 件，请先筛选再导出")
    events.record(
        Act.READ_CASE,
        chain=by.unit.chain,
        at=at,
        by=by,
        subject=f"导出列表：{title}",
        data={"rows": len(found), "export": True},
    )
    return _write(found, table, title, f"{by.name} {at:%Y-%m-%d %H:%M} 导出，共 {len(found)} 件", today)


def _write(found, table, title, foot, today):
    out, calendar = BytesIO(), SpecialDay.objects.calendar()
    with Workbook(out, OPTIONS) as book:
        sheet, text = book.add_worksheet(title), book.add_format({"num_format": "@"})
        for column, words in enumerate(table.titles()):
            sheet.write_string(0, column, words, text)
        for number, row in enumerate(found, 1):
            for column, words in enumerate(table.words(row, today, calendar)):
                sheet.write_string(number, column, words, text)
        sheet.write_string(len(found) + 1, 0, foot)
    return out.getvalue()
