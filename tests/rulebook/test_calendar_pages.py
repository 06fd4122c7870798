"""放假安排的页面：录入、预览、另一人确认；填错逐行指出，所贴的都在；暂定的两个日子都看得见。"""

import pytest
import time_machine

from cases.models import Case
from desk.lists import BY_DUE
from desk.rows import Table
from regimes.models import CalendarNotice, SpecialDay
from rulebook import recalculation
from tests.factories import PASSWORD, UserFactory
from tests.factories.cases import accepted, office_of
from tests.rulebook.test_recalculation import LATE, NOTICE_2027

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    with time_machine.travel(LATE, tick=False):
        yield office_of("XS2020")


def typed(**facts):
    return {
        "year": "2027", "source": "国办发明电〔2026〕1号", "text": NOTICE_2027,
        "password_again": PASSWORD, "form_key": "k1", **facts,
    }  # fmt: skip


def test_the_bureau_enters_sees_what_moves_and_a_colleague_confirms(client, office):
    case = accepted(office, at=LATE)
    client.force_login(office.bureau)
    assert "录入放假安排" in client.get("/regimes/calendar/").content.decode()
    answer = client.post("/regimes/calendar/enter/", typed())
    notice = CalendarNotice.objects.get()
    assert answer.status_code == 302 and answer.url == f"/regimes/calendar/{notice.pk}/"
    page = client.get(answer.url).content.decode()
    assert case.number in page and "三堤口街道 1 件" in page and "录入的人不能自己确认" in page
    assert "最早可能" in page
    refused = client.post(answer.url, {"password_again": PASSWORD, "form_key": "k2"})
    assert refused.status_code == 409 and "录入的人不能自己确认" in refused.content.decode()
    client.force_login(UserFactory(unit=office.district, district=True))
    assert client.post(answer.url, {"password_again": PASSWORD, "form_key": "k3"}).status_code == 302
    assert 2027 in SpecialDay.objects.calendar().known_years
    recalculation.finish_pending(LATE)
    assert "重算完毕" in client.get(answer.url).content.decode()
    assert "已起效" in client.get("/regimes/calendar/").content.decode()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"text": NOTICE_2027.replace("1月31日（周日）", "1月31日（周六）")}, "第2行：2027年1月31日是周日，不是周六"),
        ({"text": "随便写的"}, "不是一行日期"),
        ({"year": "2035"}, "年份应在2008至2028之间"),
        ({"password_again": "wrong"}, "口令不正确"),
        ({"source": ""}, "文件依据"),
    ],
)
def test_a_bad_notice_is_shown_again_with_what_was_typed(client, office, wrong, says):
    client.force_login(office.bureau)
    page = client.post("/regimes/calendar/enter/", typed(**wrong))
    text = page.content.decode()
    assert page.status_code == 422 and says in text
    assert wrong.get("text", NOTICE_2027).split("\n")[-1] in text
    assert not CalendarNotice.objects.exists()


def test_only_the_bureau_of_the_district_sees_the_page(client, office):
    client.force_login(office.window)
    assert client.get("/regimes/calendar/enter/").status_code in (403, 404)
    assert "录入放假安排" not in client.get("/regimes/calendar/").content.decode()
    client.force_login(office.bureau)
    assert client.get("/regimes/calendar/999/").status_code == 404


def test_both_days_of_a_provisional_date_are_shown_and_exported(client, office):
    case = accepted(office, at=LATE)
    case.refresh_from_db()
    assert case.due_provisional
    early = f"最早可能{case.due_earliest.year}年{case.due_earliest.month}月{case.due_earliest.day}日"
    client.force_login(office.window)
    assert early in client.get("/cases/").content.decode()
    assert early in client.get(f"/cases/{case.pk}/").content.decode()
    client.force_login(office.checker)
    table = Table(("due",), BY_DUE)
    row = Case.objects.values_list(*table.fields).get(pk=case.pk)
    assert any(
        "暂定，最早可能2027年1月" in str(cell) for cell in table.words(row, LATE.date(), SpecialDay.objects.calendar())
    )
