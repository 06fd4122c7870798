import datetime

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from accounts.matrix import cell
from core.events import record
from core.models import Event
from core.refusals import Blocked, NotVisible
from households.models import Tie
from supervision.models import OnsiteCheck
from supervision.services import record_supervision_visit
from supervision.sweeps import list_onsite_checks
from tests.factories import RoleGrantFactory, UserFactory
from tests.factories.benefits import grant, roster_office, sealed
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def office():
    return roster_office()


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=True):
        yield


def tied_case(office, at):
    case = grant(office, at=at, separately_registered=True, head_name="王建国").case
    Tie.objects.create(household=case.household, person_name="赵主任", relation="兄弟", source="declared", noted_at=at)
    return case


def registered(office, at):
    case = tied_case(office, at)
    list_onsite_checks(at)
    return case.onsite_checks.get()


def visit(row, office, at, **facts):
    given = {
        "visited_on": at.date(),
        "visited_with": office.bureau_second,
        "finding": "matches",
        "visit_result": "住房、收入与申报一致",
    }
    return record_supervision_visit(row.pk, by=office.bureau, at=at, **{**given, **facts})


def text_of(client, user, url):
    client.force_login(user)
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


def test_separately_registered_cases_are_listed_once(office, at):
    tied_case(office, at)
    grant(office, at=at)
    assert list_onsite_checks(at) == {"listed": 1}
    assert list_onsite_checks(at) == {"listed": 0}
    assert OnsiteCheck.objects.get().reason == "赵主任 兄弟"


def test_the_district_visits_each_with_two_people(office, at):
    row = visit(registered(office, at), office, at)
    assert (row.visited_by, row.visited_with, row.finding) == (office.bureau, office.bureau_second, "matches")
    event = Event.objects.get(act="record_supervision_visit")
    assert (event.case_id, event.data["persons"]) == (row.case_id, [office.bureau_second.pk])
    with pytest.raises(Blocked, match="已经登记过"):
        visit(row, office, at)


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"visited_on": datetime.date(2026, 3, 3)}, "不能晚于今天"),
        ({"visited_on": datetime.date(2026, 2, 2)}, "核查日期（2026年2月2日）不能早于申请日期（2026年3月2日）"),
        ({"visited_with": "bureau"}, "同行核查人不能是您本人"),
        ({"visited_with": "clerk"}, "不能核查这一户"),
    ],
)
def test_a_visit_that_cannot_be_is_refused(office, at, facts, reason):
    row = registered(office, at)
    if isinstance(facts.get("visited_with"), str):
        facts = {"visited_with": getattr(office, facts["visited_with"])}
    with pytest.raises(Blocked) as refusal:
        visit(row, office, at, **facts)
    assert reason in str(refusal.value)


def test_a_visit_recorded_late_says_why(office, at):
    row = registered(office, at)
    later = at + datetime.timedelta(days=10)
    with pytest.raises(Blocked, match="补登须写明原因"):
        visit(row, office, later, visited_on=at.date())
    visit(row, office, later, visited_on=at.date(), reason="下乡连日，回来补登")


def test_streets_do_not_record_the_district_visit(office, at):
    row = registered(office, at)
    from core.refusals import NotPermitted

    with pytest.raises(NotPermitted):
        record_supervision_visit(
            row.pk,
            by=office.leader,
            at=at,
            visited_on=at.date(),
            visited_with=office.bureau,
            finding="matches",
            visit_result="属实",
        )
    with pytest.raises(NotVisible):
        visit(row, roster_office(), at)
    assert [role for role in ("window", "leader", "district") if cell("record_supervision_visit", role)] == ["district"]


def test_the_bureau_sees_every_street_of_a_month_and_takes_all_in_two_clicks(client, office, at):
    other = roster_office(district=office.district)
    grant(office, amount="800.00", at=at)
    roster = sealed(office, at=at)
    text = text_of(client, office.bureau, "/supervision/rosters/")
    assert office.street.name in text and "还没有编制" in text and "缺 1 个街道" in text
    assert other.street.name in text and "800.00 元" in text and f"/rosters/{roster.pk}/" in text
    answer = client.post("/supervision/rosters/download/", {"month": "2026-03"})
    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert Event.objects.filter(act="download_roster").count() == 1


def test_the_roster_link_of_the_bureau_leads_to_all_streets(client, office):
    client.force_login(office.bureau)
    assert client.get("/rosters/").url == "/supervision/rosters/"


def test_nothing_to_download_is_said(client, office):
    client.force_login(office.bureau)
    answer = client.post("/supervision/rosters/download/", {"month": "2026-01"})
    assert answer.status_code == 409 and "没有可下载的名册" in answer.content.decode()


def test_a_street_does_not_see_the_district_pages(client, office):
    client.force_login(office.leader)
    for page in ("", "rosters/", "onsite/", "onsite/add/", "samples/", "late/"):
        assert client.get(f"/supervision/{page}").status_code in (403, 404), page


def test_the_overview_counts_each_street(client, office, at):
    case = grant(office, at=at).case
    case.accepted_on = at.date() - datetime.timedelta(days=10)
    case.save()
    text = text_of(client, office.bureau, "/supervision/")
    assert office.street.name in text and ">6.0<" in text


def test_queries_do_not_grow_with_streets(client, office, django_assert_max_num_queries):
    for _ in range(4):
        roster_office(district=office.district)
    text_of(client, office.bureau, "/supervision/")
    with django_assert_max_num_queries(16):
        client.get("/supervision/")
    with django_assert_max_num_queries(7):
        client.get("/supervision/rosters/")


def test_acts_recorded_more_than_three_workdays_late_are_listed(client, office, at):
    for days, name in ((1, "不迟"), (10, "迟了")):
        with transaction.atomic():
            record(
                "record_visit",
                chain=office.street.code,
                at=at,
                by=office.clerk,
                happened_on=at.date() - datetime.timedelta(days=days),
                reason=name,
            )
    text = text_of(client, office.bureau, "/supervision/late/")
    assert "迟了" in text and "不迟" not in text


def test_a_visit_is_recorded_on_its_page(client, office, at):
    row = registered(office, at)
    url = f"/supervision/onsite/{row.pk}/visit/"
    text = text_of(client, office.bureau, url)
    key = text.split('name="form_key" value="')[1].split('"')[0]
    facts = {"form_key": key, "visited_on": "2026-03-02", "visited_with": office.bureau_second.pk}
    answer = client.post(url, {**facts, "visit_result": "与申报一致"})
    assert answer.status_code == 422 and "与申报一致" in answer.content.decode()
    answer = client.post(url, {**facts, "visit_result": "与申报一致", "finding": "matches"})
    assert answer.url == "/supervision/onsite/"
    assert "情况属实" in client.get(answer.url).content.decode()


def test_an_auditor_is_shown_only_the_pages_that_open(client, office):
    user = UserFactory(unit=office.district)
    RoleGrantFactory(user=user, role="auditor")
    client.force_login(user)
    shown = client.get(reverse("supervision:overview"))
    assert shown.status_code == 200
    assert [tab["label"] for tab in shown.context["tabs"]] != []
    assert {client.get(tab["url"]).status_code for tab in shown.context["tabs"]} == {200}
