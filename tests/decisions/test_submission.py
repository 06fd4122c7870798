"""报送与接收：由区民政局审批的，街道报送、区里收到之日起计10个（特困15个）工作日（T10、T16）。"""

import datetime
import uuid

import pytest
import time_machine
from django.urls import reverse

from accounts.models import Role
from cases import deadlines
from cases.models import Case
from cases.next_steps import next_step
from core.refusals import Blocked, NotPermitted
from decisions.services.decision import send_back
from decisions.services.submission import awaiting_receipt, receive_many, receive_papers, submit_to_county
from desk import worklist
from tests.factories.cases import accepted, office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.signing import approve, refuse
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
GROUNDS = {"facts": "甲", "clause": "乙", "remedy": "丙"}


@staged
def office():
    return office_of("NAT_COUNTY")


@staged
def case(office, at):
    return ready_to_sign(office, at=at)


def reload(case):
    found = Case.objects.get(pk=case.pk)
    found.sign_at = case.sign_at
    return found


def limits(case):
    return {one.id: one.due for one in deadlines.running(Case.objects.get(pk=case.pk))}


def test_the_clock_of_the_district_starts_on_the_day_it_receives(office, case):
    assert "T10" not in limits(case)
    submit_to_county(case.pk, by=office.window, at=case.sign_at)
    assert "T10" not in limits(case)
    receive_papers(case.pk, by=office.bureau, at=case.sign_at + 2 * DAY)
    assert case.sign_at.date() + 2 * DAY == datetime.date(2026, 3, 12)
    assert limits(case)["T10"] == datetime.date(2026, 3, 26)


def test_hardship_has_fifteen_days(office, at):
    limit = accepted(office, at=at).procedure.regime.procedure("extreme_hardship").limit("T16")
    assert (limit.days, limit.unit, limit.start_event) == (15, "workday", "receive_papers")


def test_each_step_is_asked_of_the_right_person(office, case):
    assert (next_step(reload(case)).act, next_step(reload(case)).role) == ("submit_to_county", Role.WINDOW)
    submit_to_county(case.pk, by=office.window, at=case.sign_at)
    assert (next_step(reload(case)).act, next_step(reload(case)).role) == ("receive_papers", Role.DISTRICT)
    [item] = [one for _, _, items, _ in worklist.build(office.bureau, case.sign_at.date()) for one in items]
    assert (item.who, item.what) == ("示例街道", "接收报送的材料（1件）")
    receive_papers(case.pk, by=office.bureau, at=case.sign_at)
    assert (next_step(reload(case)).act, next_step(reload(case)).role) == ("approve", Role.DISTRICT)


@pytest.mark.parametrize("decide", [approve, refuse])
def test_nothing_is_decided_before_the_papers_arrive(office, case, decide):
    facts = GROUNDS if decide is refuse else {}
    with pytest.raises(Blocked, match="街道尚未报送审核材料"):
        decide(case.pk, by=office.bureau, at=case.sign_at, **facts)
    submit_to_county(case.pk, by=office.window, at=case.sign_at)
    with pytest.raises(Blocked, match="尚未登记接收"):
        decide(case.pk, by=office.bureau, at=case.sign_at, **facts)
    receive_papers(case.pk, by=office.bureau, at=case.sign_at)
    assert decide(case.pk, by=office.bureau, at=case.sign_at, **facts).case.decided_by_district


def test_neither_step_is_done_twice_or_in_the_wrong_order(office, case):
    with pytest.raises(Blocked, match="没有待接收的报送材料"):
        receive_papers(case.pk, by=office.bureau, at=case.sign_at)
    submit_to_county(case.pk, by=office.window, at=case.sign_at)
    with pytest.raises(Blocked, match="材料已经报送，等区民政局接收"):
        submit_to_county(case.pk, by=office.window, at=case.sign_at)
    receive_papers(case.pk, by=office.bureau, at=case.sign_at)
    with pytest.raises(Blocked, match="没有待接收"):
        receive_papers(case.pk, by=office.bureau, at=case.sign_at)


def test_the_street_sends_and_the_district_receives(office, case):
    with pytest.raises(NotPermitted):
        submit_to_county(case.pk, by=office.bureau, at=case.sign_at)
    submit_to_county(case.pk, by=office.window, at=case.sign_at)
    with pytest.raises(NotPermitted):
        receive_papers(case.pk, by=office.leader, at=case.sign_at)


def test_papers_sent_back_are_sent_again(office, case):
    submit_to_county(case.pk, by=office.window, at=case.sign_at)
    receive_papers(case.pk, by=office.bureau, at=case.sign_at)
    send_back(case.pk, by=office.bureau, at=case.sign_at, to="visit", reason="缺入户照片")
    found = reload(case)
    assert (found.submitted_on, found.received_on) == (None, None)
    assert "T10" not in limits(case)


def test_a_street_that_decides_itself_sends_nothing(at):
    office = office_of("LS2019")
    case = ready_to_sign(office, at=at)
    with pytest.raises(Blocked, match="不必报送区民政局"):
        submit_to_county(case.pk, by=office.window, at=case.sign_at)


def test_many_are_received_in_one_go_and_what_fails_says_why(client, office, case):
    submit_to_county(case.pk, by=office.window, at=case.sign_at)
    with pytest.raises(Blocked, match="请勾选"):
        receive_many([], by=office.bureau, at=case.sign_at)
    with time_machine.travel(case.sign_at, tick=False):
        client.force_login(office.bureau)
        url = reverse("decisions:receive_many")
        assert case.number in client.get(url).content.decode()
        empty = client.post(url, {"form_key": uuid.uuid4()})
        assert empty.status_code == 422 and "请勾选要接收的案件" in empty.content.decode()
        done = client.post(url, {"chosen": [case.pk], "form_key": uuid.uuid4()}, follow=True)
        assert "已接收1件，审批时限自今天起算" in done.content.decode()
        client.force_login(office.leader)
        assert client.get(url).status_code == 403
    assert receive_many([case.pk], by=office.bureau, at=case.sign_at) == [(case.pk, "没有待接收的报送材料")]
    assert reload(case).received_on == case.sign_at.date()


def test_papers_of_a_case_the_street_decides_after_all_are_not_waited_for(office, case):
    submit_to_county(case.pk, by=office.window, at=case.sign_at)
    assert [one.pk for one in awaiting_receipt(office.bureau)] == [case.pk]
    Case.objects.filter(pk=case.pk).update(decided_by_district=False)
    assert not awaiting_receipt(office.bureau).exists()


def test_the_window_sends_on_a_page(client, office, case):
    with time_machine.travel(case.sign_at, tick=False):
        client.force_login(office.window)
        url = reverse("decisions:submit_to_county", args=[case.pk])
        assert "报送区民政局" in client.get(url).content.decode()
        assert client.post(url, {"form_key": uuid.uuid4()}).status_code == 302
    assert reload(case).submitted_on == case.sign_at.date()
