import datetime
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from core.sheets import RISKY, Column, safe_text, write_sheet
from rosters.services import downloads
from tests.append_only import disarmed
from tests.factories.benefits import MARCH, drafted, grant, roster_office, sealed
from tests.staging import staged

pytestmark = pytest.mark.django_db
ID = "11010519491231002X"
PREFIXES = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "=cmd|' /C calc'!A0", "@SUM(1+1)*"]


@staged
def office():
    return roster_office()


def opened(made):
    with made.file as file:
        return openpyxl.load_workbook(io.BytesIO(file.read()))


def rows_of(made):
    sheet = opened(made).active
    names = [cell.value for cell in sheet[4]]
    return [dict(zip(names, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=5)]


def cells(book):
    return [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]


def confirmed(office, roster, at):
    asked = downloads.request_full(roster, roster.subject, by=office.bureau, at=at, reason="4月发放")
    downloads.confirm_full(asked.pk, roster, by=office.bureau_second, at=at)


def full(office, roster, at):
    return downloads.download_full([roster], place=roster, subject=roster.subject, by=office.bureau, at=at)


def test_the_reading_copy_is_masked_and_complete(office, at):
    grant(office, amount="1234.50", top_up="34.50", id_number=ID, head_name="王建国", at=at)
    roster = sealed(office, at=at)
    made = downloads.download([roster], place=roster, by=office.leader, at=at)
    book = opened(made)
    first = {k.value: v.value for k, v in zip(book.active[4], book.active[5], strict=True)}
    assert (first["户主身份证号"], first["户主"], first["合计"]) == ("110***********002X", "王建国", 1234.5)
    assert first["账号"].startswith("*") and first["月人均收入"] == 310.5
    text = "\n".join(str(cell.value) for cell in cells(book))
    assert "壹仟贰佰叁拾肆元伍角" in text and roster.sha256 in text and ID not in text
    assert f"制表：{office.clerk.name}" in text and f"负责人：{office.leader.name}" in text
    event = Event.objects.get(act="download_roster")
    assert (event.data["rows"], event.subject) == (1, roster.subject)
    assert f"编号 {event.data['watermark']}" in text and office.leader.name in text


def test_no_cell_is_a_formula_and_numbers_stay_text(office, at):
    stored = [prefix for prefix in PREFIXES if "\0" not in prefix]  # 空字符 PostgreSQL 本来就不收
    for prefix in stored:
        grant(office, head_name=f"{prefix}某", at=at)
    roster = sealed(office, at=at)
    confirmed(office, roster, at)
    book = opened(full(office, roster, at))
    assert [cell.coordinate for cell in cells(book) if cell.data_type == "f"] == []
    table = book.active.iter_rows(min_row=5, max_row=4 + len(stored), values_only=True)
    for row in table:
        assert isinstance(row[5], str) and len(row[5]) == 18 and isinstance(row[23], str) and row[23].isdigit()
        assert row[4][0] == "'" and not RISKY & {text[0] for text in row if isinstance(text, str) and text}


@pytest.mark.parametrize("prefix", PREFIXES)
def test_risky_text_is_made_harmless(prefix):
    assert safe_text(f"{prefix}1") == f"'{prefix}1"
    assert (safe_text("王·建国"), safe_text("")) == ("王·建国", "")


def test_rare_characters_and_empty_first_cells_survive(tmp_path):
    columns = [Column("甲"), Column("乙", text=False)]
    count = write_sheet(tmp_path / "a.xlsx", sheet="表", columns=columns, rows=[("㛃𠮷·", None), ("b", 1.25)])
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    assert (count, [row for row in book.active.values]) == (2, [("甲", "乙"), ("㛃𠮷·", None), ("b", 1.25)])


def test_a_clerk_says_why_a_leader_need_not(office, at):
    grant(office, at=at)
    roster = sealed(office, at=at)
    with pytest.raises(Blocked, match="请写明下载理由"):
        downloads.download([roster], place=roster, by=office.clerk, at=at)
    downloads.download([roster], place=roster, by=office.clerk, at=at, reason="核对").file.close()
    assert Event.objects.get(act="download_roster").reason == "核对"


def test_another_street_sees_nothing(office, at):
    grant(office, at=at)
    roster = sealed(office, at=at)
    with pytest.raises(NotVisible):
        downloads.download([roster], place=roster, by=roster_office().leader, at=at)
    with pytest.raises(NotPermitted):
        downloads.download_full([roster], place=roster, subject=roster.subject, by=office.leader, at=at)


def test_full_numbers_need_two_people_and_are_used_up_once(office, at):
    grant(office, id_number=ID, at=at)
    roster = sealed(office, at=at)
    with pytest.raises(Blocked, match="双人办理"):
        full(office, roster, at)
    asked = downloads.request_full(roster, roster.subject, by=office.bureau, at=at, reason="4月发放")
    with pytest.raises(Blocked, match="申请人不能自己确认"):
        downloads.confirm_full(asked.pk, roster, by=office.bureau, at=at)
    downloads.confirm_full(asked.pk, roster, by=office.bureau_second, at=at)
    row = rows_of(full(office, roster, at))[0]
    assert row["户主身份证号"] == ID and row["账号"] == roster.lines.get().account
    event = Event.objects.get(act="download_roster_full")
    assert (event.reason, event.data["second"], event.data["rows"]) == ("4月发放", office.bureau_second.name, 1)
    assert ID not in str(event.data)
    with pytest.raises(Blocked, match="双人办理"):
        full(office, roster, at)


def test_a_confirmation_lasts_a_day(office, at):
    grant(office, at=at)
    roster = sealed(office, at=at)
    confirmed(office, roster, at)
    late = at + datetime.timedelta(hours=25)
    with pytest.raises(Blocked, match="双人办理"):
        full(office, roster, late)
    confirmed(office, roster, late)
    full(office, roster, late).file.close()


def test_only_a_sealed_and_untouched_roster_is_paid_from(office, at):
    grant(office, at=at)
    roster = drafted(office, at=at)
    confirmed(office, roster, at)
    with pytest.raises(Blocked, match="还没有签章"):
        full(office, roster, at)
    roster = sealed(office, at=at)
    from django.db import connection

    with disarmed(connection):
        roster.lines.update(amount=Decimal("1.00"))
    with pytest.raises(Blocked, match="与签章时的摘要不符"):
        full(office, roster, at)


def test_all_streets_come_in_one_package(office, at):
    other = roster_office(district=office.district, name="第二街道")
    rosters = []
    for one in (office, other):
        grant(one, at=at)
        rosters.append(sealed(one, MARCH, at=at))
    made = downloads.download(rosters, place=office.district, by=office.bureau, at=at)
    with made.file as file, zipfile.ZipFile(file) as bundle:
        names = bundle.namelist()
        assert sorted(names) == sorted(f"{r.street.name}2026年03月花名册.xlsx" for r in rosters)
        assert openpyxl.load_workbook(io.BytesIO(bundle.read(names[0]))).active.max_row > 5
    assert Event.objects.filter(act="download_roster").count() == 2


def test_an_unsealed_or_sample_roster_says_so_on_the_sheet(office, at, settings):
    settings.SAMPLE_DATA = True
    grant(office, at=at)
    roster = drafted(office, at=at)
    sheet = opened(downloads.download([roster], place=roster, by=office.leader, at=at)).active
    assert "示例标准" in sheet["A1"].value and "未签章，不作发放依据" in sheet["A2"].value
