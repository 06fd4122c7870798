"""名册上的一次性救助：一笔是一笔，不与上月的、别户的相混；在世时决定的照发。并入别的一条的户主写保留的一条。"""

import datetime

import pytest

from core.refusals import Blocked
from households.models import Person
from intake.services.family_events import record_family_event
from rosters import doubts
from tests.factories.benefits import APRIL, MARCH, drafted, grant, roster_office, sealed
from tests.factories.households import PersonFactory
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def office():
    return roster_office()


def small(office, at, *, home=None, starts=MARCH, **facts):
    """一笔小额临时救助；`home` 不给的另是一户。"""
    made = grant(office, aid="temporary_small", amount="600.00", covered=1, starts=starts, at=at, **facts)
    if home:
        type(made.case).objects.filter(pk=made.case_id).update(household=home)
        made.refresh_from_db()
    return made


def died(made, office, at):
    facts = {"kind": "death", "source": "family", "proof": "死亡证明", "late_reason": "家属才来告知"}
    day = datetime.date(2026, 2, 25)
    record_family_event(made.case_id, person=made.case.applicant_id, happened_on=day, by=office.clerk, at=at, **facts)


def test_two_members_helped_in_one_month_are_both_paid_and_the_next_month_rolls_on(office, at):
    home = small(office, at).case.household
    small(office, at, home=home, account=False)
    assert sealed(office, MARCH, at=at).amount == 1200
    small(office, at, home=home, account=False, starts=APRIL)
    roster = drafted(office, APRIL, at=at)
    assert doubts.problems(roster) == []
    assert sorted(roster.lines.values_list("change", "amount", "previous_amount")) == [
        ("new", 600, None),
        ("stopped", 0, 600),
        ("stopped", 0, 600),
    ]


def test_who_heads_another_household_may_be_helped_once_in_the_old_one(office, at):
    head = grant(office, at=at).case.applicant
    small(office, at, id_number=head.id_number)
    assert doubts.problems(drafted(office, at=at)) == []


def test_what_was_granted_in_life_is_paid_and_stops_no_roster(office, at):
    made = small(office, at)
    died(made, office, at)
    assert sealed(office, MARCH, at=at).amount == 600


def test_the_account_of_the_dead_is_changed_as_long_as_somebody_lives_there(office, at):
    made = small(office, at)
    PersonFactory(name="遗属", household=made.case.household, relation="10", male=False)
    died(made, office, at)
    with pytest.raises(Blocked, match="账户所有人已经死亡，请更换发放账户") as why:
        sealed(office, MARCH, at=at)
    assert len(why.value.reasons) == 1


def test_a_head_merged_into_another_record_is_written_as_the_one_kept(office, at):
    made = grant(office, at=at)
    kept = PersonFactory(name=made.case.head_name)
    Person.objects.filter(pk=made.case.applicant_id).update(merged_into=kept, id_number="", id_index="")
    roster = drafted(office, at=at)
    assert roster.lines.get().id_number == kept.id_number and doubts.problems(roster) == []
