"""住进来的是谁：填得不对的拒绝，同一个人不登记两次，按证件查的留痕。"""

import datetime
import threading

import pytest
import time_machine
from django.db import connections
from django.urls import reverse

from cases.models import Case, FamilyTask
from core.acts import Act
from core.models import Event
from core.refusals import Blocked, NotPermitted
from households.models import Membership, Person, Tie
from intake.services import household as home_acts
from tests.factories import PersonFactory, RelativeDeclarationFactory
from tests.factories.cases import office_of, registered
from tests.factories.people import id_number
from tests.intake.test_family_joins import BABY, MARCH_1, PROOF, adult, born, couple, happen
from tests.intake.test_right_people import person
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("XS2020")


def test_what_is_missing_about_the_newcomer_is_said(client, office, at):
    case = registered(office, at=at, members=couple())
    client.force_login(office.window)
    url = reverse("intake:record_family_event", args=[case.pk])
    with time_machine.travel(at, tick=False):
        page = client.post(url, {**PROOF, "kind": "birth", "happened_on": "2026-03-01"})
        assert page.status_code == 422 and "新来的人还要填" in page.text
        nobody = client.post(url, {**PROOF, "kind": "death", "happened_on": "2026-03-01"})
        assert nobody.status_code == 422 and "请选择是谁" in nobody.text
        assert client.get(url).status_code == 200


def test_registered_facts_of_somebody_known_are_not_overwritten(office, at):
    case = registered(office, at=at, members=couple())
    known = PersonFactory(name="林叔", birth="1970-01-01", health="40", illness="尿毒症", employment="farming")
    newcomer = {"name": "林叔", "id_number": known.id_number, "relation": "70", "health": "10", "illness": ""}
    happen(case, "together", at, newcomer=newcomer)
    known.refresh_from_db()
    assert (known.health, known.illness, known.employment) == ("40", "尿毒症", "farming")


def test_a_newcomer_who_is_kin_of_staff_is_registered_separately(office, at):
    case = registered(office, at=at, members=couple())
    number = id_number("1999-01-01", "女")
    RelativeDeclarationFactory(user=office.leader, name="新娘", id_number=number)
    done = happen(case, "married_in", at, newcomer={"name": "新娘", "id_number": number, "relation": "38"})
    assert any("近亲属" in text for text in done.texts), done.texts
    assert Tie.objects.live().filter(household=case.household, user=office.leader).exists()
    assert Case.objects.get(pk=case.pk).separately_registered


# —— 拒绝 ——
@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"happened_on": datetime.date(2026, 3, 3), "birth_date": MARCH_1}, "不能晚于今天"),
        ({"happened_on": datetime.date(2026, 2, 20)}, "不能早于林小宝的出生日期"),
        ({"happened_on": datetime.date(2026, 3, 2)}, "发生日期就是出生日期"),
        ({"guardian": " "}, "未成年，请写明监护人"),
        ({"relation": "01"}, "入户的人不能直接是户主"),
        ({"relation": "10"}, "林嫂已登记为户主的配偶"),
        ({"name": ""}, "请填写新来的人的姓名"),
        ({"sex": ""}, "请填写性别和出生日期"),
    ],
)
def test_what_cannot_be_says_why(office, at, changes, says):
    case = registered(office, at=at, members=couple())
    with pytest.raises(Blocked, match=says):
        born(case, at, **changes)
    assert not Person.objects.filter(name="林小宝").exists()


def test_no_proof_no_event(office, at):
    case = registered(office, at=at, members=couple())
    with pytest.raises(Blocked, match="请写明凭据"):
        happen(case, "birth", at, newcomer=BABY, happened_on=MARCH_1, proof=" ")


def test_a_number_of_another_name_and_of_the_dead_is_refused(office, at):
    case = registered(office, at=at, members=couple())
    known = PersonFactory(name="孙某")
    with pytest.raises(Blocked, match="登记的姓名与所填不同"):
        happen(case, "together", at, newcomer={"name": "孙二", "id_number": known.id_number, "relation": "97"})
    Person.objects.filter(pk=known.pk).update(died_on=datetime.date(2020, 1, 1))
    with pytest.raises(Blocked, match="已于2020年1月1日死亡"):
        happen(case, "together", at, newcomer={"name": "孙某", "id_number": known.id_number, "relation": "97"})


def test_a_membership_begins_after_the_last_one_ended(office, at):
    case = registered(office, at=at, members=couple())
    wife = case.composition.get(relation="10").person
    happen(case, "split", at, person=wife.pk)
    with pytest.raises(Blocked, match="登记着在本户住到2026年3月2日，入户日期（2026年3月1日）不能早于那一天"):
        happen(case, "returned", at, person=wife.pk, happened_on=MARCH_1)
    happen(case, "returned", at, person=wife.pk)
    with pytest.raises(Blocked, match="现在就住在本户"):
        happen(case, "returned", at, person=wife.pk)
    with pytest.raises(Blocked, match="林嫂已登记在本户，是同一人"):
        happen(case, "together", at, newcomer={"name": "林嫂", "id_number": wife.id_number, "relation": "10"})


# —— 同一个孩子登记两次 ——
@pytest.mark.parametrize("number", ["P440123456", ""])
def test_the_same_child_is_one_person(office, at, number):
    case = registered(office, at=at, members=couple())
    facts = {"id_kind": "birth" if number else "none", "id_number": number}
    born(case, at, **facts)
    with pytest.raises(Blocked, match="林小宝已登记在本户，是同一人，不必再登记"):
        born(case, at, **facts, by=office.helper)
    assert Person.objects.filter(name="林小宝").count() == 1


def test_a_child_without_a_number_gets_it_in_the_household_not_a_second_person(office, at):
    case = registered(office, at=at, members=couple())
    born(case, at, id_kind="none", id_number="")
    with pytest.raises(Blocked, match="还没有证件号码，是同一人；证件号码请在“家庭”里补录"):
        born(case, at)
    child = case.composition.get(person__name="林小宝").person
    facts = {"id_kind": "birth", "id_number": "P440123456", "by": office.window, "at": at}
    home_acts.edit_member(case.pk, child.pk, version=child.version, **facts)
    child.refresh_from_db()
    assert child.id_number == "P440123456" and Person.objects.filter(name="林小宝").count() == 1


def test_a_child_without_a_number_listed_in_two_households_is_one_person_and_said_so(office, at):
    mother = registered(office, at=at, members=[person("林嫂", "01", "1992-01-01", "女")])
    father = registered(office, at=at, members=[person("老林", "01", "1990-01-01")])
    born(mother, at, id_kind="none", id_number="")
    done = born(father, at, id_kind="none", id_number="", guardian="老林")
    assert any("同名、同性别、同日出生的，按同一人办" in text for text in done.texts), done.texts
    assert Person.objects.filter(name="林小宝").count() == 1
    assert FamilyTask.objects.get(household=mother.household, kind="leave").person == done.person
    twin = born(father, at, id_number="P440123457", name="林小贝", guardian="老林")
    assert twin.person != done.person


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("number", ["P440123456", ""])
def test_two_clerks_at_the_same_moment_register_one_child(at, number):
    office = office_of("XS2020")
    mother = registered(office, at=at, members=[person("林嫂", "01", "1992-01-01", "女")])
    father = registered(office, at=at, members=[person("老林", "01", "1990-01-01")])
    facts = {"id_kind": "birth" if number else "none", "id_number": number}
    start, wrong = threading.Barrier(2), []

    def register(case, guardian):
        start.wait()
        try:
            born(case, at, **facts, guardian=guardian)
        except Exception as error:
            wrong.append(error)
        finally:
            connections.close_all()

    pairs = [(mother, "林嫂"), (father, "老林")]
    threads = [threading.Thread(target=register, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == [] and Person.objects.filter(name="林小宝").count() == 1
    assert sorted(Membership.objects.filter(person__name="林小宝").values_list("claimed", flat=True)) == [False, True]


# —— 按证件查新来的人 ——
def test_a_look_up_leaves_its_trace_even_when_nothing_is_recorded(client, office, at, settings):
    case = registered(office, at=at, members=couple())
    client.force_login(office.window)
    url = reverse("intake:record_family_event", args=[case.pk])
    data = {**PROOF, "kind": "married_in", "happened_on": "2026-03-01", **adult("新娘", "38", "1999-05-05")}
    with time_machine.travel(at, tick=False):
        assert client.post(url, data).status_code == 200
        found = Event.objects.get(act=Act.READ_CASE, actor=office.window)
        assert found.reason == "受理查重" and data["new-id_number"] not in found.subject
        settings.ID_SEARCHES_A_DAY = 1
        refused = client.post(url, data)
    assert refused.status_code == NotPermitted.status and "今天按证件号查找已满 1 次" in refused.text
