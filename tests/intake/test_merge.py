"""合并登记：两人办；在办的改用保留的一条，已作的决定不动，两条的记录都在。"""

import datetime

import pytest

from cases.models import Case, CaseMember, CoveredPerson
from core.refusals import Blocked, NotPermitted, NotVisible
from households.models import Income, Person
from intake.services.household import edit_member
from intake.services.merge import confirm_merge, propose_merge
from tests.factories import UserFactory, id_number
from tests.factories.benefits import grant
from tests.factories.cases import office_of, registered
from tests.intake.test_right_people import person
from tests.staging import staged

pytestmark = pytest.mark.django_db
BORN = datetime.date(2026, 1, 5)


@staged
def office():
    found = office_of("XS2020")
    found.second = UserFactory(unit=found.street, window=True)
    return found


def newborn(**facts):
    return {"name": "赵小宝", "relation": "20", "id_kind": "none", "sex": "1", "birth_date": BORN, **facts}


def twice(office, at):
    """同一个孩子：先没有证件，后来另一份申请里有了号码。"""
    father = person("赵大山", "01")
    child = newborn()
    lines = [{"kind": "asset:101", "member": 2, "name": "存款", "amount": "100"}]
    case = registered(office, at=at, members=[father, child], lines=lines)
    number = id_number("2026-01-05", "男")
    mother = person("钱小红", "01", sex="女")
    other = registered(
        office,
        at=at,
        members=[mother, {"name": "赵小宝", "relation": "20", "id_number": number}],
        aid="temporary_small",
    )
    return case, other, number


def propose(case, number, office, at, **changes):
    child = case.composition.get(relation="20").person_id
    facts = {"person": child, "id_kind": "resident", "id_number": number, "reason": "户口簿为证", **changes}
    return propose_merge(case.pk, **facts, by=office.window, at=at)


def test_one_proposes_another_confirms_and_open_cases_follow(office, at):
    case, other, number = twice(office, at)
    dropped, kept = (one.composition.get(relation="20").person for one in (case, other))
    found = propose(case, number, office, at)
    assert (found.keep, found.drop) == (kept, dropped) and CaseMember.objects.filter(person=dropped).exists()
    with pytest.raises(Blocked, match="您是提出人"):
        confirm_merge(case.pk, found.pk, by=office.window, at=at)
    confirm_merge(case.pk, found.pk, by=office.leader, at=at)
    assert case.composition.get(relation="20").person == kept
    assert CaseMember.objects.filter(person=dropped).count() == 0
    dropped.refresh_from_db()
    assert dropped.merged_into == kept and Person.objects.registered(number) == kept
    with pytest.raises(Blocked, match="已经办过"):
        confirm_merge(case.pk, found.pk, by=office.leader, at=at)
    assert kept.memberships.filter(until=None, claimed=False).count() == 1


def test_lines_of_the_open_case_follow_and_decided_ones_stay(office, at):
    case, other, number = twice(office, at)
    Income.objects.create(case_id=case.pk, member=case.composition.get(relation="20").person, kind="wage", name="零")
    Case.objects.filter(pk=other.pk).update(**{"state": "granted", "decided_on": at.date()})
    found = propose(case, number, office, at)
    confirm_merge(case.pk, found.pk, by=office.leader, at=at)
    assert Income.objects.get(case_id=case.pk, name="零").member == found.keep
    assert other.composition.get(relation="20").person == found.keep  # 本来就是保留的一条


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reason": " "}, "请写明凭据"),
        ({"id_number": "11010519491231002X"}, "没有查到另一条登记"),
    ],
)
def test_what_is_not_one_person_is_not_proposed(office, at, changes, says):
    case, _, number = twice(office, at)
    with pytest.raises(Blocked, match=says):
        propose(case, number, office, at, **changes)


def test_two_in_excluding_aids_are_stopped_first(office, at):
    case, other, number = twice(office, at)
    for row, aid in ((case, "minimum_living"), (other, "extreme_hardship")):
        made = grant(office, at=at, aid=aid)
        CoveredPerson.objects.filter(decision=made).update(person=row.composition.get(relation="20").person)
    with pytest.raises(Blocked, match="同时在享互斥的救助"):
        propose(case, number, office, at)


def test_another_number_is_not_edited_onto_a_second_record(office, at):
    case, other, number = twice(office, at)
    child = case.composition.get(relation="20").person
    with pytest.raises(Blocked, match="请办“合并登记”"):
        edit_member(case.pk, child.pk, version=1, id_kind="resident", id_number=number, by=office.window, at=at)
    with pytest.raises((NotPermitted, NotVisible)):
        propose_merge(
            case.pk, person=child.pk, id_kind="resident", id_number=number, reason="x", by=office.reviewer, at=at
        )
    assert other.pk
