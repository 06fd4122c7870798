"""窗口的一天：受理一户两人、另有一个应当赡养的儿子的完整申请，除资料本身之外按了几下：受理至多 6 下，

连同添义务人、打印申请人带走的，至多 8 下。

`pytest tests/journeys/test_window_clicks.py -s` 打印数字；SHOTS=目录 时另存截图。
"""

import os

import pytest

from cases.models import Case
from notices.models import Notice
from tests import axe
from tests.factories import PASSWORD, id_number
from tests.factories.cases import office_of

pytestmark = pytest.mark.django_db(transaction=True)
BUDGET, WITH_SON_AND_PAPERS = 6, 8


class Hands:
    """数数的手：资料（字、选择、打勾）与操作（点击、回车）分开记；换栏一律用 Tab，不用鼠标。"""

    def __init__(self, page):
        self.page, self.clicks, self.keys, self.choices, self.tabs = page, 0, 0, 0, 0
        self.faults = {}

    def go_to(self, name):
        """按 Tab 走到这一栏；走不到即失败（阅读次序可达）。"""
        for _ in range(80):
            if self.page.evaluate("document.activeElement && document.activeElement.name") == name:
                return
            self.page.keyboard.press("Tab")
            self.tabs += 1
        raise AssertionError(f"Tab 走不到 {name}")

    def type(self, name, text):
        self.go_to(name)
        self.page.keyboard.type(text)
        self.keys += len(text)

    def choose(self, name, value):
        self.go_to(name)
        self.page.select_option(f'[name="{name}"]', value)
        self.choices += 1

    def tick(self, name, value=None):
        self.go_to(name)
        for _ in range(20):
            if value is None or self.page.evaluate("document.activeElement.value") == value:
                break
            self.page.keyboard.press("Tab")
            self.tabs += 1
        self.page.keyboard.press("Space")
        self.choices += 1

    def click(self, text):
        self.page.get_by_role("button", name=text, exact=True).click()
        self.page.wait_for_load_state("load")
        self.clicks += 1

    def follow(self, text):
        self.page.get_by_role("link", name=text, exact=True).first.click()
        self.page.wait_for_load_state("load")
        self.clicks += 1

    def stands_on(self, name):
        """打开即在这一栏，不用按 Tab。"""
        assert self.page.evaluate("document.activeElement.name") == name

    def enter(self):
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.clicks += 1

    def look(self, name):
        """查一遍无障碍，存一张截图。"""
        found = axe.violations(self.page)
        self.faults |= {name: found} if found else {}
        if folder := os.environ.get("SHOTS"):
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_two_people_are_accepted_within_the_budget(page):
    office = office_of("XS2020")
    page.goto("/accounts/login/")
    page.fill("[name=username]", office.window.username)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    hands = Hands(page)
    hands.follow("受理")
    hands.follow("登记申请")
    hands.look("1-查重")
    hands.stands_on("id_number")
    hands.type("id_number", id_number("1970-03-08", "男"))
    hands.enter()
    hands.look("2-登记")
    hands.stands_on("community")
    fill_in(hands, office)
    son(hands)
    page.wait_for_selector("[data-review] >> text=李秀英")  # 停笔三分之一秒才列
    listed = page.locator("[data-review]").inner_text()
    assert "请核对您填的" in listed and "李秀英" in listed and "6217 0012 3456 7890 123" in listed
    hands.look("3-填好")
    hands.click("登记")
    hands.look("4-材料与授权")
    for row in (
        Case.objects.get()
        .materials.filter(status="missing", required=True)
        .exclude(code__in=("promise", "authorisation"))
    ):
        hands.tick(f"materials-m{row.pk}")
    for member in Case.objects.get().family():
        hands.tick(f"p{member.person_id}-promised")
        hands.tick(f"p{member.person_id}-authorised")
    hands.click("登记材料与授权")
    hands.look("5-受理")
    hands.click("受理，出具通知书")
    assert Case.objects.get().state == "verification" and Notice.objects.count() == 1
    print(f"\n受理两人户：点击 {hands.clicks}，选择与打勾 {hands.choices}，键入 {hands.keys} 字，Tab {hands.tabs} 次")
    assert hands.clicks <= BUDGET + 1  # 添义务人的一下
    button = page.get_by_role("button", name="打印带走的 3 件（合成一份）")
    assert page.locator("input[name=paper]").count() == 3 and button.is_visible()
    papers = "&".join(f"paper={one.get_attribute('value')}" for one in page.locator("input[name=paper]").all())
    printed = page.context.request.get(f"{page.url.partition('/cases')[0]}/notices/print/?{papers}")
    assert printed.headers["content-type"] == "application/pdf"
    assert hands.clicks + 1 <= WITH_SON_AND_PAPERS
    assert hands.faults == {}


def fill_in(hands, office):
    hands.choose("community", str(office.community.pk))
    hands.type("members-0-name", "王建国")
    hands.choose("members-0-health", "30")
    hands.type("members-1-name", "李秀英")
    hands.type("members-1-id_number", id_number("1972-11-02", "女"))
    hands.page.wait_for_selector("text=没有查到在享")
    hands.choose("members-1-relation", "10")
    hands.choose("members-1-employment", "public_post")
    hands.type("members-1-wage", "1550")
    hands.type("address", "桂苑小区3栋201室")
    hands.type("phone", "13805610001")
    hands.tick("hardships", "illness")
    hands.type("bank", "农村商业银行")
    hands.type("number", "6217001234567890123")
    hands.type("reason", "丈夫患病，没有收入")


def son(hands):
    """不共同生活的儿子，养户主；“养本户哪几人”里就是刚填的姓名，改过的一栏不再标红。"""
    hands.click("添加义务人")
    boxes = hands.page.locator('[name="obligors-0-supports"]')
    assert [one.text_content().strip() for one in boxes.locator("xpath=..").all()] == ["王建国", "李秀英"]
    hands.type("obligors-0-name", "王小军")
    hands.choose("obligors-0-relation", "20")
    hands.tick("obligors-0-supports", "1")
