import datetime
from decimal import Decimal

import pytest

from benefits.models import Entitlement
from benefits.services.entitlements import adjust_entitlement
from benefits.sweeps import open_entitlements
from core.models import Event
from core.refusals import Blocked
from core.verification import verify
from tests.factories.benefits import APRIL, MARCH, change, grant, roster_office, sealed
from tests.staging import staged

pytestmark = pytest.mark.django_db
MAY = datetime.date(2026, 5, 1)


@staged
def office():
    return roster_office()


def test_each_granted_decision_gets_one_entitlement_as_frozen(office, at):
    decision = grant(office, amount="812.40", top_up="100.20", at=at)
    assert open_entitlements(at)["opened"] == 1
    row = Entitlement.objects.get()
    assert (row.decision, row.amount, row.base_amount, row.top_up) == (
        decision,
        Decimal("812.40"),
        Decimal("712.20"),
        Decimal("100.20"),
    )
    assert (row.starts_month, row.ends_month, row.street) == (MARCH, None, office.street)
    assert row.history.get().history_change_reason == "建立待遇"
    event = Event.objects.get(act="open_entitlement")
    assert (event.case_id, event.household_id, event.actor) == (decision.case_id, row.household_id, None)


def test_running_again_changes_nothing(office, at):
    grant(office, at=at)
    open_entitlements(at)
    assert open_entitlements(at + datetime.timedelta(days=3))["opened"] == 0
    assert (Entitlement.objects.count(), Event.objects.filter(act="open_entitlement").count()) == (1, 1)


def test_the_chain_stays_whole(office, at):
    for _ in range(3):
        grant(office, at=at)
    open_entitlements(at)
    assert verify(office.street.code) == (3, None)


def test_a_small_one_off_grant_is_paid_one_month_only(office, at):
    grant(office, aid="temporary_small", at=at)
    open_entitlements(at)
    assert Entitlement.objects.paid_in(MARCH).count() == 1
    assert Entitlement.objects.paid_in(APRIL).count() == 0


def test_a_refused_case_gets_nothing(office, at):
    grant(office, at=at, outcome="refused")
    assert open_entitlements(at)["opened"] == 0


def test_the_minute_sweep_leaves_old_decisions_to_the_nightly_one(office, at):
    grant(office, at=at)
    later = at + datetime.timedelta(days=8)
    assert open_entitlements(later, recent_only=True)["opened"] == 0
    assert open_entitlements(later)["opened"] == 1


def entitled(office, at, **facts):
    decision = grant(office, at=at, **facts)
    open_entitlements(at)
    return decision, decision.entitlements.get()


def test_raising_replaces_the_entitlement_from_the_decided_month(office, at):
    decision, old = entitled(office, at)
    raised = change(decision, purpose="raise", amount="950.00", at=at)
    new = adjust_entitlement(old.pk, raised, by=office.leader, at=at)
    old.refresh_from_db()
    assert (old.ends_month, old.replaced_by, old.ended_by) == (MARCH, new, raised)
    assert list(Entitlement.objects.paid_in(APRIL)) == [new]
    assert Event.objects.get(act="adjust_entitlement").data["to"] == "950.00"


def test_stopping_pays_the_month_before_and_no_more(office, at):
    decision, old = entitled(office, at)
    assert adjust_entitlement(old.pk, change(decision, purpose="stop", at=at), by=office.leader, at=at) is None
    assert Entitlement.objects.paid_in(MARCH).exists()
    assert not Entitlement.objects.paid_in(APRIL).exists()


def test_a_change_decision_is_not_paid_twice_by_the_sweep(office, at):
    decision, _ = entitled(office, at)
    change(decision, purpose="raise", amount="950.00", at=at)
    assert open_entitlements(at)["opened"] == 0


def test_a_sealed_month_is_not_adjusted_afterwards(office, at):
    decision, old = entitled(office, at)
    sealed(office, MARCH, at=at)
    sealed(office, APRIL, at=at)
    raised = change(decision, purpose="raise", amount="950.00", starts=APRIL, at=at)
    with pytest.raises(Blocked, match="2026年04月的花名册已经签章"):
        adjust_entitlement(old.pk, raised, by=office.leader, at=at)


def test_an_entitlement_is_adjusted_only_for_its_own_household_and_once(office, at):
    decision, old = entitled(office, at)
    other, _ = entitled(office, at)
    with pytest.raises(Blocked, match="不是对本户"):
        adjust_entitlement(old.pk, change(other, purpose="raise", amount="1.00", at=at), by=office.leader, at=at)
    stop = change(decision, purpose="stop", at=at)
    adjust_entitlement(old.pk, stop, by=office.leader, at=at)
    with pytest.raises(Blocked, match="已经停发"):
        adjust_entitlement(old.pk, stop, by=office.leader, at=at)
