"""人不错位、不串户：一份申请只动自己的一案，别户、别案、在发的一概不动，要那边办的写成待办。"""

import datetime

import pytest
from django.db import transaction
from django.urls import reverse

from benefits.models import Entitlement
from benefits.services.entitlements import open_in_street
from cases import guards, lookup
from cases.models import Case, CoveredPerson, FamilyTask
from core.refusals import Blocked
from evidence.models import Assessment, Asset, Income
from households.models import Household, Membership, Person
from households.services import circumstances
from intake.services import household as acts
from intake.services.acceptance import accept
from intake.services.change import register_change
from intake.services.consents import authorise
from rosters import doubts
from rosters.services import rosters
from tests.factories import UnitFactory, UserFactory, id_number
from tests.factories.benefits import decide, grant
from tests.factories.cases import consent_of_all, office_of, registered
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import assessed, poor_couple, standards_of, visited
from tests.factories.signing import approve
from tests.intake.test_register_page import post, sheet
from tests.staging import staged
from verification.services import assess as assess_services

pytestmark = pytest.mark.django_db
APRIL = datetime.date(2026, 4, 1)
BLANK = {"id_kind": "resident", "marital": "90", "health": "10", "employment": "jobless"}  # 浏览器送来的空行


@staged
def office():
    return office_of("XS2020")


@pytest.fixture
def clerk(client, office):
    client.force_login(office.window)
    return client


def person(name, relation, birth="1970-05-05", sex="男", **facts):
    return {"name": name, "id_number": id_number(birth, sex), "relation": relation, **facts}


def four():
    return [
        person("赵大山", "01"),
        person("钱小红", "10", sex="女"),
        person("赵明", "20", "2012-03-03"),
        person("赵奶奶", "52", "1945-02-02", "女"),
    ]


def paid(office, members, *, at):
    """一家已在发低保。"""
    case = ready_to_sign(office, at=at, members=members)
    approve(case.pk, by=office.leader, at=case.sign_at)
    open_in_street(office.street, at=case.sign_at)
    return Case.objects.get(pk=case.pk), case.sign_at


def also(office):
    """另一街道的窗口。"""
    street = UnitFactory(parent=office.district, code="340603002", name="渠沟镇")
    community = UnitFactory(community=True, parent=street, code="340603002001")
    window = UserFactory(unit=street, window=True)
    return type("Place", (), {"community": community, "window": window, "street": street})


# —— 登记表 ——
@pytest.mark.parametrize("gone", ["deleted", "blank"])
def test_what_belongs_to_row_three_stays_with_that_person_when_row_two_goes(clerk, office, gone):
    members = four()
    members[1] = {**members[1], "DELETE": "on"} if gone == "deleted" else BLANK
    lines = [
        {"kind": "income:wage", "member": 3, "name": "", "amount": "1234.56", "period": "month"},
        {"kind": "asset:304", "member": 3, "name": "货车", "amount": "30000"},
    ]
    post(clerk, sheet(office, members=members, lines=lines, holder=3), 302)
    case = Case.objects.get()
    assert [one.name for one in case.family()] == ["赵大山", "赵明", "赵奶奶"]
    assert Income.objects.get(case_id=case.pk).member.name == "赵明"
    assert Asset.objects.get(case_id=case.pk).member.name == "赵明"
    account = case.household.accounts.get()
    assert (account.holder.name, account.holder_name) == ("赵明", "赵明")


@pytest.mark.parametrize("gone", ["deleted", "blank"])
def test_what_belongs_to_a_row_without_anybody_is_asked_again(clerk, office, gone):
    members = four()
    members[1] = {**members[1], "DELETE": "on"} if gone == "deleted" else BLANK
    lines = [{"kind": "income:wage", "member": 2, "name": "", "amount": "1234.56", "period": "month"}]
    page = post(clerk, sheet(office, members=members, lines=lines)).content.decode()
    assert "第2行没有登记人" in page and "1234.56" in page and not Case.objects.exists()


def test_the_thirteenth_member_may_own_an_income(clerk, office):
    members = [person("户主", "01"), *(person(f"孩子{n}", "97", "2010-01-01") for n in "一二三四五六七八九十甲乙")]
    lines = [{"kind": "income:wage", "member": 13, "name": "", "amount": "10", "period": "month"}]
    post(clerk, sheet(office, members=members, lines=lines), 302)
    assert Income.objects.get().member == Case.objects.get().composition.get(position=13).person


def test_a_stepmother_younger_than_the_head_is_warned_of_not_refused(clerk, office):
    members = [person("户主", "01", "1970-05-05"), person("继母", "52", "1980-05-05", "女")]
    answer = clerk.post(reverse("intake:register"), sheet(office, members=members), follow=True)
    assert "继母登记为户主的“母亲”，但年龄比户主小，请核对" in answer.content.decode()
    assert len(Case.objects.get().family()) == 2


def test_a_foreign_wife_and_a_newborn_without_a_number_are_listed(clerk, office):
    wife = {"name": "阮氏梅", "id_kind": "passport", "id_number": "C1234567", "relation": "10"}
    wife |= {"sex": "2", "birth_date": "1990-06-01"}
    child = {"name": "赵小宝", "id_kind": "none", "relation": "20", "sex": "1", "birth_date": "2026-01-05"}
    post(clerk, sheet(office, members=[person("户主", "01"), wife, child]), 302)
    case = Case.objects.get()
    assert [(one.name, one.person.id_kind) for one in case.family()] == [
        ("户主", "resident"),
        ("阮氏梅", "passport"),
        ("赵小宝", "none"),
    ]


def test_without_a_number_sex_and_birth_are_asked(clerk, office):
    child = {"name": "赵小宝", "id_kind": "none", "relation": "20"}
    page = post(clerk, sheet(office, members=[person("户主", "01"), child])).content.decode()
    assert "没有18位身份证号的，请填写" in page and not Person.objects.exists()


# —— 一份申请不动别户、别案、在发的 ——
def test_a_wife_applying_alone_gets_her_own_household_and_leaves_his_case_alone(office, at):
    members = [person("周强", "01", wage="800.00"), person("吴芳", "10", sex="女"), person("周小", "20", "2015-01-01")]
    his = visited(office, at=at, members=members)
    before = [one.name for one in his.family()], his.household.address, his.head_name
    hers = registered(office, at=at, members=[{**members[1], "relation": "01"}], household={"address": "娘家村1号"})
    his = Case.objects.get(pk=his.pk)
    assert hers.household != his.household and hers.household.address == "娘家村1号"
    assert ([one.name for one in his.family()], his.household.address, his.head_name) == before
    assert Income.objects.of_case(his.pk).get().declared == 800
    task = FamilyTask.objects.get(household=his.household)
    assert (task.kind, task.person.name) == ("leave", "吴芳")
    # 她可以受理，到审批才等原户办离户
    consent_of_all(hers, at=at, by=office.window)
    hers = accept(hers.pk, by=office.window, at=at)
    hers.acting_on = at.date()
    assert any("吴芳在原户尚未办离户" in one for one in guards.nobody_disputed.reasons(hers))
    his.acting_on = at.date()
    assert any(hers.number in one for one in guards.nobody_disputed.reasons(his))


def test_a_grandmother_helped_once_changes_nothing_of_what_her_family_is_paid(office, at):
    members = four()
    case, later = paid(office, members, at=at)
    home = Household.objects.get(pk=case.household_id)
    before = (home.address, home.version, [one.name for one in home.residents()], home.head.name)
    gran = {**members[3], "relation": "01"}
    other = registered(
        office, at=later, members=[gran], aid="temporary_small", account=None, household={"address": "女儿家9号"}
    )
    assert [one.name for one in other.family()] == ["赵奶奶"] and other.head_name == "赵奶奶"
    home.refresh_from_db()
    assert (home.address, home.version, [one.name for one in home.residents()], home.head.name) == before
    assert "女儿家9号" in FamilyTask.objects.get(household=home, kind="facts").text
    roster = rosters.draft_roster(office.street, APRIL, by=office.window, at=later)
    line = roster.lines.paid().get()
    row = Entitlement.objects.get()
    assert (line.head_name, line.size, line.covered, line.amount) == ("赵大山", 4, 4, row.amount)
    assert line.holder_name == "赵大山" and doubts.problems(roster) == []


# —— 重复享受，各道门都查 ——
def test_one_person_in_two_excluding_aids_is_stopped_at_the_approval(at):
    office = office_of("LS2019")
    members = [person("孙老", "01", "1950-01-01")]
    case, later = paid(office, members, at=at)
    second = registered(
        office, at=later, members=members, aid="extreme_hardship", existing=case.household, account=None
    )
    second.acting_on = later.date()
    second.procedure = guards.procedure_for(second, second.acting_on)
    [said] = guards.nobody_covered_twice.reasons(second)
    assert "孙老正在享受最低生活保障" in said and "没有止期" in said
    CoveredPerson.objects.filter(aid="minimum_living").update(until_month=datetime.date(2026, 3, 1))
    assert guards.nobody_covered_twice.reasons(second) == []


def test_the_roster_names_who_is_paid_twice(office, at):
    office.clerk, office.second = office.window, UserFactory(unit=office.street, window=True)
    one = grant(office, at=at, aid="minimum_living")
    two = grant(office, at=at, aid="extreme_hardship", covered=1)
    CoveredPerson.objects.filter(decision=two).update(person=one.case.applicant)
    open_in_street(office.street, at=at)
    roster = rosters.draft_roster(office.street, APRIL, by=office.clerk, at=at)
    found = {problem.code: problem.names for problem in doubts.problems(roster)}
    assert found[doubts.Doubt.PAID_ELSEWHERE] == (one.case.applicant.name,)


def test_a_second_member_in_aid_in_another_street_is_told_at_every_door(clerk, office, at):
    wife = person("郑美", "10", sex="女")
    elsewhere = also(office)
    there = registered(elsewhere, at=at, members=[{**wife, "relation": "01"}], by=elsewhere.window)
    Case.objects.filter(pk=there.pk).update(**{"state": "granted", "decided_on": at.date()})
    there.refresh_from_db()
    decide(there, at=at, signer=office.leader, amount="500.00", covered=1)
    answer = clerk.post(reverse("intake:register"), sheet(office, members=[person("郑强", "01"), wife]), follow=True)
    assert "郑美另一街道正在享受救助" in answer.content.decode()
    case = Case.objects.get(street=office.street)
    page = clerk.get(reverse("intake:accept", args=[case.pk])).content.decode()
    assert "郑美：另一街道正在享受救助" in page and "没有别的在办申请" not in page
    assert there.number not in page and there.household.address not in page
    case.acting_on = at.date()
    case.procedure = guards.procedure_for(case, case.acting_on)
    assert any("郑美正在享受最低生活保障（渠沟镇）" in one for one in guards.nobody_covered_twice.reasons(case))


def test_an_identity_edited_to_somebody_in_aid_is_looked_up(clerk, office, at):
    case = registered(office, at=at)
    other = person("冯某", "01")
    there = grant(office, at=at, head_name="冯某", id_number=other["id_number"]).case
    wife = case.composition.get(relation="10").person
    with pytest.raises(Blocked, match="该证件已登记为另一人"):
        acts.edit_member(case.pk, wife.pk, version=1, id_number=other["id_number"], by=office.window, at=at)
    person_there = there.applicant
    case.composition.create(person=person_there, position=9, relation="97")
    [(name, line)] = lookup.of_family(case, by=office.window, day=at.date())
    assert name == "冯某" and "正在享受最低生活保障" in line.text


# —— 账户 ——
def test_the_account_holder_is_a_living_person_of_the_case(office, at):
    case = registered(office, at=at)
    stranger = Person.objects.create(name="外人", sex="1", birth_date=datetime.date(1980, 1, 1))
    facts = {"bank": "邮储", "number": "6221888800001111", "by": office.window, "at": at}
    with pytest.raises(Blocked, match="须是本案家庭成员或登记的监护人"):
        acts.edit_account(case.pk, holder=stranger.pk, **facts)
    wife = case.composition.get(relation="10").person
    proof = {"source": "certificate", "proof": "死亡证明1号", "by": office.window, "at": at, "on": at.date()}
    circumstances.record(wife, "dead", starts_on=at.date(), **proof)
    with pytest.raises(Blocked, match="须是本案家庭成员或登记的监护人"):
        acts.edit_account(case.pk, holder=wife.pk, **facts)


def test_a_guardian_living_elsewhere_signs_for_the_child_and_may_hold_the_account(office, at):
    child = person("孤儿", "01", "2015-06-01")
    case = registered(office, at=at, members=[child], account=None)
    gran = {**person("王奶奶", "60", "1950-02-01", "女"), "counted": False, "exclusion_reason": "监护人，不共同生活"}
    guardian = acts.add_member(case.pk, by=office.window, at=at, **gran)
    assert [one.name for one in case.family()] == ["孤儿"] and not Membership.objects.filter(person=guardian.person)
    minor = case.composition.get(relation="01").person_id
    long = {"signed_on": at.date(), "valid_to": at.date() + datetime.timedelta(days=900)}
    authorise(
        case.pk,
        by=office.window,
        at=at,
        promises=[{"member": minor, "signed_on": at.date(), "signed_by": "王奶奶"}],
        authorisations=[{"member": minor, **long, "signed_by": "王奶奶"}, {"member": guardian.person_id, **long}],
    )
    case.acting_on = at.date()
    assert guards.adults_authorised(case) and guards.adults_promised(case)
    facts = {"bank": "邮储", "number": "6221888800001111", "by": office.window, "at": at}
    account = acts.edit_account(case.pk, holder=guardian.person_id, **facts)
    assert account.holder_name == "王奶奶"


def test_a_holder_who_has_died_since_is_found_by_the_roster(office, at):
    office.clerk, office.second = office.window, UserFactory(unit=office.street, window=True)
    row = grant(office, at=at)
    open_in_street(office.street, at=at)
    Person.objects.update(died_on=datetime.date(2026, 3, 20))
    roster = rosters.draft_roster(office.street, APRIL, by=office.clerk, at=at)
    codes = {problem.code for problem in doubts.problems(roster)}
    assert {doubts.Doubt.DEAD_PAYEE, doubts.Doubt.DEAD_HEAD, doubts.Doubt.DEAD_COVERED} <= codes
    assert row.case.household.accounts.get().holder.died_on
    shipped = {"purpose": "stop", "code": "death", "reason": "因病去世", "changed_on": datetime.date(2026, 3, 20)}
    with transaction.atomic():
        register_change(row.case, by=office.clerk, at=at + datetime.timedelta(days=20), **shipped)
    codes = {problem.code for problem in doubts.problems(roster)}  # 停发已在办，不再挡全街道的发放
    assert not {doubts.Doubt.DEAD_HEAD, doubts.Doubt.DEAD_COVERED, doubts.Doubt.DEAD_PAYEE} & codes


def test_the_database_keeps_a_person_in_one_household(office, at):
    from django.db import IntegrityError

    case = registered(office, at=at)
    other = registered(office, at=at)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(household=other.household, person=case.applicant, relation="97", since=at.date())
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(
            name="又一个", sex="1", birth_date=case.applicant.birth_date, id_number=case.applicant.id_number
        )


def test_lines_of_somebody_not_counted_do_not_count(office, at):
    """例1：夫妻，丈夫养老金2,600元；不计入之后只按妻子算，760元。"""
    standards_of(office, amount="760.00")
    members = [person("老林", "01", "1950-01-01"), person("林嫂", "10", "1952-01-01", "女")]
    lines = [{"kind": "income:transfer", "member": 1, "name": "养老金", "amount": "2600.00", "period": "month"}]
    case = visited(office, at=at, members=members, lines=lines)
    assert assess_services.assess(case.pk, by=office.window, at=at).income_total == 2600
    wife = case.composition.get(relation="10")
    case.composition.filter(relation="01").update(
        is_head=False, counted=False, covered=False, exclusion_reason="死亡", out_on=at.date()
    )
    found = assess_services.assess(case.pk, by=office.window, at=at)
    assert (found.size, found.income_total, found.total, found.eligible) == (1, 0, 760, True)
    assert wife.counted


def test_a_fact_about_a_person_said_in_another_application_asks_for_a_new_assessment_here(office, at):
    standards_of(office)
    members = poor_couple()
    case = assessed(office, at=at, members=members)
    before = [(one.person_id, one.counted) for one in case.family()]
    sick = {**members[1], "relation": "01", "health": "40", "illness": "尿毒症"}
    registered(office, at=at, members=[sick], aid="temporary_small", account=None)
    stale = Assessment.objects.current(case.pk)
    assert "另一份申请改过李秀英的情况" in stale.stale_why
    assert [(one.person_id, one.counted) for one in case.family()] == before


def test_boxes_nobody_touched_in_another_application_say_nothing_of_a_person_on_record(office, at):
    """登记表没有见过此人的登记：缺省的健康、无残疾、未说明不是谁说的，别户在享的人照旧是重病、二级残疾。"""
    ill = {"health": "40", "illness": "尿毒症", "marital": "20", "employment": "student", "employer": "一中"}
    able = {"disability_kind": "4", "disability_grade": 2, "labour": "02"}
    wife = person("钱小红", "10", sex="女", **ill, **able)
    first = registered(office, at=at, members=[person("赵大山", "01"), wife])
    kept = first.composition.get(position=2).person
    untouched = {"health": "10", "illness": "", "marital": "90", "employment": "jobless", "employer": ""}
    untouched |= {"disability_kind": "", "disability_grade": None, "labour": "", "phone": ""}
    listed = {name: wife[name] for name in ("name", "id_number")} | {"relation": "20"} | untouched
    registered(office, at=at, members=[person("钱老汉", "01", "1950-05-05"), listed])
    kept.refresh_from_db()
    assert {name: getattr(kept, name) for name in {**ill, **able}} == {**ill, **able}
    registered(office, at=at, members=[person("钱老娘", "01", "1951-05-05", "女"), {**listed, "illness": "尿毒症晚期"}])
    kept.refresh_from_db()
    assert kept.illness == "尿毒症晚期" and kept.health == "40", "写了的照改"
