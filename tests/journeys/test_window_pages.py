"""窗口各页逐一打开，查无障碍；SHOTS=目录 时另存截图。"""

import os

import pytest
from django.urls import reverse
from django.utils import timezone

from desk import tabs
from tests import axe
from tests.factories import PASSWORD
from tests.factories.cases import accepted, office_of, registered, two_people

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "request_supplement decline withdraw terminate edit_household add_member edit_money edit_account add_obligor "
    "declare_tie authorise accept"
).split()


def sign_in(page, user):
    page.goto(f"/accounts/login/?next={reverse('intake:new')}")
    page.fill("[name=username]", user.username)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_every_page_of_the_window_is_accessible(page):
    office = office_of("XS2020")
    now = timezone.now()
    first = registered(office, at=now)
    second = accepted(office, at=now, members=two_people())
    sign_in(page, office.window)
    paths = {name: reverse(f"intake:{name}", args=[first.pk]) for name in PAGES}
    paths |= {name: reverse(f"intake:{name}", args=[second.pk]) for name in ("pause", "resume")}
    paths["edit_member"] = reverse("intake:edit_member", args=[first.pk, first.applicant_id])
    wrong = {}
    for name, path in paths.items():
        page.goto(path)
        if faults := axe.violations(page):
            wrong[name] = faults
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/page-{name}.png", full_page=True)
    assert wrong == {}


TABS_AT, HEAD_AND_TICKET = 320, 220  # 1366×768 时，页签最低在哪里、标题与办理单合起来最高多少


def test_the_tabs_of_a_case_are_on_the_first_screen_and_change_in_place(page):
    office = office_of("XS2020")
    now = timezone.now()
    waiting, begun = registered(office, at=now), accepted(office, at=now, members=two_people())
    page.set_viewport_size({"width": 1366, "height": 768})
    sign_in(page, office.window)
    low = {}
    for case in (waiting, begun):
        for tab in tabs.TABS:
            page.goto(reverse("desk:case_tab", args=[case.pk, tab.name]))
            top, head, ticket = (page.locator(one).first.bounding_box() for one in (".tabs", ".page-head", ".ticket"))
            if top["y"] > TABS_AT or head["height"] + ticket["height"] > HEAD_AND_TICKET:
                low[tab.name] = top["y"], head["height"], ticket["height"]
    assert low == {}
    assert axe.violations(page) == []  # 时间线
    change_in_place(page, begun)
    telephone(page, begun)


def change_in_place(page, case):
    """换页签不重开整页、不滚动，网址随之变，后退回得来。"""
    page.goto(reverse("desk:case", args=[case.pk]))
    page.evaluate("() => { window.whole = true; window.scrollTo(0, 20); }")
    page.get_by_role("link", name="时间线").click()
    page.wait_for_url(f"**{reverse('desk:case_tab', args=[case.pk, 'timeline'])}")
    assert page.evaluate("() => [window.whole, window.scrollY]") == [True, 20]
    assert page.locator(".tabs [aria-current]").first.inner_text() == "时间线"
    page.go_back()
    page.wait_for_function("() => document.querySelector('.tabs [aria-current]').innerText === '概况'")


def telephone(page, case):
    """打电话一下；登记一次通话两下，另加内容。"""
    page.get_by_role("button", name="打电话").click()
    assert page.locator("[data-dial]").get_attribute("href") == f"tel:{case.household.phone}"
    page.get_by_role("link", name="登记电话").click()
    page.wait_for_function("() => document.activeElement.name === 'text'")  # 第一栏已有光标
    page.keyboard.type("下周三在家")
    page.get_by_role("button", name="记下").click()
    page.wait_for_selector("text=通话已记下")
