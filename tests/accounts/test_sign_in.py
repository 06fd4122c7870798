import datetime

import pytest
import time_machine
from django.urls import reverse

from core.models import Event
from tests.factories import PASSWORD, UserFactory

LOGIN = reverse("accounts:login")
WRONG = "登录名或口令不正确"
COOLING = "请15分钟后再试"


@pytest.fixture
def clerk(db):
    return UserFactory(window=True, username="clerk")


def attempt(client, username="clerk", password="wrong", ip="10.0.0.1", **data):
    return client.post(LOGIN, {"username": username, "password": password, **data}, REMOTE_ADDR=ip)


def test_signs_in_and_leaves_an_event(client, clerk):
    answer = attempt(client, password=PASSWORD)
    assert (answer.status_code, answer.url) == (302, "/")
    event = Event.objects.get()
    assert (event.act, event.chain, event.actor, event.data) == ("sign_in", "system", clerk, {"ip": "10.0.0.1"})


def test_a_new_session_id_is_given_at_sign_in(client, clerk):
    client.get(LOGIN)
    client.session.save()
    attempt(client, password=PASSWORD)
    before = client.session.session_key
    client.post(reverse("accounts:logout"))
    attempt(client, password=PASSWORD)
    assert client.session.session_key != before


@pytest.mark.parametrize("username", ["clerk", "nobody"])
def test_a_failure_says_the_same_whether_or_not_the_account_exists(client, clerk, username):
    answer = attempt(client, username=username)
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors() == ["登录名或口令不正确。连续5次不正确，须等15分钟再试。"]


def test_a_disabled_account_is_told_nothing_more(client, db):
    UserFactory(username="clerk", is_active=False)
    assert WRONG in attempt(client, password=PASSWORD).content.decode()


def test_a_failure_stays_on_record(client, clerk):
    attempt(client)
    attempt(client, username="nobody")
    assert list(Event.objects.values_list("act", "subject")) == [
        ("sign_in_failed", f"账号：{clerk.name}"),
        ("sign_in_failed", "没有这个账号"),
    ]


@pytest.mark.parametrize("username", ["clerk", "nobody"])
def test_five_failures_cool_this_name_at_this_address(client, clerk, username):
    for _ in range(5):
        answer = attempt(client, username=username)
    assert answer.status_code == 429 and COOLING in answer.content.decode()
    assert attempt(client, username=username, password=PASSWORD).status_code == 429


def test_a_colleague_elsewhere_is_not_locked_out_by_malice(client, clerk):
    for _ in range(6):
        attempt(client)
    UserFactory(username="other")
    assert attempt(client, password=PASSWORD, ip="10.0.0.2").status_code == 302
    client.logout()
    assert attempt(client, username="other", password=PASSWORD).status_code == 302


def test_trying_many_names_from_one_address_is_stopped(client, clerk, settings):
    settings.SIGN_IN_TRIES_AN_ADDRESS = 3
    UserFactory(username="known")
    assert attempt(client, "known", PASSWORD).status_code == 302
    client.post(reverse("accounts:logout"))
    tried = [attempt(client, f"guess{n}").status_code for n in range(5)]
    assert tried == [200, 200, 200, 429, 429]
    assert attempt(client, password=PASSWORD).status_code == 429
    assert attempt(client, password=PASSWORD, ip="10.0.0.2").status_code == 302
    client.post(reverse("accounts:logout"))
    assert attempt(client, "known", PASSWORD).status_code == 302


def test_a_locked_name_does_not_flood_the_record(client, clerk):
    for _ in range(9):
        attempt(client)
    assert Event.objects.count() <= 5


def test_after_fifteen_minutes_one_may_try_again(client, clerk):
    start = datetime.datetime(2026, 3, 2, 2, tzinfo=datetime.UTC)
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(5):
            attempt(client)
        clock.shift(datetime.timedelta(minutes=14, seconds=59))
        assert attempt(client, password=PASSWORD).status_code == 429
        clock.shift(datetime.timedelta(seconds=2))
        assert attempt(client, password=PASSWORD).status_code == 302


def test_success_wipes_the_count(client, clerk):
    for _ in range(4):
        attempt(client)
    attempt(client, password=PASSWORD)
    client.logout()
    assert attempt(client).status_code == 200


@pytest.mark.parametrize(
    ("asked", "lands"),
    [
        ("/accounts/relatives/", "/accounts/relatives/"),
        ("https://evil.example/", "/"),
        ("//evil.example/", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
    ],
)
def test_returns_only_to_pages_of_this_site(client, clerk, asked, lands):
    assert attempt(client, password=PASSWORD, next=asked).url == lands


def test_the_page_asked_for_survives_a_wrong_password(client, clerk):
    answer = attempt(client, next="/accounts/relatives/")
    assert 'value="/accounts/relatives/"' in answer.content.decode()


def test_a_first_password_lapses_after_72_hours(client, db):
    yesterday = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    UserFactory(username="clerk", must_change_password=True, first_password_expires_at=yesterday)
    assert "初始口令已过72小时" in attempt(client, password=PASSWORD).content.decode()


def test_signs_out_by_post_only_and_the_old_cookie_is_dead(client, clerk):
    attempt(client, password=PASSWORD)
    cookie = client.cookies["sessionid"].value
    assert client.get(reverse("accounts:logout")).status_code == 405
    client.post(reverse("accounts:logout"))
    assert Event.objects.last().act == "sign_out"
    client.cookies["sessionid"] = cookie
    assert client.get(reverse("accounts:my_relatives")).status_code == 302


def test_strangers_are_sent_to_the_sign_in_page_and_back(client, db):
    answer = client.get("/accounts/people/?q=%E7%8E%8B")
    assert answer.url == f"{LOGIN}?next=%2Faccounts%2Fpeople%2F%3Fq%3D%25E7%258E%258B"


def test_a_fragment_request_sends_the_whole_page_to_sign_in(client, db):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/accounts/relatives/"}
    answer = client.get("/accounts/people/", headers=headers)
    assert answer["HX-Redirect"] == f"{LOGIN}?next=%2Faccounts%2Frelatives%2F"


def test_a_post_goes_back_to_the_page_with_the_form(client, db):
    answer = client.post("/accounts/grants/3/revoke/", headers={"Referer": "http://testserver/accounts/people/3/?a=1"})
    assert answer.url == f"{LOGIN}?next=%2Faccounts%2Fpeople%2F3%2F%3Fa%3D1"
    answer = client.post("/accounts/grants/3/revoke/", headers={"Referer": "https://evil.example/x"})
    assert answer.url == f"{LOGIN}?next=%2F"
