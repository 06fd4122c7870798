import datetime

import pytest
import time_machine
from django.urls import reverse

from core.models import Event
from tests.factories import PASSWORD, UserFactory

HERE = reverse("accounts:my_relatives")
START = datetime.datetime(2026, 3, 2, 1, tzinfo=datetime.UTC)


@pytest.fixture
def clock(db):
    with time_machine.travel(START, tick=False) as travelling:
        yield travelling


@pytest.fixture
def clerk(clock, client):
    user = UserFactory(window=True, username="clerk")
    client.post(reverse("accounts:login"), {"username": "clerk", "password": PASSWORD})
    return user


def test_fifteen_idle_minutes_are_still_fine(client, clerk, clock):
    clock.shift(datetime.timedelta(minutes=15))
    assert client.get(HERE).status_code == 200


def test_one_second_more_and_one_signs_in_again_and_comes_back(client, clerk, clock):
    clock.shift(datetime.timedelta(minutes=15, seconds=1))
    answer = client.get(HERE)
    assert answer.url == f"{reverse('accounts:login')}?next=%2Faccounts%2Frelatives%2F"
    assert "您已15分钟未操作，请重新登录" in client.get(answer.url).content.decode()
    answer = client.post(answer.url, {"username": "clerk", "password": PASSWORD})
    assert answer.url == HERE
    assert client.get(HERE).status_code == 200


def test_work_keeps_the_session_alive(client, clerk, clock):
    for _ in range(4):
        clock.shift(datetime.timedelta(minutes=14))
        assert client.get(HERE).status_code == 200


def test_ten_hours_end_even_a_busy_session(client, clerk, clock):
    for _ in range(60):
        clock.shift(datetime.timedelta(minutes=10))
        assert client.get(HERE).status_code == 200
    clock.shift(datetime.timedelta(seconds=1))
    answer = client.get(HERE)
    assert answer.status_code == 302
    assert "本次登录已满10小时" in client.get(answer.url).content.decode()


def test_an_expired_session_cannot_post(client, clerk, clock):
    clock.shift(datetime.timedelta(minutes=16))
    facts = {"name": "王建国", "relation": "parent", "id_number": "11010519491231002X", "form_key": "k"}
    assert client.post(HERE, facts).status_code == 302
    assert not clerk.relative_declarations.exists()


def test_a_disabled_person_is_out_on_the_very_next_request(client, clerk):
    assert client.get(HERE).status_code == 200
    clerk.is_active = False
    clerk.save()
    assert client.get(HERE).status_code == 302


def test_a_lost_role_is_lost_on_the_very_next_request(client, bureau):
    admin = UserFactory(admin=True, unit=bureau)
    client.force_login(admin, backend="accounts.backends.StaffBackend")
    assert client.get(reverse("accounts:people")).status_code == 200
    admin.role_grants.update(revoked_at=START)
    assert client.get(reverse("accounts:people")).status_code == 403


def test_the_first_password_must_be_changed_before_anything_else(client, clerk):
    clerk.must_change_password = True
    clerk.save()
    assert client.get(HERE).url == reverse("accounts:password")
    assert "请先换成只有您自己知道的口令" in client.get(reverse("accounts:password")).content.decode()
    assert client.post(reverse("accounts:logout")).status_code == 302


def test_a_new_password_opens_the_way(client, clerk):
    clerk.must_change_password, clerk.first_password_expires_at = True, START + datetime.timedelta(1)
    clerk.save()
    new = "pian-xiao-bei-feng-88"
    facts = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post(reverse("accounts:password"), facts).url == "/"
    clerk.refresh_from_db()
    assert clerk.check_password(new) and not clerk.must_change_password and clerk.first_password_expires_at is None
    assert clerk.password_changed_at == START
    assert client.get(HERE).status_code == 200
    assert Event.objects.last().subject == f"本人修改口令：{clerk.name}"


def test_a_changed_password_ends_the_other_sessions(client, clerk):
    clerk.set_password("another-password-77")
    clerk.save()
    assert client.get(HERE).status_code == 302


def test_regular_change_is_asked_for_only_under_the_grading_rules(client, clerk, settings, clock):
    clerk.password_changed_at = START - datetime.timedelta(91)
    clerk.save()
    assert client.get(HERE).status_code == 200
    settings.PASSWORD_PROFILE = "dengbao"
    assert client.get(HERE).url == reverse("accounts:password")
    clerk.password_changed_at = START - datetime.timedelta(89)
    clerk.save()
    assert client.get(HERE).status_code == 200
