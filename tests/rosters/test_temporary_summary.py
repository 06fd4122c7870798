"""临时救助资金发放汇总表（F29b）：本月确认的各户，页面、打印、随区里的下载。"""

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
import time_machine
from django.urls import reverse

from core.models import Event
from core.refusals import Blocked
from rosters import summary
from rosters.services import downloads
from tests.factories.benefits import APRIL, MARCH, grant, roster_office, sealed
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def office():
    return roster_office()


@staged
def rows(office, at):
    grant(office, aid="temporary_small", amount="812.50", head_name="周德明", at=at)
    grant(office, aid="temporary_urgent", amount="3000.00", head_name="孙桂芳", at=at)
    grant(office, aid="minimum_living", at=at)
    grant(office, aid="temporary_expense", amount="4518.00", outcome="refused", at=at)
    return summary.rows_of(office.street, MARCH)


def test_only_what_was_granted_once_and_in_this_month(office, rows):
    assert [(row.order, row.name, row.kind, row.amount) for row in rows] == [
        (1, "周德明", "小额临时救助", Decimal("812.50")),
        (2, "孙桂芳", "急难型临时救助", Decimal("3000.00")),
    ]
    assert summary.total(rows) == Decimal("3812.50")
    assert summary.rows_of(office.street, APRIL) == []


def test_the_district_gets_it_with_the_rosters(office, rows, at, client):
    sealed(office, at=at)
    with time_machine.travel(at, tick=False):
        client.force_login(office.bureau)
        page = client.get(reverse("supervision:rosters") + "?month=2026-03").content.decode()
        assert "临时救助汇总表（F29b）" in page and "：2 户" in page
        answer = client.post(reverse("supervision:download_all"), {"month": "2026-03"})
    package = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    names = sorted(package.namelist())
    assert [("汇总表" in name, "花名册" in name) for name in names] == [(True, False), (False, True)]
    sheet = openpyxl.load_workbook(io.BytesIO(package.read(names[0]))).active
    cells = [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None]
    text = "\n".join(map(str, cells))
    assert "叁仟捌佰壹拾贰元伍角" in text and 812.5 in cells and "2户" in text
    assert not any(row.id_number in text or row.account in text for row in rows)
    subjects = set(Event.objects.filter(act="download_roster").values_list("subject", flat=True))
    assert f"summary:{office.street.code}:2026-03" in subjects and len(subjects) == 2


def test_a_month_without_any_is_not_downloaded(office, at):
    with pytest.raises(Blocked, match="没有可下载的名册"):
        downloads.download([], place=office.street, by=office.leader, at=at, summaries=[(office.street, MARCH)])


def test_the_page_of_the_street(client, office, rows, at):
    with time_machine.travel(at, tick=False):
        client.force_login(office.clerk)
        url = reverse("rosters:temporary")
        text = client.get(url).content.decode()
        assert "2026年3月临时救助资金发放汇总表" in text and "3,812.50" in text and "叁仟捌佰壹拾贰元伍角" in text
        assert rows[0].id_number not in text
        refused = client.post(reverse("rosters:download_temporary"), {"month": "2026-03"})
        assert refused.status_code == 409 and "请写明下载理由" in refused.content.decode()
        taken = client.post(reverse("rosters:download_temporary"), {"month": "2026-03", "reason": "月报"})
        assert b"".join(taken.streaming_content)[:2] == b"PK" and "attachment" in taken["Content-Disposition"]
        client.force_login(roster_office().bureau)
        assert client.get(url, {"street": office.street.pk}).status_code == 404
