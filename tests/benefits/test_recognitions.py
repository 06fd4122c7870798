"""认定：边缘、刚性支出由决定产生，不进名册；到期失效，到期前提醒，期内可退出（O23、RIG）。"""

import datetime
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from benefits.models import Entitlement, Recognition
from benefits.services.changes import open_ending
from benefits.sweeps import open_entitlements
from cases import amounts, held_aids
from cases.models import Case
from core.models import Event
from core.refusals import Blocked
from desk.worklist import build
from notices.models import Notice
from regimes.models import Delegation, Procedure
from rosters.models import RosterLine
from tests.factories import signing
from tests.factories.benefits import APRIL, MARCH, change, drafted, grant, roster_office
from tests.factories.cases import office_of, two_people
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import standards_of
from tests.factories.regimes import shipped_regime
from tests.staging import staged

pytestmark = pytest.mark.django_db


def couple(wage):
    husband, wife = two_people()
    return [husband, {**wife, "wage": wage}]


def spending(amount):
    return [{"kind": "expense:medical", "member": 1, "name": "透析", "amount": amount, "period": "month"}]


@staged
def office(at):
    """兰山没有自己规定边缘、刚性支出的，用国家规程（街道确认）。"""
    office = office_of("LS2019")
    shipped_regime("NAT_STREET")
    standards_of(office)
    return office


@staged
def margin(office, at):
    case = ready_to_sign(office, at=at, aid="margin", members=couple("2000.00"), account=None)
    return signing.approve(case.pk, by=office.leader, at=case.sign_at)


@staged
def rigid(office, at):
    facts = {"aid": "rigid_expense", "members": couple("6000.00"), "lines": spending("3100.00"), "account": None}
    case = ready_to_sign(office, at=at, **facts)
    return signing.approve(case.pk, by=office.leader, at=case.sign_at)


def test_a_margin_household_is_identified_without_money_or_account(margin):
    assert (margin.case.state, margin.total, margin.valid_until) == ("granted", 0, None)
    notice = Notice.objects.get(case_id=margin.case_id, kind="recognition")
    assert notice.title == "认定通知书" and "〔2026〕1号" in notice.number
    assert "amount" not in notice.content and "符合低保边缘家庭条件" in notice.content["ground"]
    open_entitlements(margin.decided_at)
    row = Recognition.objects.get()
    assert (row.aid, row.starts_on, row.valid_until) == ("margin", margin.decided_on, None)
    assert not Entitlement.objects.exists()
    told = Event.objects.filter(case_id=margin.case_id).values_list("act", flat=True)
    assert "recognise" in told and "open_entitlement" not in told


def test_spending_is_identified_for_twelve_months(rigid):
    assert rigid.decided_on.isoformat() == "2026-03-10"
    assert rigid.valid_until.isoformat() == "2027-03-10"
    open_entitlements(rigid.decided_at)
    row = Recognition.objects.get()
    assert row.state_on(datetime.date(2027, 3, 10)) == "有效"
    assert row.state_on(datetime.date(2027, 3, 11)) == "已到期"
    assert list(Recognition.objects.valid_on(datetime.date(2027, 3, 10))) == [row]
    assert not Recognition.objects.valid_on(datetime.date(2027, 3, 11)).exists()
    assert open_entitlements(rigid.decided_at)["recognised"] == 0


@pytest.mark.parametrize(
    ("day", "until"), [("2026-12-31", "2027-12-31"), ("2027-02-28", "2028-02-28"), ("2028-02-29", "2029-02-28")]
)
def test_validity_ends_on_the_same_day_of_the_year_after(rigid, day, until):
    assert str(amounts.valid_until(rigid.case, datetime.date.fromisoformat(day))) == until


def test_what_is_only_a_status_never_enters_the_roster(office, margin, at):
    other = roster_office(district=office.district)
    grant(other, at=at)
    Case.objects.filter(pk=margin.case_id).update(street=other.street)
    open_entitlements(margin.decided_at)
    drafted(other, at=at)
    assert list(RosterLine.objects.values_list("aid", flat=True)) == ["minimum_living"]


def test_expiry_is_announced_a_month_ahead_and_not_after(office, rigid):
    open_entitlements(rigid.decided_at)
    for day, shown in (("2027-02-07", 0), ("2027-02-08", 1), ("2027-03-10", 1), ("2027-03-11", 0)):
        with time_machine.travel(f"{day} 09:00+08:00", tick=False):
            items = [one for _, _, found, _ in build(office.window, datetime.date.fromisoformat(day)) for one in found]
        assert sum("认定将到期" in one.what for one in items) == shown, day


def test_a_recognition_is_left_by_a_decision_from_its_month(office, rigid, at):
    open_entitlements(rigid.decided_at)
    row = Recognition.objects.get()
    facts = {"code": "income_up", "reason": "妻子换了工作", "requested_on": rigid.decided_on}
    case = open_ending(row.pk, by=office.window, at=rigid.decided_at, **facts)
    assert (case.purpose, case.aid) == ("stop", "rigid_expense")
    made = change(rigid, at=rigid.decided_at, purpose="stop", starts=APRIL)
    open_entitlements(made.decided_at)
    row.refresh_from_db()
    assert (row.ended_on, row.state_on(MARCH), row.state_on(APRIL)) == (APRIL, "有效", "已退出")
    with pytest.raises(Blocked, match="已退出"):
        open_ending(row.pk, by=office.window, at=made.decided_at + datetime.timedelta(days=40), **facts)


def test_a_new_identification_replaces_the_running_one(office, rigid):
    open_entitlements(rigid.decided_at)
    first = Recognition.objects.get()
    later = rigid.decided_at + datetime.timedelta(days=300)
    again = change(rigid, at=later, purpose="new")
    open_entitlements(later)
    first.refresh_from_db()
    assert first.ended_on == again.decided_on and Recognition.objects.valid_on(again.decided_on).count() == 1


def test_what_a_household_holds_follows_the_last_decision(rigid, at):
    day, home = rigid.decided_on, rigid.case.household_id
    assert held_aids.held(home, day) == ["rigid_expense"]
    assert held_aids.held(home, rigid.valid_until + datetime.timedelta(days=1)) == []
    change(rigid, at=rigid.decided_at + datetime.timedelta(days=1), purpose="stop")
    assert held_aids.held(home, day + datetime.timedelta(days=2)) == []


def test_the_public_sheet_shows_no_amount(margin):
    one = margin.case.rounds.get(stage="proposed")
    assert one.amount is None


def test_the_pages(client, office, rigid):
    open_entitlements(rigid.decided_at)
    row = Recognition.objects.get()
    with time_machine.travel(rigid.decided_at, tick=False):
        client.force_login(office.window)
        text = client.get(reverse("benefits:recognitions")).content.decode()
        assert "刚性支出困难家庭" in text and "2027年3月10日" in text
        url = reverse("benefits:end_recognition", args=[row.pk])
        facts = {"code": "income_up", "reason": "就业", "requested_on": str(rigid.decided_on), "form_key": "e1"}
        assert client.post(url, facts).status_code == 302
        assert Case.objects.filter(purpose="stop", aid="rigid_expense").count() == 1
        tab = client.get(reverse("desk:case_tab", args=[rigid.case_id, "decision"])).content.decode()
        assert "认定为刚性支出困难家庭，自2026年3月10日起，有效期至2027年3月10日，不发救助金" in tab
        client.force_login(office.leader)
        assert client.get(url).status_code == 403


def test_example_four_is_granted_as_a_one_off_sum(office, at):
    """标准753 × 2个月 × 2人；限额、月数都是参数。"""
    facts = {"aid": "temporary_expense", "members": couple("2000.00"), "lines": spending("1433.34")}
    case = ready_to_sign(office, at=at, **facts)
    made = signing.approve(case.pk, by=office.leader, at=case.sign_at)
    assert made.total == Decimal("3012.00") and made.start_month.isoformat() == "2026-03-01"
    assert Procedure.objects.filter(pk=case.procedure_id, aid="temporary_expense").exists()
    assert Delegation.objects.filter(aid="temporary_expense").exists()
