"""没办完的登记：边填边存、登录失效、换了人、两个窗口；接着填的一栏不少，办成即删。"""

import datetime
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cases.models import Case
from core import drafts
from core.models import Draft
from tests.core.conftest import photo
from tests.factories import PASSWORD, UserFactory
from tests.factories.cases import office_of
from tests.intake.test_register_page import rows, sheet
from tests.staging import staged

pytestmark = pytest.mark.django_db
REGISTER = "intake:register"
MEMBERS = [{"name": f"成员{n}", "employer": f"单位{n}"} for n in range(3)]
QUIET = {"Accept": "application/json"}


@staged
def office():
    return office_of("XS2020")


@pytest.fixture
def clerk(client, office):
    client.force_login(office.window)
    return client


def token_in(page):
    return re.search(r'name="draft" value="([^"]+)"', page)[1]


def fresh(client):
    """打开一张新的登记表，给出表上的编号。"""
    return token_in(client.post(reverse("intake:new"), {"id_number": "11010519491231002X"}).content.decode())


def filled(office, token, **changes):
    """填了一半：三名成员都没有号码，还添了一行收入。"""
    extra = {"draft": token, "draft_version": 0, **rows("obligors", []), **changes}
    return sheet(office, members=MEMBERS, lines=[{"name": "养老金", "amount": "九百"}], **extra)


def keep(client, data, status=200, **headers):
    answer = client.post(reverse(REGISTER), {**data, "draft_do": "keep"}, headers=headers)
    assert answer.status_code == status, answer.content.decode()[:800]
    return answer


def values_in(page):
    return dict(re.findall(r'<input type="text" name="([^"]+)" value="([^"]+)"', page))


def test_a_half_filled_form_is_kept_and_comes_back_with_every_row(clerk, office):
    data = filled(office, fresh(clerk))
    said = keep(clerk, data, **QUIET).json()
    assert said["version"] == 1 and not Case.objects.exists()
    entry = clerk.get(reverse("intake:new")).content.decode()
    assert "您有没有办完的（成员0）" in entry and "接着填" in entry
    answer = clerk.get(Draft.objects.get().url)
    page = answer.content.decode()
    shown = values_in(page)
    assert answer.status_code == 200 and "还不能提交" not in page
    for name, value in data.items():
        if name.startswith(("members-", "lines-")) and "FORMS" not in name:
            assert shown[name] == value, name
    assert shown["bank"] == "农村商业银行" and "患病无收入" in page and "先存着" in page
    assert token_in(page) == data["draft"] and 'name="draft_version" value="1"' in page


def test_nothing_typed_can_be_read_in_the_database(clerk, office):
    keep(clerk, filled(office, fresh(clerk)), **QUIET)
    stored = Draft.objects.values_list("content", flat=True).get()
    assert "成员0" not in stored and "成员0" in Draft.objects.get().content


def test_passwords_are_never_kept(clerk, office):
    keep(clerk, filled(office, fresh(clerk), password_again="san-di-kou"), **QUIET)
    assert "san-di-kou" not in Draft.objects.get().content


def test_nobody_else_sees_or_changes_it(clerk, office):
    data = filled(office, fresh(clerk))
    keep(clerk, data, **QUIET)
    other = Client()
    other.force_login(UserFactory(unit=office.street, window=True))
    assert "没有办完的" not in other.get(reverse("intake:new")).content.decode()
    assert other.get(Draft.objects.get().url)["Location"] == reverse("intake:new")
    keep(other, {**data, "address": "改掉"}, 409)
    other.post(reverse("core:drop_draft"), {"key": Draft.objects.get().key})
    assert "改掉" not in Draft.objects.get().content


def test_what_is_done_is_deleted_with_the_act_and_a_late_copy_is_not_kept(clerk, office):
    token = fresh(clerk)
    keep(clerk, filled(office, token), **QUIET)
    data = sheet(office, draft=token, **rows("obligors", []))
    assert clerk.post(reverse(REGISTER), data).status_code == 302
    assert Case.objects.count() == 1 and not Draft.objects.exists()
    assert "先前已经办成" in keep(clerk, data, 409, **QUIET).json()["reasons"][0]


def test_a_refused_form_keeps_its_draft(clerk, office):
    data = filled(office, fresh(clerk))
    keep(clerk, data, **QUIET)
    page = clerk.post(reverse(REGISTER), {**data, "draft_version": 1}).content.decode()
    assert "还不能提交" in page and Draft.objects.exists() and token_in(page) == data["draft"]


def test_without_scripts_the_button_keeps_it_and_shows_it_again(clerk, office):
    answer = keep(clerk, filled(office, fresh(clerk)), 302)
    page = clerk.get(answer["Location"]).content.decode()
    assert "所填已存下" in page and values_in(page)["members-2-employer"] == "单位2"


def test_two_windows_on_one_draft_the_later_is_told_and_overwrites_only_knowingly(clerk, office):
    data = filled(office, fresh(clerk))
    keep(clerk, data, **QUIET)
    keep(clerk, {**data, "address": "先存的", "draft_version": 1}, **QUIET)
    late = {**data, "address": "后存的", "draft_version": 1}
    told = keep(clerk, late, 409, **QUIET).json()
    assert "别的窗口" in told["reasons"][0] and told["version"] == 2
    page = keep(clerk, late).content.decode()
    assert "没有盖掉" in page and 'value="后存的"' in page and 'name="draft_version" value="2"' in page
    assert "先存的" in Draft.objects.get().content
    keep(clerk, {**late, "draft_version": 2}, **QUIET)
    assert "后存的" in Draft.objects.get().content


def test_two_fresh_windows_keep_one_each(clerk, office):
    keep(clerk, filled(office, fresh(clerk)), **QUIET)
    said = keep(clerk, filled(office, fresh(clerk)), **QUIET).json()
    assert "另有一份没办完的" in said["also"] and Draft.objects.count() == 2


def test_a_draft_thrown_away_is_gone(clerk, office):
    keep(clerk, filled(office, fresh(clerk)), **QUIET)
    clerk.post(reverse("core:drop_draft"), {"key": Draft.objects.get().key})
    assert not Draft.objects.exists()


def test_it_is_deleted_when_its_time_is_over(clerk, office, settings):
    keep(clerk, filled(office, fresh(clerk)), **QUIET)
    limit = timezone.now() + datetime.timedelta(hours=settings.UNFINISHED_HOURS)
    assert drafts.clear_expired(limit - datetime.timedelta(minutes=5)) == {"cleared": 0}
    with time_machine.travel(limit + datetime.timedelta(seconds=1)):
        assert "没有办完的" not in clerk.get(reverse("intake:new")).content.decode()
    assert drafts.clear_expired(limit + datetime.timedelta(seconds=1)) == {"cleared": 1}


# —— 登录失效


@pytest.fixture
def expired(client, office):
    """登录之后打开了登记表，填的当中过了时限。"""
    with time_machine.travel(datetime.datetime(2026, 3, 2, 1, tzinfo=datetime.UTC), tick=False) as clock:
        client.post(reverse("accounts:login"), {"username": office.window.username, "password": PASSWORD})
        data = filled(office, fresh(client))
        clock.shift(datetime.timedelta(minutes=16))
        yield data


def test_a_form_sent_after_the_session_ended_comes_back_after_signing_in(client, office, expired):
    answer = client.post(reverse(REGISTER), expired)
    assert answer["Location"].startswith(reverse("accounts:login")) and not Case.objects.exists()
    assert "刚才所填已经存下" in client.get(answer["Location"]).content.decode()
    back = client.post(answer["Location"], {"username": office.window.username, "password": PASSWORD})["Location"]
    shown = values_in(client.get(back).content.decode())
    assert [shown[f"members-{n}-employer"] for n in range(3)] == ["单位0", "单位1", "单位2"]
    assert shown["lines-0-amount"] == "九百" and shown["address"] == "桂苑小区3栋201室"


def test_another_person_signing_in_there_sees_nothing_of_it(client, office, expired):
    answer = client.post(reverse(REGISTER), expired)
    other = UserFactory(unit=office.street, window=True)
    back = client.post(answer["Location"], {"username": other.username, "password": PASSWORD})["Location"]
    page = client.get(back, follow=True).content.decode()
    assert "成员0" not in page and "没有办完的" not in page and Draft.objects.get().owner == office.window


def test_scripts_are_told_to_sign_in_in_place_and_nothing_is_lost(client, office, expired):
    assert keep(client, expired, 401, **QUIET).json() == {"version": 1}
    sent = {"username": office.window.username, "password": PASSWORD}
    said = client.post(reverse("accounts:login"), sent, headers=QUIET).json()
    assert said["same"] and said["csrf"] and 890 <= said["left"] <= 900
    assert keep(client, {**expired, "draft_version": 1, "address": "又改"}, **QUIET).json()["version"] == 2


def test_a_file_sent_after_the_session_ended_is_kept_too(client, office, expired):
    client.post(reverse(REGISTER), {**expired, "scan": photo()})
    assert "scan_token" in Draft.objects.get().content


def test_a_made_up_number_keeps_nothing(client, office, expired):
    client.post(reverse(REGISTER), {**expired, "draft": f"{office.window.pk}:made-up:signature"})
    assert not Draft.objects.exists()


def test_a_page_from_before_another_sign_in_is_not_lost(office):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(office.window)
    data = filled(office, drafts.token_for(office.window))
    answer = browser.post(reverse(REGISTER), data)
    page = answer.content.decode()
    assert answer.status_code == 403 and "您填的已经存下" in page and Draft.objects.get().url in page


def test_a_second_content_under_a_used_form_is_told_and_kept(clerk, office):
    data = sheet(office, draft=fresh(clerk), **rows("obligors", []))
    first = clerk.post(reverse(REGISTER), data)["Location"]
    answer = clerk.post(reverse(REGISTER), {**data, "address": "另一处"})
    page = answer.content.decode()
    assert answer.status_code == 409 and first in page and "这次填的已存下" in page
    assert 'value="另一处"' in clerk.get(Draft.objects.get().url).content.decode()
    assert Case.objects.count() == 1
