"""家庭变化：先列随之要办的，看过再一次办完；文书从不写给已故的人，在享的、别户的不动，写成待办。"""

import datetime
import json

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from benefits.models import Entitlement
from benefits.services.entitlements import open_in_street
from cases.addressee import addressee
from cases.models import Case, CoveredPerson, FamilyTask
from core.acts import Act
from core.models import Event
from core.refusals import Blocked
from evidence.models import Assessment, Income
from households.models import Circumstance
from intake.services import family_tasks
from intake.services.acceptance import request_supplement
from intake.services.change import register_change
from intake.services.family_events import record_family_event
from notices.models import Notice
from rosters.services import rosters
from tests.factories import PersonFactory, UserFactory
from tests.factories.benefits import grant, listed_too
from tests.factories.cases import case_clerk, office_of, registered
from tests.factories.evidence import assessed, standards_of, visited
from tests.intake.test_right_people import person
from tests.staging import staged
from verification.services import assess as assess_services

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
PROOF = {"source": "certificate", "proof": "死亡证明第12号"}


@staged
def office():
    return office_of("XS2020")


def couple():
    return [person("老林", "01", "1950-01-01"), person("林嫂", "10", "1952-01-01", "女")]


def of(case, relation):
    return case.composition.get(relation=relation).person_id


def happen(case, kind, who, at, **facts):
    given = {"happened_on": at.date(), **PROOF, "at": at, **facts}
    given["by"] = given.get("by") or case_clerk(case)
    return record_family_event(case.pk, kind=kind, person=who, **given)


def test_a_dead_husbands_pension_no_longer_counts_against_his_widow(office, at, client):
    standards_of(office, amount="760.00")
    lines = [{"kind": "income:transfer", "member": 1, "name": "养老金", "amount": "2600.00", "period": "month"}]
    lines += [{"kind": "asset:304", "member": 1, "name": "轿车", "amount": "50000"}]
    case = visited(office, at=at, members=couple(), lines=lines)
    assess_services.assess(case.pk, by=case_clerk(case), at=at)
    done = happen(case, "death", of(case, "01"), at, new_head=of(case, "10"))
    assert any("不计入家庭，已有的核算表须重做" in text for text in done.texts)
    case = Case.objects.get(pk=case.pk)
    case.acting_on = at.date()
    assert (case.head_name, case.applicant.name, addressee(case)) == ("林嫂", "林嫂", "林嫂")
    assert not Assessment.objects.current(case.pk).is_fresh
    found = assess_services.assess(case.pk, by=case_clerk(case), at=at)
    assert (found.size, found.income_total, found.total, found.eligible) == (1, 0, 760, True)
    assert not found.lines.filter(group="asset").exists()
    dead = case.composition.select_related("person").get(counted=False)
    assert (dead.name, dead.exclusion_reason, dead.out_on) == ("老林", "死亡", at.date())
    assert Income.objects.of_case(case.pk).get().member == dead.person  # 还在，只是不算
    assert case.household.head.name == "林嫂"
    client.force_login(case_clerk(case), backend="accounts.backends.StaffBackend")
    with time_machine.travel(at, tick=False):
        page = client.get(f"/cases/{case.pk}/tab/household/").content.decode()
    assert "老林（不计入：死亡）" in page and "<s>每月 2,600.00 元</s>" in page


def test_the_new_head_is_asked_for_in_the_same_act(office, at):
    case = registered(office, at=at, members=couple())
    with pytest.raises(Blocked, match="老林是户主，请同时选定新户主"):
        happen(case, "death", of(case, "01"), at)
    with pytest.raises(Blocked, match="新户主须是"):
        happen(case, "death", of(case, "01"), at, new_head=of(case, "01"))
    assert not Circumstance.objects.exists() and case.household.head.name == "老林"


def test_no_notice_is_addressed_to_the_dead(office, at):
    case = registered(office, at=at, members=couple())
    happen(case, "death", of(case, "01"), at, new_head=of(case, "10"))
    items = [{"label": "户口簿", "problem": "缺页", "requirement": "补全"}]
    request_supplement(case.pk, items=items, due_on=at.date() + 5 * DAY, by=case_clerk(case), at=at)
    assert Notice.objects.get(case_id=case.pk).recipient == "林嫂"


def test_when_nobody_is_left_it_goes_to_the_family(office, at):
    case = registered(office, at=at, members=couple()[:1])
    happen(case, "death", of(case, "01"), at)
    items = [{"label": "户口簿", "problem": "缺页", "requirement": "补全"}]
    request_supplement(case.pk, items=items, due_on=at.date() + 5 * DAY, by=case_clerk(case), at=at)
    assert Notice.objects.get(case_id=case.pk).recipient == "老林（已故）家属"


@pytest.mark.parametrize(
    ("kind", "facts", "says"),
    [
        ("death", {"proof": " "}, "请写明凭据"),
        ("death", {"happened_on": datetime.date(2026, 3, 3)}, "不能晚于今天"),
        ("prison", {"happened_on": datetime.date(1940, 1, 1), "late_reason": "补登"}, "不能早于林嫂的出生日期"),
        ("back", {}, "没有登记着服刑"),
        ("death", {"person": 0}, "本案家庭里没有此人"),
    ],
)
def test_what_cannot_be_recorded_says_why(office, at, kind, facts, says):
    case = registered(office, at=at, members=couple())
    who = facts.pop("person", of(case, "10"))
    with pytest.raises(Blocked, match=says):
        happen(case, kind, who, at, **facts)
    assert not Circumstance.objects.exists()


def test_dying_twice_is_refused_and_prison_is_not_counted_until_the_return(office, at):
    case = assessed(office, at=at)
    wife = of(case, "10")
    happen(case, "prison", wife, at)
    row = case.composition.get(person=wife)
    assert (row.counted, row.covered) == (False, False) and "第七条" in row.exclusion_reason
    happen(case, "back", wife, at)
    assert "请核实是否重新计入" in FamilyTask.objects.get(kind="review").text
    happen(case, "death", wife, at)
    with pytest.raises(Blocked, match="已于2026年3月2日登记死亡"):
        happen(case, "death", wife, at)


def test_who_is_declared_missing_is_not_counted_from_a_day_with_its_proof(office, at):
    case = assessed(office, at=at)
    with pytest.raises(Blocked, match="请写明凭据"):
        happen(case, "missing", of(case, "10"), at, proof="")
    happen(case, "missing", of(case, "10"), at, proof="法院宣告失踪判决")
    row = case.composition.get(relation="10")
    assert (row.counted, row.covered) == (False, False) and "第七条" in row.exclusion_reason
    assert not Assessment.objects.current(case.pk).is_fresh


def test_a_divorce_ends_her_membership_and_makes_her_claim_good(office, at):
    members = [person("周强", "01", wage="800.00"), person("吴芳", "10", sex="女"), person("周小", "20", "2015-01-01")]
    his = visited(office, at=at, members=members)
    hers = registered(office, at=at, members=[{**members[1], "relation": "01"}], household={"address": "娘家村1号"})
    happen(his, "divorce", of(his, "10"), at, proof="离婚证字号1号")
    his = Case.objects.get(pk=his.pk)
    assert [one.name for one in his.family()] == ["周强", "周小"]
    assert Income.objects.of_case(his.pk).get().member.name == "周强"
    assert [one.name for one in hers.family()] == ["吴芳"] and len(hers.household.residents()) == 1
    assert not hers.household.memberships.filter(claimed=True).exists()


def test_what_follows_is_listed_before_and_done_only_if_it_is_still_the_same(client, office, at):
    case = registered(office, at=at, members=couple())
    client.force_login(office.window)
    url = reverse("intake:record_family_event", args=[case.pk])
    data = {"kind": "death", "person": of(case, "01"), "happened_on": "2026-03-01", **PROOF}
    data |= {"new_head": of(case, "10"), "form_key": "one"}
    with time_machine.travel(at, tick=False):
        page = client.post(url, data)
        assert page.status_code == 200 and "data-look-here>" in page.text
        assert "确认之后随之办理" in page.text and "户主改为林嫂" in page.text
        assert not Circumstance.objects.exists()
        seen = json.dumps(["别的"], ensure_ascii=False)
        stale = client.post(url, {**data, "seen": seen, "confirm": "1", "form_key": "two"})
        assert stale.status_code == 409 and "请看过再确认" in stale.text and "死亡证明第12号" in stale.text
        listed = stale.context["listed"]
        seen = json.dumps(listed, ensure_ascii=False)
        assert client.post(url, {**data, "seen": seen, "confirm": "1", "form_key": "three"}).status_code == 302
        assert client.post(url, {**data, "seen": seen, "confirm": "1", "form_key": "three"}).status_code == 302
    assert Circumstance.objects.count() == 1
    event = Event.objects.get(case_id=case.pk, act=Act.RECORD_FAMILY_EVENT)
    assert event.data["follows"] == listed


def test_a_death_in_a_paid_family_leaves_the_payment_and_asks_for_a_change(office, at):
    office.clerk, office.second = office.window, UserFactory(unit=office.street, window=True)
    made = grant(office, at=at, amount="800.00")
    open_in_street(office.street, at=at)
    april = datetime.datetime(2026, 4, 20, 10, tzinfo=at.tzinfo)
    roster = rosters.draft_roster(office.street, datetime.date(2026, 4, 1), by=office.clerk, at=april)
    roster = rosters.check_roster(roster.pk, by=office.second, at=april)
    rosters.seal_roster(roster.pk, by=office.leader, at=april, version_read=roster.version)
    facts = {
        "happened_on": datetime.date(2026, 3, 15),
        "by": office.clerk,
        "at": april,
        "late_reason": "家属今日才告知",
    }
    done = record_family_event(made.case_id, kind="death", person=made.case.applicant_id, **PROOF, **facts)
    assert any("2026年4月的名册已发本户800.00" in text for text in done.texts), done.texts
    kinds = set(FamilyTask.objects.values_list("kind", flat=True))
    assert kinds == {"change", "overpaid"}  # 户内没有人了，没有人可以接着领，只办停发
    row = Entitlement.objects.get()
    assert (row.amount, row.ends_month) == (800, None) and CoveredPerson.objects.get().until_month is None
    task = FamilyTask.objects.filter(kind="change").get()
    with pytest.raises(Blocked, match="请写明办理结果"):
        family_tasks.settle_family_task(made.case_id, task.pk, outcome=" ", by=office.clerk, at=april)
    family_tasks.settle_family_task(made.case_id, task.pk, outcome="已发起停发", by=office.clerk, at=april)
    with pytest.raises(Blocked, match="已经办结"):
        family_tasks.settle_family_task(made.case_id, task.pk, outcome="再办", by=office.clerk, at=april)


def test_a_change_counts_only_who_is_still_there(office, at):
    """离婚已在家庭变化里登记的，由此办的降标不再把她算进去；户主、申请人随之。"""
    made = grant(office, at=at, amount="800.00")
    wife = PersonFactory(name="前妻", birth="1975-05-05", male=False, household=made.case.household, relation="10")
    son = PersonFactory(name="儿子", birth="2001-05-05", household=made.case.household, relation="20")
    prisoner = PersonFactory(name="弟弟", birth="1990-05-05", household=made.case.household, relation="70")
    for position, (one, relation) in enumerate(((wife, "10"), (son, "20"), (prisoner, "70")), 2):
        listed_too(made.case, one, position=position, relation=relation)
    record = {"source": "register", "proof": "民政登记", "happened_on": at.date(), "by": office.window, "at": at}
    record_family_event(made.case_id, kind="divorce", person=wife.pk, **record)
    record_family_event(made.case_id, kind="prison", person=prisoner.pk, **record)
    facts = {"purpose": "lower", "code": "left", "reason": "离婚", "by": office.window, "at": at}
    with transaction.atomic():
        case = register_change(made.case, **facts)
    assert [one.name for one in case.family()] == [made.case.head_name, "儿子"]
    out = {one.name: (one.exclusion_reason, one.out_on) for one in case.composition.filter(counted=False)}
    assert out["前妻"] == ("离婚", at.date()) and "服刑" in out["弟弟"][0]
    assert [one.name for one in made.case.family()] == [made.case.head_name, "前妻", "儿子", "弟弟"]  # 已决定的不动


def test_the_new_head_is_the_head_of_the_change_too(office, at):
    made = grant(office, at=at, amount="800.00")
    home = made.case.household
    wife = PersonFactory(name="妻子", birth="1975-05-05", male=False, household=home, relation="10")
    son = PersonFactory(name="儿子", birth="2001-05-05", household=home, relation="20")
    for position, (one, relation) in enumerate(((wife, "10"), (son, "20")), 2):
        listed_too(made.case, one, position=position, relation=relation)
    facts = {"purpose": "lower", "code": "death", "reason": "因病去世", "changed_on": at.date(), "by": office.window}
    with pytest.raises(Blocked, match="请先在“家庭变化”中登记死亡、选定新户主"), transaction.atomic():
        register_change(made.case, **facts, at=at, deceased=made.case.applicant_id)
    record_family_event(
        made.case_id,
        kind="death",
        person=made.case.applicant_id,
        new_head=wife.pk,
        happened_on=at.date(),
        **PROOF,
        by=office.window,
        at=at,
    )
    with transaction.atomic():
        case = register_change(made.case, **facts, at=at)
    assert (case.head_name, case.applicant, [one.name for one in case.family()]) == ("妻子", wife, ["妻子", "儿子"])
    assert case.composition.get(person=wife).relation == "01"


def test_the_old_head_is_turned_by_each_cases_own_relation_and_his_own_sex(office, at):
    """妻子接户主：两件在办案件和户里的登记都记老户主为配偶；妻子再让给丈夫，也还是配偶。"""
    family = couple()
    case = registered(office, at=at, members=family)
    other = registered(office, at=at, members=family, aid="margin")
    wife, old = of(case, "10"), of(case, "01")
    assert case.household == other.household
    happen(case, "head", old, at, new_head=wife)
    for one in (case, other):
        assert one.composition.get(person=old).relation == "10" and one.composition.get(person=wife).relation == "01"
    assert case.household.memberships.get(person=old, until=None).relation == "10"
    happen(case, "head", wife, at, new_head=old)
    assert [one.composition.get(person=wife).relation for one in (case, other)] == ["10", "10"]


def test_a_mother_who_hands_over_to_her_son_is_his_mother(office, at):
    case = registered(
        office, at=at, members=[person("林嫂", "01", "1952-01-01", "女"), person("小林", "20", "1980-01-01")]
    )
    mother, son = of(case, "01"), of(case, "20")
    happen(case, "head", mother, at, new_head=son)
    turned = case.composition.get(person=mother)
    assert turned.get_relation_display() == "母亲"


def test_an_event_told_late_says_why(office, at):
    """凭据不是补登的原因：距今超过3个工作日的，不写原因即不办。"""
    case, told = registered(office, at=at, members=couple()), at + 5 * DAY
    facts = {"happened_on": at.date(), "new_head": of(case, "10")}
    with pytest.raises(Blocked, match="补登须写明原因"), transaction.atomic():
        happen(case, "death", of(case, "01"), told, **facts)
    happen(case, "death", of(case, "01"), told, late_reason="家属周末才来报", **facts)
    assert Event.objects.get(case_id=case.pk, act=Act.RECORD_FAMILY_EVENT).reason == "家属周末才来报"
