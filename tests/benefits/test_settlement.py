"""补发与追回：生效月早于第一份载明它的名册，已签章各月逐月结清到分。"""

import datetime
from decimal import Decimal as D

import pytest
import time_machine
from django.urls import reverse

from benefits.models import Entitlement
from benefits.paid import left_over
from benefits.sweeps import open_entitlements
from cases import amounts, months
from cases.codes import ChangeReason
from cases.models import Decision, Settlement
from core.refusals import Blocked
from regimes.models import Procedure
from rosters.services import rosters
from tests.factories.benefits import APRIL, MARCH, change, drafted, grant, roster_office, sealed
from tests.factories.regimes import shipped_regime
from tests.staging import staged

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (datetime.date(2026, month, 1) for month in (5, 6, 7))
DAY = datetime.timedelta(days=1)


@staged
def office():
    return roster_office()


@staged
def row(office, at):
    """三月起每月 800.10 元，三、四月的名册已签章。"""
    grant(office, amount="800.10", top_up="75.30", at=at)
    open_entitlements(at)
    for month in (MARCH, APRIL):
        sealed(office, month, at=at)
    return Entitlement.objects.get()


@pytest.fixture(autouse=True)
def _settled(monkeypatch):
    """测试造的决定也带上差额，与审批时所算相同。"""
    create = Decision.objects.create

    def with_settlement(**given):
        case, start = given["case"], given.get("start_month")
        lines = amounts.settlement_of(case, given["total"], start) if given["outcome"] == "granted" else []
        if amount := amounts.balance(lines):
            given |= {"settlement": amount, "settlement_lines": lines}
        return create(**given)

    monkeypatch.setattr(Decision.objects, "create", with_settlement)


def amended(row, **facts):
    return change(row.decision, **facts)


def line_of(office, month, *, at):
    return drafted(office, month, at=at + 60 * DAY).lines.get()


def test_a_raise_from_a_sealed_month_is_paid_back_with_the_next_roster(office, row, at):
    made = amended(row, at=at, purpose="raise", amount="950.35", starts=MARCH)
    assert made.settlement == D("300.50")
    assert made.settlement_lines == [
        {"month": "2026-03-01", "due": "950.35", "paid": "800.10"},
        {"month": "2026-04-01", "due": "950.35", "paid": "800.10"},
    ]
    open_entitlements(at)
    assert (Settlement.objects.get().amount, Settlement.objects.get().way) == (D("300.50"), "roster")
    line = line_of(office, MAY, at=at)
    assert (line.monthly, line.arrears, line.amount, line.change) == (D("950.35"), D("300.50"), D("1250.85"), "raised")


def test_what_was_paid_back_is_not_paid_again(office, row, at):
    amended(row, at=at, purpose="raise", amount="950.35", starts=MARCH)
    open_entitlements(at)
    sealed(office, MAY, at=at + 60 * DAY)
    line = line_of(office, JUNE, at=at + 31 * DAY)
    assert (line.arrears, line.amount, line.change) == (None, D("950.35"), "unchanged")


def test_a_cut_from_a_sealed_month_is_taken_back_from_the_coming_months(office, row, at):
    """多发 2 × (800.10 − 300.00) = 1,000.20，每月发 300.00：五、六、七月全扣，余下的八月扣。"""
    made = amended(row, at=at, purpose="lower", amount="300.00", starts=MARCH)
    assert made.settlement == D("-1000.20") and made.overpaid == D("1000.20")
    open_entitlements(at)
    taken = []
    for number, month in enumerate((MAY, JUNE, JULY), 2):
        roster = sealed(office, month, at=at + number * 31 * DAY)
        taken.append((roster.lines.get().arrears, roster.amount))
    assert taken == [(D("-300.00"), D("0.00"))] * 3
    line = drafted(office, datetime.date(2026, 8, 1), at=at + 160 * DAY).lines.get()
    assert (line.arrears, line.amount) == (D("-100.20"), D("199.80"))


def test_what_a_stop_leaves_untaken_is_shown_and_not_forgotten(client, office, row, at):
    """多发 1,000.20，五月扣了 300.00，六月起停发：余 700.20 没有名册可列。"""
    amended(row, at=at, purpose="lower", amount="300.00", starts=MARCH)
    open_entitlements(at)
    sealed(office, MAY, at=at + 60 * DAY)
    assert left_over(office.street) == {}
    amended(Entitlement.objects.get(ends_month=None), at=at + 61 * DAY, purpose="stop", starts=JUNE)
    open_entitlements(at + 61 * DAY)
    assert left_over(office.street) == {(row.household_id, row.aid): D("-700.20")}
    with time_machine.travel(at + 62 * DAY, tick=False):
        client.force_login(office.leader)
        page = client.get(reverse("benefits:settlements")).content.decode()
    assert "停发之后没有补扣完的" in page and "-700.20 元" in page


def test_an_overpayment_at_the_end_is_claimed_from_the_receiver(office, row, at):
    made = amended(row, at=at, purpose="stop", starts=MARCH)
    assert made.settlement == D("-1600.20")
    open_entitlements(at)
    assert Settlement.objects.get().way == "repay"
    line = line_of(office, MAY, at=at)
    assert (line.change, line.amount, line.arrears) == ("stopped", D("0.00"), None)


def test_a_stop_before_the_first_month_was_paid_ends_everything(office, at):
    grant(office, starts=APRIL, at=at)
    open_entitlements(at)
    row = Entitlement.objects.get()
    amended(row, at=at, purpose="stop", starts=MARCH)
    assert open_entitlements(at)["adjusted"] == 1
    assert not Entitlement.objects.paid_in(APRIL).exists() and not Settlement.objects.exists()


def test_a_grant_whose_first_months_are_sealed_is_paid_back(office, row, at):
    """另一户三月起享受，而三、四月名册已签章。"""
    made = grant(office, amount="512.34", starts=MARCH, at=at)
    assert made.settlement == D("1024.68")
    open_entitlements(at)
    line = drafted(office, MAY, at=at + 60 * DAY).lines.get(entitlement__decision=made)
    assert (line.arrears, line.amount, line.change) == (D("1024.68"), D("1537.02"), "new")
    assert made.settlement_lines[0] == {"month": "2026-03-01", "due": "512.34", "paid": "0.00"}


def test_a_one_off_grant_in_a_sealed_month_moves_to_the_next(office, row, at):
    grant(office, aid="temporary_small", amount="1000.00", starts=MARCH, at=at)
    open_entitlements(at)
    new = Entitlement.objects.get(aid="temporary_small")
    assert (new.starts_month, new.ends_month) == (MAY, MAY)


def test_a_second_change_counts_what_the_first_settled(office, row, at):
    amended(row, at=at, purpose="raise", amount="900.10", starts=APRIL)
    open_entitlements(at)
    second = amended(row, at=at, purpose="raise", amount="950.10", starts=APRIL)
    assert second.settlement_lines == [{"month": "2026-04-01", "due": "950.10", "paid": "900.10"}]


def test_the_roster_is_checked_against_the_settlements(office, row, at):
    amended(row, at=at, purpose="raise", amount="950.35", starts=MARCH)
    open_entitlements(at)
    roster = drafted(office, MAY, at=at + 60 * DAY)
    roster.lines.update(arrears=D("1.00"), amount=D("951.35"))
    with pytest.raises(Blocked, match="补发或扣回与结算不符"):
        rosters.check_roster(roster.pk, by=office.second, at=at + 61 * DAY)


@pytest.mark.parametrize(
    ("code", "changed_on", "decided_on", "month"),
    [
        pytest.param("death", "2026-01-20", "2026-03-10", "2026-02-01", id="死亡次月"),
        pytest.param("death", "2026-03-05", "2026-03-10", "2026-04-01", id="死亡当月即决定"),
        pytest.param("false", "2025-11-30", "2026-03-10", "2025-12-01", id="隐瞒次月"),
        pytest.param("income_up", "2026-01-20", "2026-03-10", "2026-04-01", id="其余自决定次月"),
        pytest.param("income_up", "2026-12-01", "2026-12-31", "2027-01-01", id="年末最后一日"),
        pytest.param("income_up", "2026-03-01", "2026-04-01", "2026-05-01", id="每月一日"),
        pytest.param("death", "2025-12-31", "2026-03-10", "2026-01-01", id="死于年末"),
    ],
)
def test_from_which_month_a_stop_takes_effect(row, at, code, changed_on, decided_on, month):
    regime = shipped_regime("LS2019")
    case = amended(row, at=at, purpose="stop").case
    case.procedure = Procedure.objects.get(regime=regime, aid="minimum_living", purpose="stop")
    case.change_code, case.changed_on = ChangeReason(code), datetime.date.fromisoformat(changed_on)
    assert str(months.start_month(case, datetime.date.fromisoformat(decided_on))) == month


@pytest.mark.parametrize("kind", ["raise", "new"])
def test_a_roster_is_not_sealed_over_a_decision_nobody_carried_out(office, row, at, kind):
    """编好之后又作了决定而待遇没有跟上（巡检停了），此时签章，那个月的差额就没有人补。"""
    roster = drafted(office, MAY, at=at + 60 * DAY)
    if kind == "raise":
        amended(row, at=at, purpose="raise", amount="950.35", starts=MAY)
    else:
        grant(office, amount="512.34", starts=MAY, at=at)
    with pytest.raises(Blocked, match="已作决定而待遇还没有照办"):
        rosters.check_roster(roster.pk, by=office.second, at=at + 60 * DAY)


@pytest.mark.parametrize(("person", "shown"), [("clerk", True), ("bureau", False)])
def test_each_tab_shown_opens(client, office, person, shown):
    client.force_login(getattr(office, person))
    tabs = client.get(reverse("benefits:settlements")).context["tabs"]
    assert ("临时救助汇总" in [tab["label"] for tab in tabs]) is shown
    assert {client.get(tab["url"]).status_code for tab in tabs} == {200}
