"""填了一整页，登录失效：就地再输一次口令，一栏不少；关掉重来，接着填也一栏不少。"""

import pytest
from django.contrib.sessions.models import Session

from core.models import Draft
from tests import axe
from tests.factories import PASSWORD, id_number
from tests.factories.cases import office_of

pytestmark = pytest.mark.django_db(transaction=True)
TYPED = "main input[type=text]:visible, main textarea:visible"


def typed(page):
    return [box.input_value() for box in page.locator(TYPED).all()]


def test_everything_is_there_after_the_session_ended(page):
    office = office_of("XS2020")
    page.goto("/accounts/login/")
    page.fill("[name=username]", office.window.username)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.goto("/cases/new/")
    page.fill("[name=id_number]", id_number("1970-03-08", "男"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for _ in range(3):
        page.click("text=添加成员")
    page.click("text=添加义务人")
    for number, box in enumerate(page.locator(TYPED).all()):
        if not box.input_value():
            box.fill(f"所填{number}")
    before = typed(page)
    assert len(before) >= 44
    page.wait_for_selector("text=已存，还没有提交", timeout=10_000)
    Session.objects.all().delete()
    page.fill("[name=reason]", "登录失效之后才填的")
    page.wait_for_selector("#session-password", timeout=10_000)
    assert axe.violations(page) == []
    page.fill("#session-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#session:not([open])", state="attached")
    after = [text if text != "登录失效之后才填的" else old for text, old in zip(typed(page), before, strict=True)]
    assert after == before
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 200):
        page.fill("[name=address]", "登录之后又改的")
    page.goto("/cases/new/")
    page.click("text=接着填")
    page.wait_for_selector("[name=reason]")
    assert page.input_value("[name=reason]") == "登录失效之后才填的"
    assert page.input_value("[name=address]") == "登录之后又改的"
    assert len(typed(page)) == len(before) and Draft.objects.count() == 1
