"""窗口各页逐一打开，查无障碍；SHOTS=目录 时另存截图。"""

import os

import pytest
from django.urls import reverse
from django.utils import timezone

from tests import axe
from tests.factories import PASSWORD
from tests.factories.cases import accepted, office_of, registered, two_people

pytestmark = pytest.mark.django_db(transaction=True)
PAGES = (
    "request_supplement decline withdraw terminate edit_household add_member edit_money edit_account add_obligor "
    "declare_tie authorise accept"
).split()


def test_every_page_of_the_window_is_accessible(page):
    office = office_of("XS2020")
    now = timezone.now()
    first = registered(office, at=now)
    second = accepted(office, at=now, members=two_people())
    page.goto(f"/accounts/login/?next={reverse('intake:new')}")
    page.fill("[name=username]", office.window.username)
    page.fill("[name=password]", PASSWORD)
    with page.expect_navigation():
        page.keyboard.press("Enter")
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
