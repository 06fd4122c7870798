"""自己拼的各行：用 openpyxl 再打开，逐格与所写的相同。"""

from zipfile import ZipFile

import openpyxl
import pytest

from core.sheets import Column, write_sheet

COLUMNS = [Column("序号", text=False), Column("姓名"), Column("证件号", digits=True), Column("金额", text=False)]


def written(tmp_path, rows, **options):
    path = tmp_path / "a.xlsx"
    assert write_sheet(path, sheet="表", columns=COLUMNS, rows=iter(rows), **options) == len(rows)
    return openpyxl.load_workbook(path).active


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("㛃𠮷·", "㛃𠮷·"),
        ("张<b>&amp;\"'三", "张<b>&amp;\"'三"),
        (" 前后有空格 ", " 前后有空格 "),
        ("两\r\n行", "两\n行"),
        ("一\r行", "一\n行"),
        ("响\a铃\x1f\x1e界\0\ufffe\uffff", "响铃界"),
        ("百分之五 5% %s %d", "百分之五 5% %s %d"),
        ("=1+1", "'=1+1"),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "'\t=1"),
        ("\r=1", "'\n=1"),
    ],
)
def test_a_text_comes_back_as_it_was_and_never_as_a_formula(tmp_path, text, kept):
    rows = [(1, "王建国", "11010519491231002X", 1.5), (2, text, "6217001000000000001", 0.0)]
    sheet = written(tmp_path, rows)
    assert [cell.value for cell in sheet[3]] == [2, kept, "6217001000000000001", 0]
    assert {cell.data_type for row in sheet for cell in row} == {"s", "n"}
    assert [cell.value for cell in sheet[2]] == [1, "王建国", "11010519491231002X", 1.5]


def test_what_spreadsheets_would_decode_is_written_so_that_they_do_not(tmp_path):
    written(tmp_path, [(1, "_x0041_", "1", 1)])
    with ZipFile(tmp_path / "a.xlsx") as parts:
        assert "_x005F_x0041_" in parts.read("xl/worksheets/sheet1.xml").decode()


def test_numbers_of_people_are_text_cells_and_money_is_money(tmp_path):
    sheet = written(
        tmp_path, [(1, "甲", "110105194912310021", 1234.5), (2, "", "", 7)], head=["题", "次"], foot=[{"姓名": "合计"}]
    )
    assert sheet["C4"].number_format == "@" and sheet["C4"].data_type == "s"
    assert sheet.column_dimensions["C"].number_format == "@"  # 空着的格后来填上也是文本
    assert (sheet["D4"].number_format, sheet["D5"].number_format) == ("#,##0.00", "General")
    assert [cell.value for cell in sheet[5]] == [2, None, None, 7]
    assert (sheet["B6"].value, sheet.max_row, sheet["A1"].value, sheet["A3"].value) == ("合计", 6, "题", "序号")
    assert sheet.freeze_panes == "A4" and sheet.print_title_rows == "$3:$3"


def test_more_rows_than_one_batch_keep_their_order(tmp_path):
    sheet = written(tmp_path, [(n, f"第{n}人", str(n), float(n)) for n in range(1, 1202)])
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == list(range(1, 1202))
    assert sheet["C1202"].coordinate == "C1202" and sheet["C1202"].value == "1201"


@pytest.mark.parametrize(
    "row", [("一", "甲", "1", 1), (1, 5, "1", 1), (1, "甲", 110105194912310021, 1), (1, "甲", "1", None, 1)]
)
def test_a_value_of_the_wrong_kind_is_refused(tmp_path, row):
    with pytest.raises((TypeError, ValueError)):
        written(tmp_path, [row])
