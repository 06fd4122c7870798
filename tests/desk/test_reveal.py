import datetime

import pytest
import time_machine

from core.models import Event
from core.refusals import NotVisible
from desk.reveal import reveal
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.cases import accepted
from tests.staging import staged


@staged(stopped=True)
def taken(staff, at):
    return accepted(staff, at=at)


@pytest.fixture
def case(taken, now):
    return taken


def ask(client, case, field=None, **typed):
    given = {**complete(case), **({"field": field} if field else {}), **typed}
    return client.post(f"/cases/{case.pk}/reveal/", given)


def complete(case):
    return {"field": f"id:{case.applicant_id}", "reason": "电话核对身份", "password_again": PASSWORD}


def test_one_field_is_shown_once_and_recorded_without_its_value(case, office, sign_in):
    answer = ask(sign_in(office.window), case)
    assert case.applicant.id_number in answer.content.decode()
    event = Event.objects.latest("pk")
    assert (event.act, event.data, event.reason) == ("reveal", {"field": "王建国的证件号"}, "电话核对身份")
    assert case.household.accounts.get().number not in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("kind", ["phone", "account"])
def test_phone_and_account_too(case, office, sign_in, kind):
    account = case.household.accounts.get()
    field, value = (
        ("phone:household", case.household.phone) if kind == "phone" else (f"account:{account.pk}", account.number)
    )
    assert value in ask(sign_in(office.window), case, field).content.decode()


@pytest.mark.parametrize("missing", ["reason", "password_again", "field"])
def test_reason_password_and_field_are_needed(case, office, sign_in, missing):
    answer = sign_in(office.window).post(f"/cases/{case.pk}/reveal/", {**complete(case), missing: ""})
    assert answer.status_code == 422
    assert case.applicant.id_number not in answer.content.decode()
    assert not Event.objects.filter(act="reveal").exists()


def test_a_field_of_another_household_is_not_shown(case, office, sign_in):
    assert ask(sign_in(office.window), case, "id:999999").status_code == 422


def test_the_fifty_first_of_a_day_is_refused_and_recorded(case, office, sign_in, settings, at):
    settings.REVEALS_A_DAY = 2
    client = sign_in(office.window)
    assert [ask(client, case).status_code for _ in range(4)] == [200, 200, 403, 403]
    assert case.applicant.id_number not in ask(client, case).content.decode()
    refused = [event for event in Event.objects.filter(act="reveal") if event.data.get("refused")]
    assert len(refused) == 3
    with time_machine.travel(at.replace(day=3), tick=False):
        assert ask(sign_in(office.window), case).status_code == 200


def test_who_may_not_gets_403_and_who_cannot_see_404(case, office, sign_in):
    assert ask(sign_in(office.reviewer), case).status_code in (403, 404)
    assert ask(sign_in(UserFactory(window=True)), case).status_code == 404


def test_the_password_counts_for_five_minutes_from_its_typing_however_much_is_signed(case, office, sign_in, at):
    client = sign_in(office.window)
    typed = complete(case)
    assert client.post(f"/cases/{case.pk}/reveal/", typed).status_code == 200
    with time_machine.travel(at + datetime.timedelta(minutes=4), tick=False):
        assert client.post(f"/cases/{case.pk}/reveal/", {**typed, "password_again": ""}).status_code == 200
    with time_machine.travel(at + datetime.timedelta(minutes=6), tick=False):
        assert client.post(f"/cases/{case.pk}/reveal/", {**typed, "password_again": ""}).status_code == 422


def test_the_service_itself_hides_what_is_out_of_scope(case, at):
    with pytest.raises(NotVisible):
        reveal(case.pk, f"id:{case.applicant_id}", by=UserFactory(window=True), at=at, reason="看看")
