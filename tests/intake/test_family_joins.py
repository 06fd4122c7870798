"""有人住进本户：出生、结婚迁入、收养、归来、共同生活；列给人看的就是所办的，在享的、办过了的不动。"""

import datetime
import json

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from archives.models import Paper
from benefits.models import Entitlement
from benefits.services.changes import open_change
from benefits.services.entitlements import open_in_street
from cases.models import Case, CoveredPerson, FamilyTask
from core.acts import Act
from core.models import Event
from evidence.models import Assessment, Income
from households.models import Membership, Person
from households.services import circumstances
from intake.services.change import register_change
from intake.services.family_events import record_family_event
from tests.factories import PersonFactory
from tests.factories.benefits import change, grant, listed_too
from tests.factories.cases import case_clerk, office_of, registered
from tests.factories.evidence import assessed, investigated, picture, verified
from tests.factories.people import id_number
from tests.intake.test_right_people import also, person
from tests.staging import staged

pytestmark = pytest.mark.django_db
MARCH_1 = datetime.date(2026, 3, 1)
PROOF = {"source": "certificate", "proof": "出生医学证明P440123456"}
BABY = {
    "name": "林小宝",
    "id_kind": "birth",
    "id_number": "P440123456",
    "sex": "1",
    "birth_date": MARCH_1,
    "relation": "20",
    "guardian": "林嫂",
}
KEYS = iter(range(10**9))


@staged
def office():
    return office_of("XS2020")


def couple():
    return [person("老林", "01", "1990-01-01"), person("林嫂", "10", "1992-01-01", "女")]


def happen(case, kind, at, *, person=None, newcomer=None, **facts):
    facts["by"] = facts.get("by") or case_clerk(case)
    given = {"happened_on": at.date(), **PROOF, "at": at, **facts}
    return record_family_event(case.pk, kind=kind, person=person, newcomer=newcomer, **given)


def born(case, at, **changes):
    facts = {key: changes.pop(key) for key in ("happened_on", "by", "seen", "scan") if key in changes}
    return happen(case, "birth", at, **{"happened_on": MARCH_1, **facts}, newcomer={**BABY, **changes})


def listed_in(case):
    return {one.name: (one.counted, one.covered) for one in case.composition.select_related("person")}


# —— 页面：每一种都填一遍、看一遍、确认一次 ——
def posted_page(client, case, data, at):
    url = reverse("intake:record_family_event", args=[case.pk])
    data = {**PROOF, **data}
    with time_machine.travel(at, tick=False):
        shown = client.post(url, data)
        assert shown.status_code == 200, shown.text
        seen = json.dumps(shown.context["listed"], ensure_ascii=False)
        sure = {**data, "seen": seen, "confirm": "1", "form_key": f"j{next(KEYS)}"}
        return shown.context["listed"], [client.post(url, sure), client.post(url, sure)]  # 发两遍


def of_newcomer(**facts):
    return {f"new-{name}": value for name, value in facts.items()}


def adult(name, relation, birth, sex="女"):
    return of_newcomer(name=name, id_number=id_number(birth, sex), relation=relation, wage="900.00")


@pytest.mark.parametrize(
    ("kind", "data", "says"),
    [
        (
            "birth",
            of_newcomer(
                name="林小宝", id_kind="birth", id_number="P440123456", sex="1", relation="20", guardian="林嫂"
            ),
            "监护人林嫂代签",
        ),
        ("married_in", adult("新娘", "38", "1999-05-05"), "须本人签署承诺和核对授权"),
        (
            "adopted",
            {**of_newcomer(name="林养", id_number=id_number("2019-06-06"), relation="20", guardian="老林")},
            "监护人老林代签",
        ),
        ("together", adult("林母", "52", "1965-05-05"), "须本人签署承诺和核对授权"),
    ],
)
def test_each_event_is_shown_before_and_done_once(client, office, at, kind, data, says):
    case = assessed(office, at=at, members=couple())
    client.force_login(case_clerk(case))
    data = {"kind": kind, "happened_on": "2026-03-01", **data}
    listed, answers = posted_page(client, case, data, at)
    assert any(says in text for text in listed) and any("计入家庭人口" in text for text in listed), listed
    assert [one.status_code for one in answers] == [302, 302]
    name = data["new-name"]
    row = Membership.objects.get(person__name=name)
    assert (row.join_reason, row.since, row.claimed) == (kind, MARCH_1, False)
    assert listed_in(case)[name] == (True, True)
    assert f"核算之后登记了{name}" in Assessment.objects.current(case.pk).stale_why
    event = Event.objects.get(case_id=case.pk, act=Act.RECORD_FAMILY_EVENT)
    assert event.data["follows"] == listed and event.data["proof"] == PROOF["proof"]
    if "new-wage" in data:
        assert str(Income.objects.get(member__name=name).declared) == "900.00"


def test_a_newborn_without_a_number_is_shown_without_one(client, office, at):
    case = assessed(office, at=at, members=couple())
    client.force_login(case_clerk(case))
    child = of_newcomer(name="林小宝", id_kind="none", sex="1", relation="20", guardian="林嫂")
    posted_page(client, case, {"kind": "birth", "happened_on": "2026-03-01", **child}, at)
    with time_machine.travel(at, tick=False):
        assert "<td>没有号码</td>" in client.get(f"/cases/{case.pk}/tab/household/").text


def test_who_left_comes_back_by_the_page(client, office, at):
    case = assessed(office, at=at, members=couple())
    wife = case.composition.get(relation="10").person
    happen(case, "split", at, person=wife.pk, happened_on=MARCH_1)
    circumstances.record(
        wife, "prison", starts_on=MARCH_1, source="register", proof="判决", by=office.window, at=at, on=at.date()
    )
    assert listed_in(case)["林嫂"] == (False, False)
    client.force_login(case_clerk(case))
    data = {"kind": "returned", "person": wife.pk, "happened_on": "2026-03-02", "proof": "释放证明"}
    listed, answers = posted_page(client, case, data, at)
    assert any("林嫂的服刑自2026年3月2日起结束" in text for text in listed), listed
    assert [one.status_code for one in answers] == [302, 302]
    rows = Membership.objects.filter(person=wife).order_by("pk")
    assert [(row.relation, row.join_reason, row.until) for row in rows] == [
        ("10", "", MARCH_1),
        ("10", "returned", None),
    ]
    row = case.composition.get(person=wife)
    assert (row.counted, row.covered, row.exclusion_reason, row.out_on) == (True, True, "", None)
    assert not wife.circumstances.filter(ends_on=None).exists()


def test_a_list_that_changed_meanwhile_is_shown_again(client, office, at):
    case = registered(office, at=at, members=couple())
    client.force_login(office.window)
    url = reverse("intake:record_family_event", args=[case.pk])
    data = {**PROOF, "kind": "birth", "happened_on": "2026-03-01"}
    data |= of_newcomer(name="林小宝", id_kind="none", sex="1", relation="20", guardian="林嫂")
    with time_machine.travel(at, tick=False):
        shown = client.post(url, data)
        seen = json.dumps(shown.context["listed"], ensure_ascii=False)
        PersonFactory(name="林弟", household=case.household, relation="70")  # 有人随后登记住进来，本案没有列全户
        stale = client.post(url, {**data, "seen": seen, "confirm": "1", "form_key": "s1"})
    assert stale.status_code == 409 and "请看过再确认" in stale.text and "林小宝" in stale.text
    assert any("没有列全户" in text for text in stale.context["listed"])
    assert not Person.objects.filter(name="林小宝").exists()


# —— 各处随之怎样 ——
def test_a_case_past_its_visit_is_told_what_to_do_and_left_as_it_is(office, at):
    case = investigated(office, at=at, members=couple())
    before = listed_in(case)
    done = born(case, at)
    assert any("家庭组成未改：要列入林小宝的，须退回" in text for text in done.texts), done.texts
    assert listed_in(case) == before and Assessment.objects.current(case.pk).is_fresh
    assert "须退回重新调查" in FamilyTask.objects.get(kind="review").text
    assert Membership.objects.get(person=done.person).join_reason == "birth"


def test_after_the_check_the_clerk_is_told_that_it_lacks_the_newcomer(office, at):
    case = verified(office, at=at, members=couple())
    assert any("核对没有列林小宝" in text for text in born(case, at).texts)


def test_a_paid_family_asks_for_a_change_and_the_change_has_the_child(client, office, at):
    made = grant(office, at=at, amount="800.00")
    open_in_street(office.street, at=at)
    guardian = made.case.head_name
    done = born(made.case, at, by=office.window, guardian=guardian)
    assert any("须核实、办提标或降标；现发的不动" in text for text in done.texts), done.texts
    task = FamilyTask.objects.get()
    assert (task.kind, task.person) == ("change", done.person)
    row = Entitlement.objects.get()
    assert (row.amount, row.ends_month) == (800, None) and CoveredPerson.objects.get().person != done.person
    client.force_login(office.window)
    with time_machine.travel(at, tick=False):
        page = client.get(reverse("benefits:change", args=[row.pk]))
    field = page.context["form"].fields["joined"]
    assert list(field.choices) == [(done.person.pk, "林小宝（子），2026年3月1日出生")] and field.initial == [
        done.person.pk
    ]
    facts = {"purpose": "raise", "code": "joined", "reason": "生育", "by": office.window, "at": at}
    case = open_change(row.pk, **facts)
    assert listed_in(case) == {guardian: (True, True), "林小宝": (True, True)}
    assert Event.objects.get(case_id=case.pk, act="register").data["joined"] == [done.person.pk]
    assert [one.name for one in made.case.family()] == [guardian]  # 已决定的不动


def test_a_recognition_with_an_end_asks_for_a_change_too(office, at):
    """边缘、刚性支出的认定定有止期，没有到期就还在享。"""
    made = grant(office, at=at, aid="rigid_expense", amount="0.00")
    made.covered_people.update(until_month=datetime.date(2027, 2, 1))
    born(made.case, at, by=office.window)
    task = FamilyTask.objects.get()
    assert (task.kind, task.aid) == ("change", "rigid_expense") and "刚性支出" in task.text


def test_an_aid_already_ended_is_not_asked_about(office, at):
    made = grant(office, at=at)
    change(made, purpose="stop", at=at)
    born(made.case, at, by=office.window)
    assert not FamilyTask.objects.exists()


def test_the_clerk_may_leave_a_newcomer_out_of_the_change(office, at):
    made = grant(office, at=at)
    born(made.case, at, by=office.window)
    facts = {"purpose": "lower", "code": "income_up", "reason": "上班", "by": office.window, "at": at}
    with transaction.atomic():
        case = register_change(made.case, **facts, joined=[])
    assert list(listed_in(case)) == [made.case.head_name]


def test_a_person_alone_in_his_case_does_not_take_in_the_family(office, at):
    """单人户：原案本来就没有列全户，新来的供经办人选，不照例列入。"""
    made = grant(office, at=at)
    PersonFactory(name="父亲", household=made.case.household, relation="51")
    done = born(made.case, at, by=office.window)
    facts = {"purpose": "lower", "code": "income_up", "reason": "上班", "by": office.window, "at": at}
    with transaction.atomic():
        case = register_change(made.case, **facts)
    assert list(listed_in(case)) == [made.case.head_name]
    Case.objects.filter(pk=case.pk).update(state="terminated")
    with transaction.atomic():
        case = register_change(made.case, **facts, joined=[done.person.pk])
    assert set(listed_in(case)) == {made.case.head_name, "林小宝"}


def test_a_guardian_who_moves_in_and_a_father_who_comes_back_are_taken_into_the_change(office, at):
    made = grant(office, at=at)
    home, names = made.case.household, ("王奶奶", "父亲", "弟弟")
    gran, father, brother = (PersonFactory(name=name, birth="1960-01-01") for name in names)
    for position, one in enumerate((gran, father, brother), 2):
        place = {"counted": False, "covered": False, "exclusion_reason": "监护人，不共同生活"}
        listed_too(made.case, one, position=position, relation="97", **place)
    home.memberships.create(person=brother, relation="70", since=datetime.date(2020, 1, 1), join_reason="together")
    later = at + datetime.timedelta(days=9)
    happen(made.case, "together", later, person=gran.pk, newcomer={"relation": "60"}, by=office.window)
    happen(made.case, "returned", later, person=father.pk, newcomer={"relation": "51"}, by=office.window)
    facts = {"purpose": "lower", "code": "joined", "reason": "添人", "by": office.window, "at": later}
    with transaction.atomic():
        case = register_change(made.case, **facts)
    assert set(listed_in(case)) == {made.case.head_name, "王奶奶", "父亲"}  # 弟弟早就住着而不计入，照旧


def test_one_off_aid_keeps_the_people_it_helps(office, at):
    case = registered(office, at=at, members=couple(), aid="temporary_small", account=None)
    done = born(case, at)
    assert "林小宝" not in listed_in(case) and any("不随之列入林小宝" in text for text in done.texts)


def test_who_is_registered_elsewhere_is_claimed_and_the_other_household_is_asked(office, at):
    there = registered(office, at=at, members=[person("郑父", "01"), person("郑女", "30", "2001-02-02", "女")])
    bride = there.composition.get(relation="30").person
    here = registered(office, at=at, members=couple())
    done = happen(here, "married_in", at, newcomer={"name": "郑女", "id_number": bride.id_number, "relation": "38"})
    assert any("还登记在另一户" in text for text in done.texts) and any("有在办的" in text for text in done.texts)
    assert done.person == bride and Membership.objects.get(person=bride, household=here.household).claimed
    task = FamilyTask.objects.get(household=there.household)
    assert task.kind == "leave" and "结婚迁入，住进另一户，请核实是否离户" in task.text
    assert listed_in(there)["郑女"] == (True, True)


def test_who_is_in_aid_elsewhere_is_said(office, at):
    number = id_number("1999-01-01", "女")
    other = also(office)
    other.leader = office.leader
    grant(other, at=at, head_name="新娘", id_number=number)
    case = registered(office, at=at, members=couple())
    done = happen(case, "married_in", at, newcomer={"name": "新娘", "id_number": number, "relation": "38"})
    assert any(text == "查重：另一街道正在享受救助" for text in done.texts), done.texts


def test_the_scan_of_the_proof_is_filed(office, at):
    case = registered(office, at=at, members=couple())
    data = picture(3).read()
    born(case, at, scan=SimpleUploadedFile("证.jpg", data, content_type="image/jpeg"))
    paper = Paper.objects.get(title="林小宝出生的凭据")
    assert paper.kind == "19" and paper.file is not None and paper.dated_on == MARCH_1
