"""孤身一人去世：死亡当月照发，停发自次月；决定之后没有别的账户可换，也不误全街道的名册。"""

import datetime
from decimal import Decimal

import pytest

from benefits.sweeps import open_entitlements
from cases.models import CoveredPerson, FamilyTask
from core.refusals import Blocked
from intake.services.family_events import record_family_event
from tests.factories.benefits import APRIL, MARCH, change, grant, listed_too, open_account, roster_office, sealed
from tests.factories.households import PersonFactory

pytestmark = pytest.mark.django_db
MAY = datetime.date(2026, 5, 1)
FACTS = {"kind": "death", "source": "family", "proof": "死亡证明"}


def test_the_month_of_death_is_paid_once_the_stop_is_decided(at):
    office = roster_office()
    decision = grant(office, at=at, covered=1)
    open_entitlements(at)
    case, day = decision.case, at.date() + datetime.timedelta(days=8)
    later = at + datetime.timedelta(days=10)
    record_family_event(case.pk, person=case.applicant_id, happened_on=day, by=office.clerk, at=later, **FACTS)
    with pytest.raises(Blocked, match="账户所有人已经死亡"):
        sealed(office, MARCH, at=later)
    change(decision, purpose="stop", at=later, starts=APRIL)
    open_entitlements(later)
    assert sealed(office, MARCH, at=later).amount == decision.total
    assert sealed(office, APRIL, at=later).amount == 0


def test_the_months_before_a_raise_decided_after_a_death_are_paid_as_decided_before(office_of_two, at):
    office, decision, wife = office_of_two
    day, later = at.date() + datetime.timedelta(days=8), at + datetime.timedelta(days=40)
    facts = {"happened_on": day, "new_head": wife.pk, "by": office.clerk, "late_reason": "家属才来告知", **FACTS}
    sealed(office, MARCH, at=at)
    record_family_event(decision.case_id, person=decision.case.applicant_id, at=later, **facts)
    decision.case.household.accounts.update(is_current=False)
    open_account(decision.case.household, wife)
    with pytest.raises(Blocked, match="保障对象里有人已经死亡"):
        sealed(office, APRIL, at=later)
    change(decision, purpose="raise", amount="900.00", at=later, starts=MAY)
    open_entitlements(later)
    assert sealed(office, APRIL, at=later).amount == decision.total
    assert sealed(office, MAY, at=later).amount == 900


@pytest.fixture
def office_of_two(at):
    """丈夫是户主、账户所有人，妻子同户同保。"""
    office = roster_office()
    decision = grant(office, at=at)
    case = decision.case
    wife = PersonFactory(name="吴芳", birth="1975-05-05", male=False, household=case.household, relation="10")
    listed_too(case, wife, position=2, relation="10")
    CoveredPerson.objects.create(person=wife, decision=decision, aid=case.aid, since_month=MARCH)
    open_entitlements(at)
    return office, decision, wife


def raised_for_may(office, decision, at):
    """四月里作的提标决定，自五月起；三月的名册已签章，四月的还没有。"""
    sealed(office, MARCH, at=at)
    up = change(decision, purpose="raise", amount="1000.00", at=at + datetime.timedelta(days=35), starts=MAY)
    open_entitlements(at + datetime.timedelta(days=35))
    return up


@pytest.mark.parametrize(("purpose", "amount"), [("lower", "400.00"), ("stop", "0.00")])
def test_a_death_before_a_decided_raise_is_followed_in_the_months_between(office_of_two, at, purpose, amount):
    office, decision, _ = office_of_two
    up, later = raised_for_may(office, decision, at), at + datetime.timedelta(days=50)
    cut = change(up, purpose=purpose, amount=amount, code="death", at=later, starts=APRIL, settle=True)
    open_entitlements(later)
    for month in (APRIL, MAY):
        roster = sealed(office, month, at=later)
        assert roster.amount == Decimal(amount)
        assert set(roster.lines.values_list("reason", flat=True)) <= {"death", ""}
    assert cut.settlement is None  # 三月照发，四月起照新的决定，没有要补扣的


def test_a_death_before_both_decisions_is_taken_back_for_what_was_paid_and_cut_for_the_rest(office_of_two, at):
    office, decision, _ = office_of_two
    up, later = raised_for_may(office, decision, at), at + datetime.timedelta(days=50)
    cut = change(up, purpose="lower", amount="400.00", code="death", at=later, starts=MARCH, settle=True)
    open_entitlements(later)
    assert cut.settlement == -400  # 三月多发800−400
    assert [sealed(office, month, at=later).amount for month in (APRIL, MAY)] == [0, 400]


def test_nothing_is_paid_before_the_first_month_of_the_aid(at):
    office = roster_office()
    decision = grant(office, at=at, starts=APRIL)
    open_entitlements(at)
    change(decision, purpose="lower", amount="400.00", code="death", at=at, starts=MARCH)
    open_entitlements(at)
    assert [sealed(office, month, at=at).amount for month in (MARCH, APRIL)] == [0, 400]


def test_with_several_decisions_not_yet_paid_all_give_way(at):
    office = roster_office()
    decision = grant(office, at=at)
    open_entitlements(at)
    for number, month in enumerate((APRIL, MAY)):
        decision = change(decision, purpose="raise", amount=f"{900 + number}.00", at=at, starts=month)
        open_entitlements(at)
    change(decision, purpose="lower", amount="400.00", code="death", at=at, starts=MARCH)
    open_entitlements(at)
    later = at + datetime.timedelta(days=50)
    assert [sealed(office, month, at=later).amount for month in (MARCH, APRIL, MAY)] == [400, 400, 400]


def test_a_stop_on_own_request_does_not_hide_the_months_after_the_death(office_of_two, at):
    """丈夫四月死，妻子五月申请停发、自六月起：五月照原决定发了两人的，须核实多发；死亡当月照发。"""
    office, decision, wife = office_of_two
    for month in (MARCH, APRIL):
        sealed(office, month, at=at + datetime.timedelta(days=20))
    later = at + datetime.timedelta(days=65)
    facts = {"happened_on": datetime.date(2026, 4, 10), "new_head": wife.pk, "by": office.clerk, "late_reason": "才知"}
    record_family_event(decision.case_id, person=decision.case.applicant_id, at=later, **{**FACTS, **facts})
    decision.case.household.accounts.update(is_current=False)
    open_account(decision.case.household, wife)
    change(decision, purpose="stop", code="own_request", at=later, starts=datetime.date(2026, 6, 1), settle=True)
    open_entitlements(later)
    told = FamilyTask.objects.filter(kind="overpaid")
    assert not told.exists()
    assert sealed(office, MAY, at=later).amount == decision.total
    assert [one.text for one in told] == [
        "2026年5月的名册已发本户800.00 元，在" + decision.case.head_name + "死亡之后，须核实多发"
    ]
