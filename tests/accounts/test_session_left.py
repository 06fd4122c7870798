"""登录还剩多久：只问的不算有人办事，一按即延；到期之后就地登录。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from tests.factories import PASSWORD, UserFactory

SESSION, LOGIN = reverse("accounts:session"), reverse("accounts:login")
QUIET = {"Accept": "application/json"}
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def clock(db):
    with time_machine.travel(datetime.datetime(2026, 3, 2, 1, tzinfo=datetime.UTC), tick=False) as travelling:
        yield travelling


@pytest.fixture
def clerk(clock, client):
    user = UserFactory(window=True, username="clerk")
    client.post(LOGIN, {"username": "clerk", "password": PASSWORD})
    return user


def left(client, method="get"):
    return getattr(client, method)(SESSION, headers=QUIET).json()


def test_asking_does_not_keep_the_session_alive_and_one_click_does(client, clerk, clock):
    clock.shift(12 * MINUTE)
    assert left(client)["left"] == left(client)["left"] == 180
    assert left(client, "post") | {"csrf": ""} == {"csrf": "", "left": 900, "extendable": True}
    clock.shift(14 * MINUTE)
    assert left(client)["left"] == 60


def test_the_longest_time_cannot_be_extended(client, clerk, clock):
    for _ in range(60):
        clock.shift(9.9 * MINUTE)
        left(client, "post")
    said = left(client, "post")
    assert said["left"] == 360 and not said["extendable"]


def test_after_the_end_scripts_get_401_and_sign_in_in_place(client, clerk, clock):
    clock.shift(16 * MINUTE)
    assert client.get(SESSION, headers=QUIET).status_code == 401
    piece = {"HX-Request": "true", "X-Stay": "1"}
    assert client.get(reverse("accounts:my_relatives"), headers=piece).status_code == 401
    wrong = client.post(LOGIN, {"username": "clerk", "password": "x"}, headers=QUIET)
    assert wrong.status_code == 422 and "不正确" in wrong.json()["reasons"][0]
    assert client.post(LOGIN, {"username": "clerk", "password": PASSWORD}, headers=QUIET).json()["same"]


def test_the_page_learns_when_another_person_is_signed_in(client, clerk):
    assert not client.post(LOGIN, {"username": "someone"}, headers=QUIET).json()["same"]


def test_every_page_carries_the_time_left(client, clerk, clock):
    clock.shift(2 * MINUTE)
    client.get("/accounts/relatives/")
    clock.shift(datetime.timedelta(seconds=5))
    page = client.get("/accounts/relatives/").content.decode()
    assert 'data-left="895"' in page and 'data-warn="180"' in page
