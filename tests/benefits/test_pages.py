import pytest
import time_machine
from django.urls import reverse

from rosters.models import Roster
from rosters.queries import duties_of
from tests.factories import PASSWORD, UserFactory
from tests.factories.benefits import MARCH, checked, drafted, grant, roster_office, sealed
from tests.factories.cases import office_of
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def office():
    return roster_office()


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=True):
        yield


def sign_in(client, user):
    client.force_login(user)
    return client


def key_of(page):
    return page.content.decode().split('name="form_key" value="')[1].split('"')[0]


def post(client, url, page=None, **data):
    keyed = {"form_key": key_of(page)} if page is not None else {}
    return client.post(url, {**keyed, **data})


def test_a_month_is_drafted_checked_and_sealed_by_three_people(client, office, at):
    decision = grant(office, at=at)
    page = sign_in(client, office.clerk).get("/rosters/")
    assert 'value="2026-03"' in page.content.decode()
    answer = post(client, "/rosters/draft/", page, month="2026-03")
    roster = Roster.objects.get()
    assert answer.url == f"/rosters/{roster.pk}/"
    page = client.get(answer.url)
    assert decision.case.head_name in page.content.decode()
    assert "编制人不得核对" in page.content.decode()
    page = sign_in(client, office.second).get(answer.url)
    post(client, f"/rosters/{roster.pk}/check/", page)
    page = sign_in(client, office.leader).get(answer.url)
    refused = post(client, f"/rosters/{roster.pk}/seal/", page, password_again="wrong")
    assert refused.status_code == 422 and "口令不正确" in refused.content.decode()
    unread = post(client, f"/rosters/{roster.pk}/seal/", page, password_again=PASSWORD)
    assert unread.status_code == 409 and "看过再签章" in unread.content.decode()
    shown = page.content.decode().split('name="version_read" value="')[1].split('"')[0]
    post(client, f"/rosters/{roster.pk}/seal/", page, version_read=shown, password_again=PASSWORD)
    roster.refresh_from_db()
    assert roster.is_sealed
    assert roster.sha256 in client.get(answer.url).content.decode()


def test_no_full_number_is_on_the_page(client, office, at):
    grant(office, id_number="11010519491231002X", at=at)
    roster = drafted(office, at=at)
    for url in (f"/rosters/{roster.pk}/", f"/rosters/{roster.pk}/?all=1", f"/rosters/{roster.pk}/compare/"):
        text = sign_in(client, office.clerk).get(url).content.decode()
        assert "11010519491231002X" not in text and roster.lines.get().account not in text
    assert "110***********002X" in client.get(f"/rosters/{roster.pk}/").content.decode()


def test_what_stands_in_the_way_is_listed_before_the_click(client, office, at):
    grant(office, account=False, at=at)
    roster = drafted(office, at=at)
    page = sign_in(client, office.second).get(f"/rosters/{roster.pk}/")
    assert "没有登记发放账户" in page.content.decode() and "核对无误" not in page.content.decode()
    assert post(client, f"/rosters/{roster.pk}/check/", page).status_code == 409


def test_a_wrong_month_is_said_beside_the_field(client, office):
    page = sign_in(client, office.clerk).get("/rosters/")
    answer = post(client, "/rosters/draft/", page, month="下个月")
    assert answer.status_code == 422 and "请按 2026-03 的写法" in answer.content.decode()


def test_another_street_and_the_community_get_nothing(client, office, at):
    grant(office, at=at)
    roster = drafted(office, at=at)
    helper = UserFactory(unit=office.community, community=True)
    for user in (roster_office().leader, helper):
        assert sign_in(client, user).get(f"/rosters/{roster.pk}/").status_code == 404
        assert client.post(f"/rosters/{roster.pk}/download/").status_code == 404


def test_lines_come_in_pages_with_a_steady_number_of_queries(client, office, at, django_assert_max_num_queries):
    for _ in range(3):
        grant(office, at=at)
    roster = sealed(office, at=at)
    client = sign_in(client, office.leader)
    client.get(f"/rosters/{roster.pk}/")
    with django_assert_max_num_queries(26):
        client.get(f"/rosters/{roster.pk}/")


def test_full_download_by_two_officers_in_the_browser(client, office, at):
    grant(office, id_number="11010519491231002X", at=at)
    roster = sealed(office, at=at)
    url = f"/rosters/{roster.pk}/"
    post(client, f"{url}full/request/", sign_in(client, office.bureau).get(url), reason="4月发放")
    page = sign_in(client, office.bureau_second).get(url)
    assert "4月发放" in page.content.decode()
    confirm = page.content.decode().split("/confirm/")[0].rsplit("/", 1)[1]
    post(client, f"{url}full/{confirm}/confirm/", page)
    sign_in(client, office.bureau)
    assert post(client, f"{url}full/", password_again="wrong").status_code == 422
    answer = post(client, f"{url}full/", password_again=PASSWORD)
    assert answer.status_code == 200 and b"".join(answer.streaming_content)[:2] == b"PK"
    assert "attachment" in answer["Content-Disposition"] and answer["Cache-Control"] == "private, no-store"
    assert post(client, f"{url}full/", password_again=PASSWORD).status_code == 409


def test_entitlements_are_listed_filtered_and_never_of_another_street(client, office, at):
    mine = grant(office, head_name="王建国", at=at)
    other = grant(roster_office(), head_name="李秀英", at=at)
    for one in (office.street, other.case.street):
        from benefits.services.entitlements import open_in_street

        open_in_street(one, at=at)
    text = sign_in(client, office.clerk).get("/benefits/").content.decode()
    assert "王建国" in text and "李秀英" not in text
    for name in ("王", "\u200e王 建"):
        assert mine.case.number in client.get("/benefits/", {"name": name, "status": "paid"}).content.decode()
    assert mine.case.number not in client.get("/benefits/?status=ended").content.decode()


def test_the_roster_of_the_month_is_a_duty_with_its_source(at):
    office = office_of("XS2020")
    office.clerk, office.second = office.window, UserFactory(unit=office.street, window=True)
    assert duties_of(office.clerk, at.date()) == []
    grant(office, at=at)
    from benefits.sweeps import open_entitlements

    open_entitlements(at)
    duty = duties_of(office.clerk, at.date())[0]
    assert (duty.act, str(duty.due), duty.source) == (
        "draft_roster",
        "2026-03-31",
        "三堤口街道领导解读：城乡低保及小额临时救助审核审批工作实施方案（2020-06-01） 按月将名单、发放金额提交区民政局",
    )
    drafted(office, at=at)
    assert duties_of(office.clerk, at.date()) == []
    assert duties_of(office.second, at.date())[0].act == "check_roster"
    checked(office, at=at)
    assert duties_of(office.leader, at.date())[0].act == "seal_roster"
    sealed(office, at=at)
    assert duties_of(office.leader, at.date()) == []
    assert duties_of(office.clerk, MARCH.replace(month=4, day=3))[0].month == MARCH.replace(month=4)


def test_the_case_page_shows_what_the_household_is_paid(client, office, at):
    decision = grant(office, at=at)
    sealed(office, at=at)
    from rosters.tab import benefits

    facts = benefits(decision.case, office.clerk)
    assert [line.amount for line in facts["lines"]] == [decision.total]
    text = sign_in(client, office.clerk).get(reverse("desk:case_tab", args=[decision.case_id, "benefits"]))
    assert "每月 800.00 元" in text.content.decode()
