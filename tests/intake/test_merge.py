"""合并登记：两人办；在办的改用保留的一条，已作的决定不动，两条的记录都在。"""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.models import Case, CaseMember, CoveredPerson, PersonMerge
from cases.services.proposals import take_back
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from evidence.models import Income
from households.models import Circumstance, Person
from intake.services.circumstance_fixes import confirm_correction, propose_correction
from intake.services.family_events import record_family_event
from intake.services.household import edit_member
from intake.services.merge import confirm_merge, propose_merge, refuse_merge
from intake.services.obligors import known_to
from tests.factories import ObligorFactory, UserFactory, id_number
from tests.factories.benefits import grant
from tests.factories.cases import office_of, registered
from tests.intake.test_right_people import also, person
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
    with pytest.raises(Blocked, match="已经答复过"):
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


def test_two_helped_once_this_month_are_merged(office, at):
    case, other, number = twice(office, at)
    for row in (case, other):
        made = grant(office, at=at, aid="temporary_small")
        CoveredPerson.objects.filter(decision=made).update(person=row.composition.get(relation="20").person)
    confirm_merge(case.pk, propose(case, number, office, at).pk, by=office.leader, at=at)
    assert CoveredPerson.objects.filter(person__id_index="").count() == 0 and CoveredPerson.objects.count() == 2


def test_a_window_is_not_told_the_number_of_another_streets_case(office, at):
    """一条是别的街道一户的义务人，另一条就计入那一户：只说别处的一户。"""
    case, _, number = twice(office, at)
    there = also(office)
    members = [person("远母", "01", "1990-01-01", "女"), {"name": "赵小宝", "relation": "20", "id_number": number}]
    far = registered(there, at=at, members=members)
    ObligorFactory(household=far.household, person=case.composition.get(relation="20").person)
    with pytest.raises(Blocked, match="登记为别处的一户的义务人") as told:
        propose(case, number, office, at)
    assert far.number not in str(told.value.reasons)


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


def test_the_second_official_refuses_with_a_reason_and_it_can_be_proposed_again(office, at):
    case, _, number = twice(office, at)
    found = propose(case, number, office, at)
    with pytest.raises(Blocked, match="请写明不同意的理由"):
        refuse_merge(case.pk, found.pk, reason=" ", by=office.leader, at=at)
    with pytest.raises(Blocked, match="您是提出人"):
        refuse_merge(case.pk, found.pk, reason="不是一人", by=office.window, at=at)
    refuse_merge(case.pk, found.pk, reason="出生医学证明编号不同", by=office.leader, at=at)
    assert found.drop.merged_into is None and CaseMember.objects.filter(person=found.drop).exists()
    assert Event.objects.get(act="refuse_merge").reason == "出生医学证明编号不同"
    with pytest.raises(Blocked, match="已经答复过"):
        confirm_merge(case.pk, found.pk, by=office.leader, at=at)
    again = propose(case, number, office, at)
    confirm_merge(case.pk, again.pk, by=office.leader, at=at)


def test_only_the_proposer_takes_it_back_and_only_before_the_answer(office, at):
    case, _, number = twice(office, at)
    found = propose(case, number, office, at)
    with pytest.raises(Blocked, match="只有提出人"):
        take_back(case.pk, "merge", found.pk, reason="看错了", by=office.second, at=at)
    with pytest.raises(NotPermitted):
        take_back(case.pk, "merge", found.pk, reason="看错了", by=office.leader, at=at)
    with pytest.raises(Blocked, match="请写明收回的理由"):
        take_back(case.pk, "merge", found.pk, reason=" ", by=office.window, at=at)
    take_back(case.pk, "merge", found.pk, reason="看错了户口簿", by=office.window, at=at)
    for answer, words in ((confirm_merge, {}), (refuse_merge, {"reason": "不是"})):
        with pytest.raises(Blocked, match="已由提出人收回"):
            answer(case.pk, found.pk, by=office.leader, at=at, **words)
    again = propose(case, number, office, at)
    confirm_merge(case.pk, again.pk, by=office.leader, at=at)
    with pytest.raises(Blocked, match="已经答复过"):
        take_back(case.pk, "merge", again.pk, reason="晚了", by=office.window, at=at)


def test_a_record_merged_meanwhile_does_not_leave_the_first_proposal_stuck(office, at):
    """第一条并入第二条，提出之后第二条先并入了第三条：确认不了的可以不同意，再提第一条并入第三条。"""
    case, _, number = twice(office, at)
    third = id_number("2026-01-05", "男")
    members = [person("孙姨", "01", sex="女"), {"name": "赵小宝", "relation": "20", "id_number": third}]
    last = registered(office, at=at, aid="temporary_small", members=members)
    first, kept = (one.composition.get(relation="20").person for one in (case, last))
    stuck = propose(case, number, office, at)
    done = propose(last, number, office, at)
    assert (done.drop, done.keep) == (stuck.keep, kept)
    confirm_merge(last.pk, done.pk, by=office.leader, at=at)
    with pytest.raises(Blocked, match="已并入别的一条；并入了的，不同意或收回这一件"):
        confirm_merge(case.pk, stuck.pk, by=office.leader, at=at)
    with pytest.raises(Blocked, match="已经提出过"):
        propose(case, third, office, at)
    refuse_merge(case.pk, stuck.pk, reason="那一条已并入别的", by=office.leader, at=at)
    again = propose(case, third, office, at)
    confirm_merge(case.pk, again.pk, by=office.leader, at=at)
    first.refresh_from_db()
    assert first.merged_into == kept


@pytest.mark.parametrize("true_on", [None, BORN])
def test_what_both_records_said_is_said_once_and_put_right_once(office, at, true_on):
    """两条都登记了死亡，其中并入的一条正等着更正：合并之后只剩保留的一条的那一笔，更正也只照它办。"""
    case, other, number = twice(office, at)
    for one in (case, other):
        facts = {"person": one.composition.get(relation="20").person_id, "happened_on": at.date()}
        record_family_event(one.pk, kind="death", source="family", proof="告知", by=office.window, at=at, **facts)
    found = propose(case, number, office, at)
    given = {"wrong": "day" if true_on else "mistake", "true_on": true_on, "source": "register", "proof": "户口簿"}
    given |= {"reason": "认错人", "by": office.window, "at": at}
    stuck = propose_correction(case.pk, circumstance=found.drop.circumstances.get().pk, **given)
    confirm_merge(case.pk, found.pk, by=office.leader, at=at)
    row = Circumstance.objects.get()
    assert row.person == found.keep and Circumstance.every.count() == 2
    with pytest.raises(Blocked, match="已经更正过，请不同意这一件"):
        confirm_correction(case.pk, stuck.pk, by=office.leader, at=at)
    fix = propose_correction(case.pk, circumstance=row.pk, **given)
    confirm_correction(case.pk, fix.pk, by=office.leader, at=at)
    assert {one.died_on for one in Person.objects.filter(name="赵小宝")} == {true_on}
    assert list(Circumstance.objects.values_list("starts_on", flat=True)) == ([true_on] if true_on else [])


def test_the_database_keeps_two_people_a_reason_and_one_standing_merge(office, at):
    case, _, number = twice(office, at)
    row = PersonMerge.objects.filter(pk=propose(case, number, office, at).pk)
    whole = {"answered_by": office.leader, "answered_at": at}
    for wrong in (
        {**whole, "answer": "agreed", "answered_by": office.window},
        {**whole, "answer": "withdrawn", "answer_note": "收回"},
        {**whole, "answer": "refused"},
        {"answer": "agreed", "answered_by": office.leader},
        {"answered_at": at},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            row.update(**wrong)
    row.update(**whole, answer="refused", answer_note="不是一人")
    old = row.get()
    facts = {"case": case, "keep": old.keep, "drop": old.drop, "reason": "又", "proposed_by": office.window}
    PersonMerge.objects.create(**facts, proposed_at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonMerge.objects.create(**facts, proposed_at=at)


def test_the_pages_refuse_and_take_back_and_the_case_page_tells(client, office, at):
    case, _, number = twice(office, at)
    found = propose(case, number, office, at)
    tab, key = f"/cases/{case.pk}/tab/overview/", iter(range(9))
    answer = reverse("intake:confirm_merge", args=[case.pk, found.pk])
    back = reverse("intake:take_back", args=[case.pk, "merge", found.pk])
    with time_machine.travel(at, tick=False):
        client.force_login(office.window)
        page = client.get(tab).text
        assert back in page and answer not in page and "等另一人答复" in page
        assert answer not in client.get("/").text and back not in client.get("/").text  # 不是他要办的事
        assert client.get(reverse("intake:take_back", args=[case.pk, "nothing", found.pk])).status_code == 404
        client.force_login(office.leader)
        assert answer in client.get("/").text and answer in client.get(tab).text
        assert client.get(back).status_code in (403, 404)
        assert client.post(answer, {"outcome": "refuse", "form_key": next(key)}).status_code == 409
        data = {"outcome": "refuse", "reason": "不是同一个孩子", "form_key": next(key)}
        assert client.post(answer, data).status_code == 302
        page = client.get(tab).text
        assert "不同意" in page and "不是同一个孩子" in page and client.get(answer).status_code == 404
        again = propose(case, number, office, at)
        back = reverse("intake:take_back", args=[case.pk, "merge", again.pk])
        client.force_login(office.window)
        assert client.get(back).status_code == 200
        assert client.post(back, {"reason": "", "form_key": next(key)}).status_code == 422
        assert client.post(back, {"reason": "看错了", "form_key": next(key)}).status_code == 302
        assert "提出人已收回" in client.get(tab).text and client.get(back).status_code == 404


def test_the_kept_record_is_somebody_of_the_decided_case_too(office, at):
    case, _, number = twice(office, at)
    Case.objects.filter(pk=case.pk).update(**{"state": "granted", "decided_on": at.date()})
    found = propose(case, number, office, at)
    confirm_merge(case.pk, found.pk, by=office.leader, at=at)
    assert known_to(Case.objects.get(pk=case.pk), found.keep_id).merged_into == found.keep
