"""变更：从待遇登记提标、降标、停发；决定的次月起生效，名册写得出（57号文第32条、社会救助法第48条）。"""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from benefits.models import Entitlement
from benefits.services.changes import open_change
from benefits.sweeps import open_entitlements
from cases.models import Case
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from rosters.models import LineChange
from tests.factories.benefits import APRIL, MARCH, change, drafted, grant, roster_office, sealed
from tests.staging import staged

pytestmark = pytest.mark.django_db
MAY = datetime.date(2026, 5, 1)


@staged
def office():
    return roster_office()


@staged
def row(office, at):
    grant(office, amount="800.00", at=at)
    open_entitlements(at)
    return Entitlement.objects.get()


def ask(row, office, at, **changes):
    facts = {"purpose": "lower", "code": "income_up", "reason": "妻子三月起上班，月入1,800元"}
    return open_change(row.pk, by=office.clerk, at=at, **{**facts, **changes})


def test_a_change_reuses_the_household_and_starts_registered(office, row, at):
    case = ask(row, office, at)
    assert (case.state, case.purpose, case.aid, case.household) == ("registered", "lower", row.aid, row.household)
    assert case.reason == "收入或财产增加：妻子三月起上班，月入1,800元" and case.hearing_waived == ""
    event = Event.objects.get(case_id=case.pk, act="register")
    assert event.data["code"] == "income_up" and event.data["earlier"] == row.case.number


@pytest.mark.parametrize(
    ("purpose", "code", "waived"),
    [
        ("stop", "death", "death"),
        ("stop", "own_request", "own_request"),
        ("lower", "left", ""),
        ("raise", "joined", ""),
    ],
)
def test_only_death_and_own_request_waive_the_hearing(office, row, at, purpose, code, waived):
    dead = row.case.applicant_id if code == "death" else None
    assert ask(row, office, at, purpose=purpose, code=code, deceased=dead).hearing_waived == waived


def test_a_death_nobody_died_waives_nothing(office, row, at):
    with pytest.raises(Blocked, match="请选定死亡的成员"):
        ask(row, office, at, purpose="stop", code="death")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"purpose": "raise"}, "不能作为提标的理由"),
        ({"purpose": "new"}, "请选择提标、降标或停发"),
        ({"reason": " "}, "写明变更的具体情况"),
        ({"requested_on": datetime.date(2026, 3, 3)}, "不能晚于今天"),
        ({"requested_on": datetime.date(2026, 2, 27)}, "原决定日期"),
    ],
)
def test_what_stops_a_change(office, row, at, changes, words):
    with pytest.raises(Blocked, match=words):
        ask(row, office, at, **changes)
    assert Case.objects.count() == 1


def test_one_open_change_at_a_time(office, row, at):
    ask(row, office, at)
    with pytest.raises(Blocked, match="已有在办"):
        ask(row, office, at, purpose="stop")


def test_a_stopped_entitlement_cannot_be_changed(office, row, at):
    change(row.decision, at=at, purpose="stop")
    open_entitlements(at)
    with pytest.raises(Blocked, match="已经停发"):
        ask(row, office, at)


def test_only_the_window_of_the_street(office, row, at):
    with pytest.raises(NotPermitted):
        open_change(row.pk, purpose="stop", code="own_request", reason="甲", by=office.leader, at=at)
    with pytest.raises(NotVisible):
        ask(row, roster_office(), at)


@pytest.mark.parametrize(
    ("purpose", "amount", "paid", "mark"),
    [
        ("raise", "900.00", "900.00", "raised"),
        ("lower", "300.00", "300.00", "lowered"),
        ("stop", "0.00", None, "stopped"),
    ],
)
def test_the_sweep_carries_out_the_decision_from_its_month(office, row, at, purpose, amount, paid, mark):
    sealed(office, MARCH, at=at)
    decision = change(row.decision, at=at, purpose=purpose, amount=amount)
    assert open_entitlements(at) == {"opened": 0, "adjusted": 1, "recognised": 0}
    assert open_entitlements(at) == {"opened": 0, "adjusted": 0, "recognised": 0}
    row.refresh_from_db()
    assert row.ends_month == MARCH and row.ended_by == decision
    now = list(Entitlement.objects.paid_in(APRIL).values_list("amount", flat=True))
    assert now == ([Decimal(paid)] if paid else [])
    line = drafted(office, APRIL, at=at + datetime.timedelta(days=30)).lines.get()
    assert line.change == LineChange(mark) and line.case_id == decision.case_id


def test_a_sealed_month_is_left_alone_and_the_change_starts_after_it(office, row, at):
    sealed(office, MARCH, at=at)
    sealed(office, APRIL, at=at)
    change(row.decision, at=at, purpose="raise", amount="900.00", starts=APRIL)
    assert open_entitlements(at)["adjusted"] == 1
    new = Entitlement.objects.exclude(pk=row.pk).get()
    assert new.starts_month == MAY
    assert Event.objects.get(act="adjust_entitlement").data["decided_from"] == "2026-04-01"


def test_drafting_carries_out_waiting_changes_first(office, row, at):
    change(row.decision, at=at, purpose="stop", starts=APRIL)
    sealed(office, MARCH, at=at)
    row.refresh_from_db()
    assert row.ends_month == MARCH


def test_the_page(client, office, row, at):
    with time_machine.travel(at, tick=False):
        client.force_login(office.clerk)
        assert (
            reverse("benefits:change", args=[row.pk]) in client.get(reverse("benefits:entitlements")).content.decode()
        )
        url = reverse("benefits:change", args=[row.pk])
        assert "现在每月 800.00 元" in client.get(url).content.decode()
        facts = {
            "purpose": "raise",
            "code": "income_up",
            "reason": "甲",
            "requested_on": "2026-03-02",
            "form_key": "c1",
        }
        assert client.post(url, facts).status_code == 409
        answer = client.post(url, {**facts, "purpose": "stop", "form_key": "c2"})
        case = Case.objects.get(purpose="stop")
        assert answer.status_code == 302 and answer.url == reverse("intake:accept", args=[case.pk])
        client.force_login(office.leader)
        assert client.get(url).status_code == 403


def test_a_change_asked_for_long_ago_says_why_it_is_late(office, row, at):
    """变更的理由不是补登的原因。"""
    late = {"requested_on": at.date(), "changed_on": at.date()}
    with pytest.raises(Blocked, match="补登须写明原因"):
        ask(row, office, at + datetime.timedelta(days=8), **late)
    case = ask(row, office, at + datetime.timedelta(days=8), late_reason="材料在村里压了一周", **late)
    assert Event.objects.get(case_id=case.pk, act="register").reason == "材料在村里压了一周"
