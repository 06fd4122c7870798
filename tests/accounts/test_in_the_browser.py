import pytest
from django.urls import reverse

from tests import axe
from tests.factories import PASSWORD, RelativeDeclarationFactory, RoleGrantFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page, user, then="accounts:people"):
    page.goto(f"{reverse('accounts:login')}?next={reverse(then)}")
    page.get_by_label("登录名").fill(user.username)
    page.get_by_label("口令").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "login" not in url)


def test_every_page_of_accounts_is_accessible(page):
    admin = UserFactory(admin=True)
    person = UserFactory(window=True, unit=admin.unit)
    RoleGrantFactory(user=person, role="checker", waiting=True)
    RelativeDeclarationFactory(user=admin)
    page.goto(reverse("accounts:login"))
    assert axe.violations(page) == []
    sign_in(page, admin)
    names = ["people", "create", "password", "my_relatives"]
    paths = [reverse(f"accounts:{name}") for name in names]
    paths += [reverse(f"accounts:{name}", args=[person.pk]) for name in ("person", "propose", "reset", "disable")]
    wrong = {}
    for path in paths:
        page.goto(path)
        if faults := axe.violations(page):
            wrong[path] = faults
    assert wrong == {}


def test_the_list_of_declarations_is_accessible(page):
    officer = UserFactory(district=True)
    RelativeDeclarationFactory(user__unit=officer.unit)
    sign_in(page, officer, "accounts:declarations")
    assert axe.violations(page) == []


def test_a_wrong_password_is_said_beside_the_form_and_the_name_stays(page):
    user = UserFactory(window=True)
    page.goto(reverse("accounts:login"))
    page.get_by_label("登录名").fill(user.username)
    page.get_by_label("口令").fill("wrong")
    page.keyboard.press("Enter")
    page.get_by_text("登录名或口令不正确").first.wait_for()
    assert page.get_by_label("登录名").input_value() == user.username
    assert axe.violations(page) == []


def test_signing_out_from_the_account_menu(page):
    user = UserFactory(window=True)
    sign_in(page, user, "accounts:my_relatives")
    page.locator("details.account summary").click()
    page.get_by_role("button", name="退出").click()
    page.get_by_text("您已退出").wait_for()
