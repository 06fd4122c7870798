"""登记错了的关系：区里两人撤销，理由留着，此人又看得到。"""

import pytest
from django.urls import reverse

from cases.models import Case
from cases.services.tie_withdrawal import confirm_tie_withdrawal, request_tie_withdrawal
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from tests.factories.cases import office_of, registered
from tests.staging import staged


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    made = registered(office, at=at)
    facts = {"person_name": office.leader.name, "relation": "同号码", "source": "found", "noted_at": at}
    made.household.ties.create(user=office.leader, **facts)
    return made


@pytest.fixture
def tie(case):
    return case.household.ties.get()


def test_two_of_the_bureau_withdraw_it_with_a_reason(office, case, tie, at):
    assert not Case.objects.visible_to(office.leader).exists()
    request_tie_withdrawal(case.pk, tie=tie.pk, by=office.bureau, at=at, reason="电话是前任用过的")
    with pytest.raises(Blocked, match="已经提出"):
        request_tie_withdrawal(case.pk, tie=tie.pk, by=office.bureau2, at=at, reason="再提")
    confirm_tie_withdrawal(case.pk, tie=tie.pk, by=office.bureau2, at=at)
    tie.refresh_from_db()
    assert (tie.withdrawn_at, tie.withdrawn_reason) == (at, "电话是前任用过的")
    assert Case.objects.visible_to(office.leader).get() == case
    assert Event.objects.filter(act="withdraw_tie", case_id=case.pk).count() == 2


def test_not_by_one_and_not_by_the_street(office, case, tie, at):
    with pytest.raises(Blocked, match="没有待确认"):
        confirm_tie_withdrawal(case.pk, tie=tie.pk, by=office.bureau, at=at)
    request_tie_withdrawal(case.pk, tie=tie.pk, by=office.bureau, at=at, reason="误配")
    with pytest.raises((Blocked, NotPermitted)):
        confirm_tie_withdrawal(case.pk, tie=tie.pk, by=office.bureau, at=at)
    for by in (office.window, office.leader):
        with pytest.raises((NotPermitted, NotVisible)):
            request_tie_withdrawal(case.pk, tie=tie.pk, by=by, at=at, reason="误配")


def test_on_the_pages(office, case, tie, client):
    client.force_login(office.bureau, backend="accounts.backends.StaffBackend")
    url = reverse("intake:withdraw_tie", args=[case.pk, tie.pk])
    assert url in client.get(f"/cases/{case.pk}/tab/household/").text
    assert client.post(url, {"reason": "误配", "form_key": "t1"}).status_code == 302
    assert client.get(reverse("intake:confirm_tie", args=[case.pk, tie.pk])).status_code == 200
    client.force_login(office.window, backend="accounts.backends.StaffBackend")
    assert client.get(url).status_code == 403
