"""一个人从一案里出来的各条路：哪一条，后果都是同一张单子。"""

import pytest
from django.db import transaction

from evidence.models import Assessment, CheckSubject
from households.models import Person
from intake.services import household as home_acts
from intake.services.change import register_change
from intake.services.family_events import record_family_event
from intake.services.merge import confirm_merge, propose_merge
from tests.factories import PersonFactory
from tests.factories.benefits import grant, listed_too
from tests.factories.cases import case_clerk, office_of, registered
from tests.factories.evidence import assessed
from tests.intake.test_family_event import couple, of
from tests.staging import staged
from verification.services import means_check

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    """核算过，核对正在复查：林嫂还在查。"""
    case = assessed(office, at=at, members=couple())
    means_check.object_check(case.pk, by=case_clerk(case), at=at, content="存款系代人保管")
    return case


def event(case, kind, who, at, by=None):
    facts = {"happened_on": at.date(), "source": "certificate", "proof": "证明第1号", "at": at}
    record_family_event(case.pk, kind=kind, person=who, by=by or case_clerk(case), **facts)


def leaves(case, wife, office, at):
    event(case, "split", wife.pk, at)


def to_prison(case, wife, office, at):
    event(case, "prison", wife.pk, at)


def dies_in_another_case(case, wife, office, at):
    member = {"name": wife.name, "id_number": wife.id_number, "relation": "01"}
    other = registered(office, at=at, members=[member], account=None, aid="temporary_small")
    assert other.household != case.household or other.pk != case.pk
    event(other, "death", wife.pk, at, by=office.window)


def taken_out_in_the_family_tab(case, wife, office, at):
    facts = {"version": wife.version, "counted": False, "exclusion_reason": "不共同生活"}
    home_acts.edit_member(case.pk, wife.pk, by=case_clerk(case), at=at, **facts)


def merged_into_another_record(case, wife, office, at):
    same = {"name": wife.name, "birth": str(wife.birth_date), "male": False}
    kept = PersonFactory(**same)
    case.composition.create(person=kept, position=9, relation="97")
    facts = {"id_kind": wife.id_kind, "id_number": wife.id_number, "reason": "户口簿为证", "at": at}
    found = propose_merge(case.pk, person=kept.pk, by=office.window, **facts)
    confirm_merge(case.pk, found.pk, by=office.leader, at=at)


DOORS = [leaves, to_prison, dies_in_another_case, taken_out_in_the_family_tab, merged_into_another_record]


@pytest.mark.parametrize("door", DOORS)
def test_every_way_out_has_the_same_consequences(case, office, at, door):
    wife = Person.objects.get(pk=of(case, "10"))
    row, asked = case.composition.filter(person=wife), CheckSubject.objects.under_way(case.pk, member=wife).asked()
    assert row.get().counted and asked.exists() and Assessment.objects.current(case.pk).is_fresh
    door(case, wife, office, at)
    out = row.get()
    assert (out.counted, out.covered, out.is_head, out.out_on) == (False, False, False, at.date())
    assert out.exclusion_reason and wife.name in Assessment.objects.current(case.pk).stale_why
    assert not asked.exists() and CheckSubject.objects.under_way(case.pk, member=wife).get().out_on == at.date()
    assert Person.objects.get(pk=wife.pk).version > wife.version


def test_who_left_since_is_carried_into_a_change_the_same_way(office, at):
    made = grant(office, at=at)
    home, who = made.case.household, PersonFactory(name="何嫂", birth="1975-05-05", male=False)
    home.memberships.create(person=who, relation="10", since=at.date(), until=at.date(), leave_reason="split")
    listed_too(made.case, who, position=2, relation="10")
    facts = {"purpose": "lower", "code": "left", "reason": "何嫂分户", "by": office.window, "at": at}
    with transaction.atomic():
        case = register_change(made.case, **facts)
    out = case.composition.get(person=who)
    assert (out.counted, out.covered, out.is_head, out.out_on) == (False, False, False, at.date())
    assert out.exclusion_reason == "分户、不再共同生活"
