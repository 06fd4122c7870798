"""在浏览器里：编制、核对、签章四次点击以内，区里两次点击下载全部；各页 axe 无碍。"""

import pytest
from django.utils import timezone

from rosters.models import Roster
from supervision.sweeps import list_onsite_checks
from tests.axe import violations
from tests.factories import PASSWORD
from tests.factories.benefits import grant, roster_office, sealed

pytestmark = pytest.mark.django_db(transaction=True)


class Clicks:
    """数点击。"""

    def __init__(self, page):
        self.page, self.count = page, 0

    def on(self, name, role="button"):
        self.count += 1
        self.page.get_by_role(role, name=name).click()


def sign_in(page, user):
    page.context.clear_cookies()
    page.goto("/accounts/login/?next=/")
    page.get_by_label("登录名").fill(user.username)
    page.get_by_label("口令").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


@pytest.fixture
def office():
    """本月起发放的三户，其中一户没有账户。"""
    at, office = timezone.now(), roster_office()
    month = timezone.localdate(at).replace(day=1)
    for name, amount in (("王建国", "812.40"), ("㛃𠮷·买买提", "1010.20")):
        grant(office, at=at, starts=month, head_name=name, amount=amount, top_up="10.20")
    return office


def test_a_month_in_four_clicks_and_all_streets_in_two(page, office):
    clicks = Clicks(page)
    sign_in(page, office.clerk)
    page.goto("/rosters/")
    assert violations(page) == []
    clicks.on("编制花名册")
    page.wait_for_url("**/rosters/*/")
    assert violations(page) == []
    address = page.url
    sign_in(page, office.second)
    page.goto(address)
    clicks.on("核对无误")
    page.get_by_text("已核对，请分管领导签章").wait_for()
    sign_in(page, office.leader)
    page.goto(address)
    page.get_by_label("再输一次登录口令").fill(PASSWORD)
    clicks.on("签章")
    page.get_by_text("已签章，名册从此不能改动").wait_for()
    assert violations(page) == [] and clicks.count <= 4
    assert Roster.objects.get().is_sealed
    sign_in(page, office.bureau)
    clicks = Clicks(page)
    clicks.on("名册", "link")
    assert violations(page) == []
    with page.expect_download() as download:
        clicks.on("下载全部（1 份，号码脱敏）")
    assert download.value.suggested_filename.endswith(".xlsx") and clicks.count == 2


@pytest.mark.parametrize("path", ["", "rosters/", "onsite/", "onsite/add/", "samples/", "late/", "onsite/{}/visit/"])
def test_supervision_pages_are_accessible(page, office, path):
    at = timezone.now()
    case = grant(office, at=at, separately_registered=True, starts=timezone.localdate(at).replace(day=1)).case
    list_onsite_checks(at)
    sealed(office, timezone.localdate(at).replace(day=1), at=at)
    sign_in(page, office.bureau)
    page.goto("/supervision/" + path.format(case.onsite_checks.get().pk))
    assert violations(page) == []


@pytest.mark.parametrize("path", ["/benefits/", "/rosters/{}/", "/rosters/{}/compare/"])
def test_benefit_pages_are_accessible(page, office, path):
    at = timezone.now()
    roster = sealed(office, timezone.localdate(at).replace(day=1), at=at)
    sign_in(page, office.leader)
    page.goto(path.format(roster.pk))
    assert violations(page) == []
