"""表格文件：文字就是文字，任何一格都不会变成公式；逐行写，内存不随行数增长。"""

import re
from dataclasses import dataclass
from operator import itemgetter

from rustpy_xlsxwriter import Format, write_worksheet

RISKY = frozenset("=+-@\t\r\n\0＝＋－＠")
SEPARATOR = "\x1f"
RISKY_START = re.compile(SEPARATOR + "[" + re.escape("".join(sorted(RISKY))) + "]")
A4 = 9
MONEY = "#,##0.00"


@dataclass(frozen=True)
class Column:
    """一列：名称、宽度、是否文字（证件号、账号须为文字，免得变成 3.4E+17）；浮点数一律按金额显示。"""

    name: str
    width: float = 10
    text: bool = True


def safe_text(value):
    """会被电子表格当作公式的文字，前面加单引号。"""
    return f"'{value}" if value and value[0] in RISKY else value


def write_sheet(path, *, sheet, columns, rows, head=(), foot=(), mark=""):
    """写一张表。`rows` 为逐行的元组（可为迭代器），`head` 表上各行文字，`foot` 表下各行 {列名: 值}，`mark` 页脚水印。

    返回数据行数。文字列一律是字符串；金额与数字列是数，没有公式。
    """
    counted = _Counted(columns, rows, foot)
    last = len(columns) - 1
    write_worksheet(
        counted.records(),
        str(path),
        sheet_name=sheet,
        header_row=len(head),
        merge_ranges=[(n, 0, n, last, safe_text(text), _style(n)) for n, text in enumerate(head)],
        header_format=Format().set_bold().set_border("thin").set_text_wrap().set_align("center"),
        column_widths={column.name: float(column.width) for column in columns},
        float_format=MONEY,
        ignore_errors=[column.name for column in columns if column.text],
        freeze_row=len(head) + 1,
        freeze_col=0,
        page_setup={
            "landscape": True,
            "paper_size": A4,
            "fit_to_pages": (1, 0),
            "repeat_rows": len(head),
            "footer": f"&L{mark.replace('&', '&&')}&R第 &P 页，共 &N 页",
        },
    )
    return counted.count


def _style(n):
    return Format().set_bold().set_font_size(16).set_align("center") if n == 0 else Format().set_align("left")


def _texts(columns):
    """取一行各文字格的函数；一行只查一遍，比逐格查快一倍。"""
    places = [n for n, column in enumerate(columns) if column.text]
    pick = itemgetter(*places)
    return pick if len(places) > 1 else lambda row: (pick(row),)


class _Counted:
    """边写边数，并逐格防公式。"""

    def __init__(self, columns, rows, foot):
        self.names = [column.name for column in columns]
        self.texts = _texts(columns)
        self.rows, self.foot, self.count = rows, foot, 0

    def records(self):
        names, texts = self.names, self.texts
        for row in self.rows:
            if RISKY_START.search(SEPARATOR + SEPARATOR.join(texts(row))):
                row = [safe_text(cell) if isinstance(cell, str) else cell for cell in row]
            self.count += 1
            yield dict(zip(names, row, strict=True))
        for line in self.foot:
            safe = {name: safe_text(value) if isinstance(value, str) else value for name, value in line.items()}
            yield dict.fromkeys(names) | safe
