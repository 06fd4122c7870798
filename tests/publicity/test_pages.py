"""公示的页面：发起、张贴、照片、异议、页签。"""

import datetime
import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from publicity import papers
from publicity.models import Bulletin, Objection
from tests.factories.cases import office_of
from tests.factories.evidence import investigated, picture
from tests.factories.publicity import opened, posted
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def _now(at):
    with time_machine.travel(at, tick=False):
        yield


@staged
def office():
    return office_of("LS2019")


def key(response):
    return response.content.decode().split('name="form_key" value="')[1].split('"')[0]


def upload(seed):
    return SimpleUploadedFile("board.jpg", picture(seed).read(), "image/jpeg")


def test_all_waiting_households_are_opened_with_one_click_and_printed_with_the_next(client, office, at):
    cases = [investigated(office, at=at) for _ in range(2)]
    client.force_login(office.helper)
    url = reverse("publicity:overview")
    page = client.get(url)
    assert page.content.decode().count("checked") == 2
    form = {"form_key": key(page), "case_ids": [case.pk for case in cases], "planned_on": "2026-03-02"}
    answer = client.post(url, form)
    bulletin = Bulletin.objects.get()
    assert answer.url == reverse("publicity:bulletin", args=[bulletin.pk])
    assert "2026年3月9日(周一)24时" in client.get(answer.url).content.decode()
    sheet = client.get(reverse("publicity:sheet", args=[bulletin.pk]))
    assert sheet["Content-Type"] == "application/pdf" and sheet.content.startswith(b"%PDF")
    assert "登记张贴" in client.get(url).content.decode()


def test_a_plan_for_yesterday_is_refused_and_the_choice_kept(client, office, at):
    cases = [investigated(office, at=at) for _ in range(2)]
    client.force_login(office.helper)
    url = reverse("publicity:overview")
    form = {"form_key": key(client.get(url)), "case_ids": [cases[0].pk], "planned_on": "2026-03-01"}
    answer = client.post(url, form)
    assert answer.status_code == 409
    html = answer.content.decode()
    assert "不能早于今天" in html and html.count("checked") == 1


def test_posting_and_last_photo_by_phone(client, office, at):
    case = investigated(office, at=at)
    posting = opened(case, by=office.helper, at=at).postings.get()
    client.force_login(office.helper)
    assert client.get(reverse("publicity:post_case", args=[case.pk])).url == reverse(
        "publicity:post_notice", args=[posting.pk]
    )
    url = reverse("publicity:post_notice", args=[posting.pk])
    form = {"form_key": key(client.get(url)), "posted_on": "2026-03-03", "photo": upload(1)}
    answer = client.post(url, form)
    assert answer.status_code == 409 and "不能晚于今天" in answer.content.decode()
    assert "photo_token" in answer.content.decode()
    form = {"form_key": key(answer), "posted_on": "2026-03-02", "photo": upload(1)}
    assert client.post(url, form).status_code == 302
    image = client.get(reverse("publicity:photo", args=[posting.pk, "first"]))
    assert image["Content-Type"] == "image/jpeg"
    last = reverse("publicity:take_last_photo", args=[posting.pk])
    with time_machine.travel(at + 7 * DAY, tick=False):
        client.force_login(office.helper)
        assert "拍末日照片" in client.get(reverse("publicity:overview")).content.decode()
        answer = client.post(last, {"form_key": key(client.get(last)), "photo": upload(1)})
        assert answer.status_code == 409 and "用过" in answer.content.decode()
        assert client.post(last, {"form_key": key(answer), "photo": upload(2)}).status_code == 302
        assert client.get(reverse("publicity:bulletin", args=[posting.bulletin_id])).status_code == 200
        tab = client.get(reverse("desk:case_tab", args=[case.pk, "publicity"])).content.decode()
        assert "末日照片" in tab and "拟确认公示" in tab


def test_an_objection_is_taken_at_the_counter_and_resolved_by_another(client, office, at):
    case = investigated(office, at=at)
    one = posted(case, by=office.helper, at=at).rounds.get()
    client.force_login(office.window)
    url = reverse("publicity:record_objection", args=[case.pk])
    form = {
        "form_key": key(client.get(url)),
        "round_id": one.pk,
        "via": "counter",
        "received_on": "2026-03-02",
        "content": "他家有车",
        "objector": "赵某某",
        "phone": "13812345678",
    }
    assert client.post(url, form).status_code == 302
    objection = Objection.objects.get()
    client.force_login(office.review_leader)
    target = client.get(reverse("publicity:resolve_objection", args=[case.pk])).url
    page = client.get(target).content.decode()
    assert "138****5678" in page and "13812345678" not in page and "赵*某" in page
    form = {"form_key": key(client.get(target)), "findings": "车在其兄名下", "outcome": "dismissed"}
    assert client.post(target, form).status_code == 302
    objection.refresh_from_db()
    assert objection.outcome == "dismissed"
    assert "异议不成立" in client.get(target).content.decode()


def test_out_of_scope_is_404(client, office, at):
    bulletin = opened(investigated(office, at=at), by=office.helper, at=at)
    other = office_of("XS2020")
    client.force_login(other.helper)
    posting = bulletin.postings.get()
    for name, pk in (
        ("bulletin", bulletin.pk),
        ("sheet", bulletin.pk),
        ("post_notice", posting.pk),
        ("take_last_photo", posting.pk),
    ):
        assert client.get(reverse(f"publicity:{name}", args=[pk])).status_code == 404, name


def test_the_sheet_says_no_more_than_the_law_allows(office, at):
    case = investigated(office, at=at)
    bulletin = opened(case, by=office.helper, at=at)
    html = papers.wall_sheet(bulletin, "http://x")
    text = re.sub(r"<[^>]+>|data:[^\"']+", " ", html)
    members = case.family()
    secrets = [one.id_number for one in members] + [case.household.phone, case.household.address, case.number, "患病"]
    secrets += [one.name for one in members if not one.is_head]
    assert [word for word in secrets if word in text] == []
    assert "王建国" in text and "2 人" in text and "最低生活保障" in text and "2026年3月9日(周一)24时" in text
