"""别的系统里报过的错，照样在这里各试一遍：合并之后的登记、户主、重新入户、提前结束与续办、离户的收款人、同时修改。"""

import datetime

import pytest
from django.db import connection, transaction

from benefits.models import Entitlement, Recognition
from benefits.services.moves import accept_household, send_household
from benefits.sweeps import open_entitlements
from cases import lookup
from cases.models import Case, CoveredPerson, FamilyTask, PaidLine
from core.refusals import Blocked, Conflict
from evidence.models import Income
from households.models import Person
from intake.services import household as acts
from intake.services.change import register_change
from intake.services.family_events import record_family_event
from intake.services.merge import confirm_merge, propose_merge
from rosters import doubts
from tests.append_only import disarmed
from tests.factories import PersonFactory, id_number, signing
from tests.factories.benefits import (
    APRIL,
    MARCH,
    change,
    decide,
    drafted,
    grant,
    listed_too,
    open_account,
    roster_office,
    sealed,
)
from tests.factories.cases import office_of, registered, two_people
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import standards_of
from tests.factories.regimes import shipped_regime
from tests.intake.test_merge import newborn, propose, twice
from tests.intake.test_right_people import also, person
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BORN = datetime.date(2000, 1, 5)
FEBRUARY_NEXT = datetime.date(2027, 2, 1)


@staged
def office():
    found = office_of("XS2020")
    found.clerk = found.window
    return found


def of(case, relation):
    return case.composition.get(relation=relation).person


def merged(case, who, office, at, *, number, kind="resident"):
    facts = {"person": who.pk, "id_kind": kind, "id_number": number, "reason": "户口簿为证"}
    waiting = propose_merge(case.pk, **facts, by=office.window, at=at)
    return confirm_merge(case.pk, waiting.pk, by=office.leader, at=at)


def happen(case, kind, who, office, at, **facts):
    given = {"happened_on": at.date(), "source": "family", "proof": "家属告知", "by": office.window, "at": at}
    return record_family_event(case.pk, kind=kind, person=who.pk, **given | facts)


# —— 合并之后 ——
def test_an_old_document_on_a_later_form_does_not_come_back_onto_the_kept_record(office, at):
    same = {"name": "阮文", "relation": "20", "sex": "1", "birth_date": BORN}
    number = id_number("2000-01-05", "男")
    old = {**same, "id_kind": "passport", "id_number": "P7654321"}
    cases = [registered(office, at=at, members=[person("赵一", "01"), old])]
    new = [person("钱一", "01"), {"name": "阮文", "relation": "20", "id_number": number}]
    cases += [registered(office, at=at, members=new, aid="temporary_small")]
    kept = of(cases[1], "20")
    merged(cases[0], of(cases[0], "20"), office, at, number=number)
    registered(office, at=at, members=[person("孙一", "01"), old], aid="temporary_small")
    kept.refresh_from_db()
    assert (kept.id_kind, kept.id_number) == ("resident", number)


def test_every_old_document_finds_the_kept_person_after_two_merges(office, at):
    same = {"name": "阮文", "relation": "20", "sex": "1", "birth_date": BORN}
    number = id_number("2000-01-05", "男")
    rows = [
        {**same, "id_kind": "passport", "id_number": "P1234567"},
        {**same, "id_kind": "green_card", "id_number": "VNM340000010501"},
        {"name": "阮文", "relation": "20", "id_number": number},
    ]
    cases = [
        registered(office, at=at, members=[person(head, "01"), row], aid=aid)
        for head, row, aid in zip(
            ("赵一", "钱一", "孙一"), rows, ("minimum_living", *["temporary_small"] * 2), strict=True
        )
    ]
    first, second, third = (of(case, "20") for case in cases)
    merged(cases[0], first, office, at, number="VNM340000010501", kind="green_card")
    merged(cases[1], second, office, at, number=number)
    assert Person.objects.registered("P1234567", "passport") == third
    first.refresh_from_db()
    assert first.merged_into == third
    applying = [line.text for line in lookup.known_of(third, by=office.window, day=at.date()) if "在办" in line.text]
    assert len(applying) == 3


@pytest.fixture
def paid_child(office, at):
    """一户在享，孩子当时没有证件；后来另有一条登记，两条已合并。返回（决定, 并入的, 保留的）。"""
    made = grant(office, at=at, amount="800.00")
    home = made.case.household
    child = Person.objects.create(name="赵小宝", id_kind="none", sex="1", birth_date=BORN)
    home.memberships.create(person=child, relation="20", since=at.date())
    listed_too(made.case, child, position=2, relation="20")
    CoveredPerson.objects.create(person=child, decision=made, aid="minimum_living", since_month=MARCH)
    with disarmed(connection):
        wage = {"kind": "wage", "name": "零工", "declared": 100, "period": "month"}
        Income.objects.create(case_id=made.case_id, member=child, **wage)
    number = id_number("2000-01-05", "男")
    rows = [person("钱小红", "01", sex="女"), {"name": "赵小宝", "relation": "20", "id_number": number}]
    other = registered(office, at=at, members=rows, aid="temporary_small")
    kept = merged(made.case, child, office, at, number=number).keep
    assert kept == of(other, "20")
    child.refresh_from_db()
    return made, child, kept


def test_a_change_after_a_merge_goes_on_with_the_kept_record_and_its_lines(office, at, paid_child):
    made, dropped, kept = paid_child
    with transaction.atomic():
        case = register_change(made.case, purpose="raise", code="income_down", reason="失业", by=office.window, at=at)
    assert {one.person for one in case.family()} == {made.case.applicant, kept}
    assert Income.objects.of_case(case.pk).get().member == kept
    assert made.case.composition.filter(person=dropped).exists()  # 已作的决定一字不动


def test_a_death_told_in_the_paid_case_is_the_death_of_the_kept_record(office, at, paid_child):
    made, dropped, kept = paid_child
    done = happen(made.case, "death", dropped, office, at)
    assert any("在享的最低生活保障" in text for text in done.texts)
    kept.refresh_from_db()
    dropped.refresh_from_db()
    assert kept.died_on == dropped.died_on == at.date()
    assert not made.case.household.memberships.filter(person=kept, until=None).exists()


def test_two_records_of_one_case_leave_one_counted_person(office, at):
    """登记成监护人（不计入）的与计入的是同一人：合并之后人还在，家庭人口不少一个。"""
    gran = newborn(name="王奶奶", relation="52", sex="2", birth_date=datetime.date(1950, 2, 1))
    case = registered(office, at=at, members=[person("赵大山", "01"), gran])
    number = id_number("1950-02-01", "女")
    facts = {"name": "王奶奶", "id_number": number, "relation": "60", "counted": False, "exclusion_reason": "监护人"}
    kept = acts.add_member(case.pk, by=office.window, at=at, **facts).person
    merged(case, of(case, "52"), office, at, number=number)
    assert [(one.name, one.person, one.relation, one.covered) for one in case.family()] == [
        ("赵大山", case.applicant, "01", True),
        ("王奶奶", kept, "52", True),
    ]
    gone = case.composition.get(counted=False)
    assert (gone.exclusion_reason, gone.out_on) == ("与王奶奶是同一人，已合并", at.date())


def test_income_entered_for_both_records_is_asked_about_not_silently_doubled(office, at):
    gran = newborn(name="王奶奶", relation="52", sex="2", birth_date=datetime.date(1950, 2, 1))
    case = registered(office, at=at, members=[person("赵大山", "01"), gran])
    dropped, number = of(case, "52"), id_number("1950-02-01", "女")
    kept = acts.add_member(case.pk, by=office.window, at=at, name="王奶奶", id_number=number, relation="51").person
    for one in (kept, dropped):
        Income.objects.create(case_id=case.pk, member=one, kind="transfer", name="养老金", declared=600, period="month")
    merged(case, dropped, office, at, number=number)
    task = FamilyTask.objects.get(kind="review")
    assert task.person == kept and "“转移净收入”有2行，请核实是否重复" in task.text


def test_a_recognition_with_an_end_stops_a_merge_as_any_aid_does(office, at):
    case, other, number = twice(office, at)
    living, margin = grant(office, at=at), grant(office, at=at, aid="margin")
    CoveredPerson.objects.filter(decision=living).update(person=of(case, "20"))
    CoveredPerson.objects.filter(decision=margin).update(person=of(other, "20"), until_month=FEBRUARY_NEXT)
    with pytest.raises(Blocked, match="同时在享互斥的救助"):
        propose(case, number, office, at)
    CoveredPerson.objects.filter(decision=margin).update(since_month="2025-03-01", until_month="2026-02-01")
    assert propose(case, number, office, at).drop == of(case, "20")  # 上月已到期的不挡


# —— 提前结束与续办 ——
def test_a_recognition_left_early_is_over_for_its_people_too(office, at):
    made = grant(office, at=at, aid="margin", amount="0.00")
    CoveredPerson.objects.update(until_month=FEBRUARY_NEXT)
    change(made, purpose="stop", starts=APRIL, at=at)
    assert CoveredPerson.objects.get().until_month == MARCH


def test_a_recognition_is_renewed_before_it_ends_without_a_gap(at):
    """刚性支出认定到2027年3月10日：二月重新申请、审批，新的接替旧的，中间不断，也不重叠。"""
    office = office_of("LS2019")
    shipped_regime("NAT_STREET")
    standards_of(office)
    husband, wife = two_people()
    bill = {"kind": "expense:medical", "member": 1, "name": "透析", "amount": "3100.00", "period": "month"}
    facts = {"aid": "rigid_expense", "members": [husband, {**wife, "wage": "6000.00"}], "lines": [bill]}
    case = ready_to_sign(office, at=at, **facts, account=None)
    first = signing.approve(case.pk, by=office.leader, at=case.sign_at)
    open_entitlements(first.decided_at)
    home = first.case.household
    case = ready_to_sign(office, at=at + 335 * DAY, **facts, account=None, existing=home)
    again = signing.approve(case.pk, by=office.leader, at=case.sign_at)
    open_entitlements(again.decided_at)
    assert first.valid_until > again.decided_on
    months = (
        CoveredPerson.objects.filter(person=case.applicant).order_by("pk").values_list("since_month", "until_month")
    )
    assert list(months) == [(APRIL, FEBRUARY_NEXT), (datetime.date(2027, 3, 1), datetime.date(2028, 2, 1))]
    old, new = Recognition.objects.order_by("pk")
    assert (old.ended_on, new.starts_on) == (again.decided_on, again.decided_on)


# —— 户主 ——
@pytest.fixture
def two_cases(office, at):
    """一户：赵大山是户主，另有只帮助奶奶与孙子的一件临时救助，那一案的户主是奶奶。"""
    members = [person("赵大山", "01"), person("赵明", "20", "2001-03-03"), person("赵奶奶", "52", "1945-02-02", "女")]
    case = registered(office, at=at, members=members)
    own = [{**members[2], "relation": "01"}, {**members[1], "relation": "20"}]
    small = registered(office, at=at, members=own, aid="temporary_small", account=None)
    return case, small


def heads(case, small):
    case, small = (Case.objects.get(pk=one.pk) for one in (case, small))
    assert case.household.head.name == case.head_name == "赵大山"
    assert [(one.name, one.relation) for one in case.family()] == [("赵大山", "01"), ("赵明", "20")]
    return small.head_name, small.applicant.name, [(one.name, one.relation) for one in small.family()]


def test_the_head_of_a_one_off_case_is_replaced_there_only(office, at, two_cases):
    case, small = two_cases
    happen(small, "death", of(case, "52"), office, at, new_head=of(case, "20").pk)
    assert heads(case, small) == ("赵明", "赵明", [("赵明", "01")])


def test_another_case_left_without_its_head_is_told_of_and_gets_one(office, at, two_cases):
    case, small = two_cases
    gran = of(case, "52")
    happen(case, "death", gran, office, at)
    task = FamilyTask.objects.get(kind="review")
    assert f"{small.number}的户主赵奶奶已不计入家庭" in task.text
    happen(small, "head", gran, office, at, new_head=of(case, "20").pk)
    assert heads(case, small) == ("赵明", "赵明", [("赵明", "01")])


def test_the_head_of_the_household_is_still_replaced_in_all_he_headed(office, at):
    members = [person("老林", "01", "1950-01-01"), person("林嫂", "10", "1952-01-01", "女"), person("林小", "20")]
    case = registered(office, at=at, members=members)
    wife, son = of(case, "10"), of(case, "20")
    happen(case, "head", of(case, "01"), office, at, new_head=wife.pk)
    happen(case, "head", wife, office, at, new_head=son.pk)
    case = Case.objects.get(pk=case.pk)
    assert case.household.head == son and case.head_name == "林小"


@pytest.mark.parametrize("paid", [False, True])
def test_a_death_tells_the_other_office_and_shows_nobody_its_case(office, at, paid):
    members = [person("周强", "01"), person("吴芳", "10", sex="女")]
    case, there = registered(office, at=at, members=members), also(office)
    hers = registered(there, at=at, members=[{**members[1], "relation": "01"}], by=there.window)
    if paid:
        Case.objects.filter(pk=hers.pk).update(state="granted", decided_on=at.date())
        hers.refresh_from_db()
        decide(hers, at=at, signer=office.leader, amount="500.00", covered=1)
    done = happen(case, "death", of(case, "10"), office, at)
    assert any("另一户" in text for text in done.texts) and not any(hers.number in text for text in done.texts)
    task = FamilyTask.objects.get(household=hers.household, kind="change" if paid else "review")
    assert hers.number in task.text


# —— 离开又回来 ——
def test_somebody_counted_again_lives_here_again_and_stays_in_the_next_change(office, at):
    case = registered(office, at=at, members=[person("周强", "01"), person("吴芳", "10", sex="女")])
    wife = of(case, "10")
    happen(case, "split", wife, office, at)
    wife.refresh_from_db()
    back = {"counted": True, "covered": True, "exclusion_reason": "", "by": office.window, "at": at + 2 * DAY}
    acts.edit_member(case.pk, wife.pk, version=wife.version, **back)
    assert wife in case.household.residents() and wife.memberships.count() == 2
    Case.objects.filter(pk=case.pk).update(state="granted", decided_on=at.date())
    earlier = Case.objects.get(pk=case.pk)
    facts = {"purpose": "lower", "code": "income_up", "reason": "就业", "by": office.window, "at": at + 2 * DAY}
    with transaction.atomic():
        later = register_change(earlier, **facts)
    assert {one.name for one in later.family()} == {"周强", "吴芳"}


def test_the_dead_are_not_counted_again(office, at):
    case = registered(office, at=at, members=[person("周强", "01"), person("吴芳", "10", sex="女")])
    wife = of(case, "10")
    happen(case, "death", wife, office, at)
    wife.refresh_from_db()
    with pytest.raises(Blocked, match="吴芳已于2026年3月2日登记死亡，不能计入家庭"):
        acts.edit_member(case.pk, wife.pk, version=wife.version, counted=True, by=office.window, at=at)


# —— 收款的人 ——
@pytest.mark.parametrize("guardian", [False, True])
def test_money_does_not_go_on_to_a_payee_who_left(office, at, guardian):
    made = grant(office, at=at, amount="800.00")
    home = made.case.household
    wife = PersonFactory(name="前妻", birth="1975-05-05", male=False, household=home, relation="10")
    who = {"counted": False, "covered": False, "exclusion_reason": "监护人"} if guardian else {}
    listed_too(made.case, wife, position=2, relation="10", **who)
    home.accounts.update(is_current=False)
    open_account(home, wife)
    open_entitlements(at)
    assert doubts.problems(drafted(office, MARCH, at=at)) == []
    happen(made.case, "divorce", wife, office, at)
    found = [one.code for one in doubts.problems(drafted(office, MARCH, at=at))]
    assert found == ([] if guardian else [doubts.Doubt.GONE_PAYEE])


# —— 两人同时办 ——
@pytest.mark.parametrize("kind", ["prison", "split"])
def test_a_form_opened_before_a_family_event_does_not_undo_it(office, at, kind):
    case = registered(office, at=at, members=[person("周强", "01"), person("吴芳", "10", sex="女")])
    wife = of(case, "10")
    happen(case, kind, wife, office, at)
    kept = {"relation": "10", "counted": True, "covered": True, "exclusion_reason": ""}
    with pytest.raises(Conflict) as clash:
        acts.edit_member(case.pk, wife.pk, version=wife.version, by=office.window, at=at, employment="employed", **kept)
    assert ("计入家庭人口", "是", "否") in clash.value.both
    assert [one.name for one in case.family()] == ["周强"]


# —— 送出而未接收的时候 ——
def test_what_happens_between_sending_and_accepting_goes_along(at):
    east = roster_office(name="东街")
    west = roster_office(east.district, name="西街")
    made = grant(east, amount="800.00", at=at)
    for one in (east, west):
        grant(one, at=at)
    home = made.case.household
    wife = PersonFactory(name="妻子", birth="1975-05-05", male=False, household=home, relation="10")
    listed_too(made.case, wife, position=2, relation="10")
    CoveredPerson.objects.create(person=wife, decision=made, aid="minimum_living", since_month=MARCH)
    open_entitlements(at)
    facts = {"moved_on": at.date(), "address": "西街三号", "proof": "租房合同", "by": east.clerk, "at": at}
    move = send_household(made.case_id, to_community=west.community, **facts)
    divorce = {"happened_on": at.date(), "source": "register", "proof": "离婚证1号", "by": east.clerk, "at": at}
    record_family_event(made.case_id, kind="divorce", person=wife.pk, **divorce)
    change(made, purpose="lower", amount="400.00", starts=APRIL, at=at)
    accept_household(move.pk, by=west.clerk, at=at)
    rows = Entitlement.objects.filter(household=home).order_by("starts_month")
    assert [(row.street.name, str(row.amount), row.ends_month) for row in rows] == [
        ("东街", "800.00", MARCH),
        ("西街", "400.00", None),
    ]
    going = CoveredPerson.objects.filter(decision__case__household=home, until_month=None)
    assert [row.person for row in going] == [made.case.applicant]
    for month in (MARCH, APRIL):
        for one in (east, west):
            sealed(one, month, at=at + 45 * DAY)
    lines = PaidLine.objects.filter(household=home).exclude(amount=0).order_by("paid_month__month")
    assert [(str(one.amount), one.paid_month.street.name) for one in lines] == [("800.00", "东街"), ("400.00", "西街")]
