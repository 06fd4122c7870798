"""有人住进本户：出生、结婚迁入、收养、归来、共同生活；列给人看的就是所办的，在享的、办过了的不动。"""

import datetime
import json
import threading

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections, transaction
from django.urls import reverse

from archives.models import Paper
from benefits.models import Entitlement
from benefits.services.changes import open_change
from benefits.services.entitlements import open_in_street
from cases.models import Case, CoveredPerson, FamilyTask
from core.acts import Act
from core.models import Event
from core.refusals import Blocked, NotPermitted
from evidence.models import Assessment
from households.models import Income, Membership, Person, Tie
from households.services import circumstances
from intake.services import household as home_acts
from intake.services.change import register_change
from intake.services.family_events import record_family_event
from tests.factories import PersonFactory, RelativeDeclarationFactory
from tests.factories.benefits import grant
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
        made.case.composition.create(person=one, position=position, relation="97", **place)
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


def test_the_scan_of_the_proof_is_filed(office, at):
    case = registered(office, at=at, members=couple())
    data = picture(3).read()
    born(case, at, scan=SimpleUploadedFile("证.jpg", data, content_type="image/jpeg"))
    paper = Paper.objects.get(title="林小宝出生的凭据")
    assert paper.kind == "19" and paper.file is not None and paper.dated_on == MARCH_1


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
