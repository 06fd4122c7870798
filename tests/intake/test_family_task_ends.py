"""要办的事办了，家庭待办由系统办结；待办写在现在的户主名下，带着去办的地方；列的话照实说。"""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse

from benefits.models import Entitlement
from benefits.services.changes import open_change
from benefits.services.entitlements import open_in_street
from cases.models import FamilyTask
from core.models import Event
from core.refusals import Blocked
from households import codes
from households.models import Person
from households.services import living
from intake.services import household as home_acts
from intake.services.family_events import record_family_event
from intake.services.follow import done_words
from tests.factories import PersonFactory
from tests.factories.benefits import grant, listed_too
from tests.factories.cases import case_clerk, office_of, registered
from tests.factories.people import id_number
from tests.intake import test_family_event
from tests.intake.test_family_event import couple, of
from tests.intake.test_family_joins import BABY, born
from tests.intake.test_right_people import person
from tests.staging import staged

pytestmark = pytest.mark.django_db
MARCH_1 = datetime.date(2026, 3, 1)


@staged
def office():
    return office_of("XS2020")


def happen(case, kind, who, at, *, by=None, **facts):
    facts = {"happened_on": at.date(), **test_family_event.PROOF, "at": at, **facts}
    return record_family_event(case.pk, kind=kind, person=who, by=by or case_clerk(case), **facts)


# —— 三类由系统办结（重贴公示的见 tests/publicity/test_rounds.py） ——
@pytest.mark.parametrize("kind", ["split", "divorce", "death"])
def test_the_task_to_look_into_a_leaving_ends_with_the_leaving(office, at, kind):
    members = couple()
    his = registered(office, at=at, members=members)
    wife = of(his, "10")
    registered(
        office, at=at, members=[{**members[1], "relation": "01"}], account=None, household={"address": "娘家村1号"}
    )
    task = FamilyTask.objects.get(kind="leave")
    happen(his, "away", of(his, "01"), at)
    task.refresh_from_db()
    assert task.done_at is None  # 别人的事不算
    happen(his, kind, wife, at)
    task.refresh_from_db()
    assert (task.done_at, task.done_by) == (at, None)
    assert "已登记林嫂2026年3月2日" in task.outcome and case_clerk(his).name in task.outcome
    event = Event.objects.get(act="settle_family_task")
    assert (event.actor, event.data["by_act"], event.household_id) == (None, "record_family_event", his.household_id)


def paid_couple(office, at):
    made = grant(office, at=at, amount="800.00", head_name="老何")
    wife = PersonFactory(name="何嫂", birth="1975-05-05", male=False, household=made.case.household, relation="10")
    listed_too(made.case, wife, position=2, relation="10")
    open_in_street(office.street, at=at)
    return made, wife


def test_the_task_to_change_an_aid_ends_with_the_change_of_that_aid(office, at):
    made, wife = paid_couple(office, at)
    made.covered_people.create(person=wife, aid="minimum_living", since_month=MARCH_1)
    other = FamilyTask.objects.raise_once(
        made.case.household, "change", "另一类的", by=None, at=at, aid="extreme_hardship"
    )
    happen(made.case, "split", wife.pk, at, by=office.window)
    task = FamilyTask.objects.get(kind="change", aid="minimum_living")
    facts = {"purpose": "lower", "code": "left", "reason": "何嫂分户", "by": office.window, "at": at}
    change = open_change(Entitlement.objects.get().pk, **facts)
    task.refresh_from_db()
    assert (
        task.done_at == at and f"已登记降标案件{change.number}" in task.outcome and office.window.name in task.outcome
    )
    other.refresh_from_db()
    assert other.done_at is None


# —— 写在谁名下、到哪里办 ——
def test_a_task_stands_under_the_present_head_and_leads_to_the_place(client, office, at):
    made, _ = paid_couple(office, at)
    gran = {**person("何奶奶", "01", "1945-05-05", "女")}
    old = PersonFactory(
        name="何奶奶", id_number=gran["id_number"], household=made.case.household, relation="52", male=False
    )
    registered(office, at=at, members=[gran], aid="temporary_small", account=None, existing=made.case.household)
    assert old.memberships.get(until=None).household == made.case.household
    home, task = made.case.household, FamilyTask.objects.raise_once
    urls = {
        "change": reverse("benefits:change", args=[Entitlement.objects.get().pk]),
        "leave": "/record_family_event/",
        "poster": "/open_publicity/",
        "facts": "/edit_household/",
        "review": "/cases/",
    }
    tasks = {kind: task(home, kind, f"去办{kind}", by=None, at=at, aid="minimum_living") for kind in urls}
    client.force_login(office.window)
    with time_machine.travel(at, tick=False):
        page = client.get("/").text
        rows = [row for row in re.findall(r"<tr.*?</tr>", page, re.S) if "家庭待办" in row]
        assert rows and all("老何" in row and "何奶奶" not in row for row in rows), rows
        for kind, one in tasks.items():
            shown = client.get(reverse("intake:settle_family_task", args=[made.case_id, one.pk]))
            assert shown.status_code == 200 and urls[kind] in shown.text, kind
            assert ("由系统办结" in shown.text) == (kind in ("change", "leave", "poster"))


# —— 登记与所填不同的，照中文写，次序不同不算不同 ——
def test_differences_are_said_in_words_and_an_order_is_no_difference(office, at):
    home = registered(office, at=at, members=couple()).household
    living.update_home(home, {"hardships": ["labour", "illness"], "area": "urban", "main_hardship": "illness"})
    home.refresh_from_db()
    assert living.differences(home, {"hardships": ["illness", "labour"], "register_address": ""}) == []
    found = living.differences(home, {"hardships": ["study"], "area": "rural", "main_hardship": "study"})
    assert found == [
        ("困难原因", "因病、缺劳力", "因学"),
        ("适用标准", codes.Area.URBAN.label, codes.Area.RURAL.label),
        ("主要困难原因", "因病", "因学"),
    ]
    assert living.differences(home, {"hardships": []}) == [("困难原因", "因病、缺劳力", "空")]


# —— 列的话 ——
def test_what_was_done_is_counted_apart_from_what_is_only_said(office, at):
    made, wife = paid_couple(office, at)
    made.covered_people.create(person=wife, aid="minimum_living", since_month=MARCH_1)
    done = happen(made.case, "split", wife.pk, at, by=office.window)
    assert done_words(done.listed) == "有1件要办，见待办"
    case = registered(office, at=at, members=couple())
    child = born(case, at)
    said = done_words(child.listed)
    assert said.startswith("随之办了1件") and "提示" in said and "要办" not in said


# —— 一个孩子不登记两次 ——
def test_a_child_who_got_a_number_since_is_recognised(office, at):
    case = registered(office, at=at, members=couple())
    born(case, at, id_kind="none", id_number="")
    child = case.composition.select_related("person").get(person__name="林小宝").person
    facts = {"id_kind": "resident", "id_number": id_number("2026-03-01"), "by": office.window, "at": at}
    home_acts.edit_member(case.pk, child.pk, version=child.version, **facts)
    with pytest.raises(Blocked, match="林小宝已登记在本户，是同一人"):
        born(case, at, id_kind="none", id_number="")
    with pytest.raises(Blocked, match="林小宝已登记在本户，是同一人"):
        born(case, at)  # 带着出生医学证明来的
    with pytest.raises(Blocked, match="已登记在本户（同名、同性别、同日出生），是同一人"):
        facts = {name: value for name, value in BABY.items() if name != "guardian"}
        home_acts.add_member(case.pk, by=office.window, at=at, **{**facts, "id_kind": "none", "id_number": ""})
    assert Person.objects.filter(name="林小宝").count() == 1


def test_the_birth_certificate_of_the_first_registration_is_found_again_elsewhere(office, at):
    mother = registered(office, at=at, members=[person("林嫂", "01", "1992-01-01", "女")])
    father = registered(office, at=at, members=[person("老林", "01", "1990-01-01")])
    born(mother, at)
    child = mother.composition.select_related("person").get(person__name="林小宝").person
    facts = {"id_kind": "resident", "id_number": id_number("2026-03-01"), "by": office.window, "at": at}
    home_acts.edit_member(mother.pk, child.pk, version=child.version, **facts)
    done = born(father, at, guardian="老林")
    assert done.person == child and Person.objects.filter(name="林小宝").count() == 1
    assert born(father, at, guardian="老林", name="林小贝", id_number="P440123499").person != child


# —— 未成年的户主、没有人的户 ——
def lone_mother():
    return [person("林嫂", "01", "1985-01-01", "女"), person("林小宝", "20", "2015-01-01")]


def test_a_child_left_as_head_needs_a_guardian_and_is_looked_into(client, office, at):
    case = registered(office, at=at, members=lone_mother())
    child = of(case, "20")
    with pytest.raises(Blocked, match="未成年人不能独立申请、签字，请写明监护人"):
        happen(case, "death", of(case, "01"), at, new_head=child)
    client.force_login(office.window)
    url = reverse("intake:record_family_event", args=[case.pk])
    data = {"kind": "death", "person": of(case, "01"), "happened_on": "2026-03-02", "new_head": child}
    data |= {"source": "certificate", "proof": "死亡证明第12号"}
    with time_machine.travel(at, tick=False):
        assert "请写明监护人" in client.post(url, data).text
        shown = client.post(url, {**data, "guardian": "姑姑林某"})
    assert shown.status_code == 200 and any("监护人姑姑林某代" in text for text in shown.context["listed"])
    happen(case, "death", of(case, "01"), at, new_head=child, guardian="姑姑林某")
    task = FamilyTask.objects.get(kind="review")
    assert all(word in task.text for word in ("孤儿", "事实无人抚养儿童", "特困", "未成年人不能独立"))
    assert Event.objects.get(act="record_family_event").data["guardian"] == "姑姑林某"


def test_the_account_of_a_household_with_nobody_left_is_not_asked_about(office, at):
    made = grant(office, at=at)
    open_in_street(office.street, at=at)
    happen(made.case, "death", made.case.applicant_id, at, by=office.window)
    assert set(FamilyTask.objects.values_list("kind", flat=True)) == {"change"}
    two, wife = paid_couple(office, at)
    happen(two.case, "death", two.case.applicant_id, at, by=office.window, new_head=wife.pk)
    assert FamilyTask.objects.filter(household=two.case.household, kind="payee").exists()
