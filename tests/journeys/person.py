"""一个在浏览器里办事的人：登录、翻页、填写、按钮；点击与击键随手计数，每到一页就查无障碍。"""

from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests import axe
from tests.conftest import OFFICE_SCREEN, PHONE_SCREEN
from tests.factories import PASSWORD

SEEN_LOGIN = set()  # 在这种屏幕上由登录页登录过了


class Person:
    """`Person(browser, url, user)`：办公室的屏幕；`phone=True` 为社区的手机。收尾调 `leave()`。"""

    def __init__(self, browser, url, user, *, phone=False, password=PASSWORD):
        self.user, self.password, self.url, self.phone = user, password, url, phone
        screen = {"is_mobile": True, "has_touch": True} if phone else {}
        self.context = browser.new_context(
            base_url=url,
            viewport=PHONE_SCREEN if phone else OFFICE_SCREEN,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            **screen,
        )
        self.page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.faults, self.seen = [], set()
        self.clicks = self.keys = 0
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda line: self._listen(line.text))

    def _listen(self, text):
        if "Content Security Policy" in text:
            self.faults.append(text)

    # —— 去哪里 ——
    def sign_in(self):
        """每种屏幕头一个人由登录页进来；后来的人直接带着会话到待办页（登录本身另有用例，见 tests/accounts）。"""
        if self.phone in SEEN_LOGIN:
            return self._let_in()
        SEEN_LOGIN.add(self.phone)
        self.page.goto(reverse("accounts:login"))
        self.look()
        self.page.get_by_label("登录名").fill(self.user.username)
        self.page.get_by_label("口令").fill(self.password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda address: "login" not in address)
        return self

    def _let_in(self):
        client = Client()
        client.force_login(self.user, backend="accounts.backends.StaffBackend")
        name = settings.SESSION_COOKIE_NAME
        self.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": self.url}])
        self.page.goto("/")
        return self

    def open(self, name, *args):
        self.page.goto(reverse(name, args=args))
        self.look()
        return self

    def look(self):
        """这一页有没有违反无障碍规则；同一标题的页查一次。"""
        title = self.page.title()
        if title not in self.seen:
            self.seen.add(title)
            self.faults += [(title, one) for one in axe.violations(self.page)]

    def leave(self):
        self.context.close()
        assert self.faults == []

    # —— 手上的动作 ——
    def fill(self, label, text, *, inside=None):
        self.keys += len(str(text))
        self._labelled(label, inside).fill(str(text))

    def choose(self, label, option, *, inside=None):
        """下拉选择：键盘一选即中，算数据录入。"""
        self.keys += 1
        self._labelled(label, inside).select_option(label=option)

    def tick(self, label, *, inside=None):
        self.clicks += 1
        (inside or self.page).get_by_label(label, exact=False).first.check()

    def attach(self, label, files):
        self.clicks += 1
        self.page.get_by_label(label).first.set_input_files(files)

    def wait_for_uploads(self, count):
        """还在传就不能提交。"""
        done = "n => document.querySelectorAll('[data-photo-list] .word-good').length >= n"
        self.page.wait_for_function(done, arg=count)

    def press(self, button):
        """按一个按钮，等下一页；没有办成就把页上的理由抛出来。"""
        self.clicks += 1
        with self.page.expect_navigation() as going:
            self.page.get_by_role("button", name=button, exact=True).first.click()
        status = going.value.status
        assert status < 400, (button, status, self.page.locator("main").inner_text()[:1500])
        self.look()

    def is_refused(self, button):
        """按了而办不成：返回页上的理由；所填都还在。"""
        self.clicks += 1
        with self.page.expect_navigation() as going:
            self.page.get_by_role("button", name=button, exact=True).first.click()
        assert going.value.status in (409, 422), going.value.status
        self.look()
        return self.page.get_by_role("alert").inner_text()

    def follow(self, link):
        self.clicks += 1
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=link).first.click()
        self.look()

    def enter(self):
        """回车提交。"""
        self.keys += 1
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def group(self, legend):
        return self.page.get_by_role("group", name=legend, exact=True)

    def unfolds(self, summary):
        """展开收着的一段。"""
        self.page.locator("summary", has_text=summary).first.click()

    def reads(self, text):
        """页上看得见这句话。"""
        self.page.get_by_text(text).filter(visible=True).first.wait_for()

    def _labelled(self, label, inside):
        return (inside or self.page).get_by_label(label, exact=False).first
