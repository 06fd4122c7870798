"""义务人是人：证件查明的即是全库的那一个人，他的死亡在哪里登记，各处都随之；没有查明的只有姓名，不能据以核对。"""

import datetime
import json
from decimal import Decimal as D

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from benefits import recurring
from benefits.models import Entitlement
from benefits.services.entitlements import open_in_street
from cases.models import FamilyTask
from core.refusals import Blocked
from decisions import signing
from desk.reveal import fields_of
from evidence.models import Assessment
from households.models import Authorisation, Obligor, Person
from households.services import ties
from intake.services import household as household_acts
from intake.services import obligors as acts
from intake.services.consents import authorise
from intake.services.family_events import record_family_event
from intake.services.merge import confirm_merge, propose_merge
from tests.factories import IncomeFactory, ObligorFactory, PersonFactory, RelativeDeclarationFactory, id_number
from tests.factories.benefits import grant
from tests.factories.cases import case_clerk, office_of, registered
from tests.factories.evidence import standards_of, verified, visited
from tests.intake.test_right_people import person
from tests.staging import staged
from tests.verification.test_amounts import FORMULA, couple, parameters, son
from verification.services import means_check
from verification.services.assess import assess, sheet_of

pytestmark = pytest.mark.django_db
BORN = "1992-01-01"
BIRTHDAY = datetime.date(1992, 1, 1)
PROOF = {"source": "certificate", "proof": "死亡证明第12号"}
KEYS = iter(range(10**9))


@staged
def office():
    return office_of("LS2019")


@pytest.fixture
def clerk(client, office, at):
    client.force_login(office.window)
    with time_machine.travel(at, tick=False):
        yield client


def key():
    return {"form_key": f"o{next(KEYS)}"}


def with_son(office, at, number, **facts):
    return registered(office, at=at, members=couple(), obligors=[son(supports=[1], id_number=number, **facts)])


def judged(office, at, number):
    """一对老人、一个在外的儿子，已核算：儿子应付每月46.50元。"""
    standards_of(office)
    parameters(office, **FORMULA)
    case = visited(office, at=at, members=couple(), obligors=[son(supports=[1], id_number=number)])
    assess(case.pk, by=case_clerk(case), at=at)
    return case


def dies(case, who, at, **facts):
    given = {"happened_on": at.date(), **PROOF, "by": case_clerk(case), "at": at, **facts}
    return record_family_event(case.pk, kind="death", person=who.pk, **given)


def test_one_son_of_two_households_is_one_person(office, at):
    number = id_number(BORN)
    known = PersonFactory(name="王强", id_number=number, labour="03", health="40")
    first, second = with_son(office, at, number), with_son(office, at, number)
    assert [row.person for row in Obligor.objects.order_by("pk")] == [known, known]
    assert {row.household for row in Obligor.objects.all()} == {first.household, second.household}
    known.refresh_from_db()
    assert (known.labour, known.health, known.version) == ("03", "40", 1)  # 登记为义务人，不改他的任何一栏
    with pytest.raises(Blocked, match="义务人王大强的证件已经登记在库，登记的姓名与所填不同"):
        with_son(office, at, number, name="王大强")
    with pytest.raises(IntegrityError), transaction.atomic():
        Obligor.objects.create(household=first.household, person=known, relation="20", period="month")


def test_a_name_alone_waits_for_its_number_and_then_is_the_person(clerk, office, at):
    case = verified(office, at=at, members=couple(), obligors=[son(supports=[1])])
    row = Obligor.objects.get()
    assert (row.person, row.name, row.id_number) == (None, "王强", "")
    assert "身份未查明，不能据以核对" in clerk.get(f"/cases/{case.pk}/tab/household/").text
    url = reverse("intake:edit_obligor", args=[case.pk, row.pk])
    number = id_number(BORN)
    data = {"name": "王强", "id_kind": "resident", "id_number": number, "relation": "20", "version": row.version}
    data |= {"supports": case.applicant_id, "supports_count": 4, "family_size": 4, "income": "9000", "period": "month"}
    assert clerk.post(url, key() | data).status_code == 302
    row, known = Obligor.objects.get(), Person.objects.registered(number)
    assert (row.person, row.written_name, row.name) == (known, "", "王强")
    assert "身份未查明" not in clerk.get(f"/cases/{case.pk}/tab/household/").text
    late = clerk.post(url, key() | data | {"name": "王小强"})
    assert late.status_code == 409 and "王小强" in late.text  # 旧页，两份并列，所填都在


def test_without_a_number_he_may_sign_but_nothing_is_looked_up(office, at):
    case = registered(office, at=at, members=couple(), obligors=[son(supports=[1])])
    row, on = Obligor.objects.get(), at.date()
    signed = {"obligor": row.pk, "signed_on": on, "valid_to": on.replace(year=on.year + 2)}
    authorise(case.pk, by=case_clerk(case), at=at, authorisations=[signed])
    assert not any(one.obligor_id for one in means_check.subjects_of(case, None, on))
    assert means_check.left_out(case, on)["obligors_unknown"] == [row]
    facts = {"version": 1, "supports": [case.applicant_id], "by": case_clerk(case), "at": at}
    acts.edit_obligor(case.pk, row.pk, **facts, name="王强", id_number=id_number(BORN))
    assert [one.obligor_id for one in means_check.subjects_of(case, None, on)] == [row.pk]


def test_he_is_not_twice_in_one_household(office, at):
    number = id_number(BORN)
    case = with_son(office, at, number)
    facts = {"supports": [case.applicant_id], "by": case_clerk(case), "at": at, **son()}
    with pytest.raises(Blocked, match="义务人王强已经登记过"):
        acts.add_obligor(case.pk, **facts, id_number=number)
    acts.add_obligor(case.pk, **{**facts, "name": "王二强"})
    with pytest.raises(Blocked, match="王二强已经登记过（身份未查明），查明了的请在原登记上补证件号"):
        acts.add_obligor(case.pk, **{**facts, "name": "王二强"}, id_number=id_number("1994-01-01"))


def test_who_lives_with_the_family_is_no_obligor(clerk, office, at):
    wife = couple()[1]
    case = registered(office, at=at, members=[couple()[0], wife])
    url = reverse("intake:add_obligor", args=[case.pk])
    data = {"name": wife["name"], "id_kind": "resident", "id_number": wife["id_number"], "relation": "10"}
    data |= {"supports": case.applicant_id, "supports_count": 1, "family_size": 2, "employer": "某某纺织厂"}
    answer = clerk.post(url, key() | data)
    assert answer.status_code == 409 and "李秀英已计入本案家庭，共同生活的不另作义务人" in answer.text
    assert "某某纺织厂" in answer.text and wife["id_number"] in answer.text and not Obligor.objects.exists()


def test_the_obligor_who_moves_in_is_taken_down_first(office, at):
    number = id_number(BORN)
    case = with_son(office, at, number)
    facts = {"name": "王强", "id_number": number, "relation": "20", "by": case_clerk(case), "at": at}
    with pytest.raises(Blocked, match="王强登记为本户的义务人（不共同生活）"):
        household_acts.add_member(case.pk, **facts)
    newcomer = {"name": "王强", "id_number": number, "relation": "20"}
    event = {"kind": "together", "newcomer": newcomer, "happened_on": at.date(), **PROOF}
    with pytest.raises(Blocked, match="住进来的请先在“家庭”里撤下义务人"):
        record_family_event(case.pk, **event, by=case_clerk(case), at=at)
    guardian = household_acts.add_member(case.pk, **facts, counted=False, exclusion_reason="监护人")
    with pytest.raises(Blocked, match="请先在“家庭”里撤下义务人"):
        changes = {"counted": True, "version": guardian.person.version, "by": case_clerk(case), "at": at}
        household_acts.edit_member(case.pk, guardian.person_id, **changes)


def test_the_dead_are_not_registered_as_obligors(office, at):
    gone = PersonFactory(name="王强", died_on=at.date())
    with pytest.raises(Blocked, match=r"义务人王强已于2026年3月2日登记死亡，不能再列为义务人"):
        with_son(office, at, gone.id_number)


def test_a_wrong_number_is_mended_only_where_it_is_said(office, at):
    case = with_son(office, at, id_number(BORN))
    row = Obligor.objects.get()
    facts = {"supports": [case.applicant_id], "by": case_clerk(case), "at": at, "name": "王强"}
    right = id_number("1992-01-02")
    row = acts.edit_obligor(case.pk, row.pk, version=row.version, id_number=right, **facts)
    assert row.person.id_number == right and Person.objects.registered(right) == row.person
    registered(office, at=at, members=[{"name": "王强", "id_number": right, "relation": "01"}])
    with pytest.raises(Blocked, match="此人在别处另有登记，不能在这里改"):
        acts.edit_obligor(case.pk, row.pk, version=row.version, id_number=id_number("1992-01-03"), **facts)


def test_a_permit_holder_is_a_person_too(office, at):
    permit = {"id_kind": "hk_macau", "id_number": "H12345678"}
    with pytest.raises(Blocked, match="没有18位身份证号，请填写性别和出生日期"):
        with_son(office, at, **{"number": "H12345678", "id_kind": "hk_macau"})
    case = registered(
        office, at=at, members=couple(), obligors=[son(supports=[1], **permit, sex="1", birth_date=at.date())]
    )
    assert case.household.obligors.get().person == Person.objects.registered("H12345678", "hk_macau")


def test_a_death_recorded_in_a_third_household_reaches_the_parents(clerk, office, at):
    number = id_number(BORN)
    case = judged(office, at, number)
    assert Assessment.objects.current(case.pk).lines.get(group="support").amount == D("46.50")
    man = Person.objects.registered(number)
    paid = grant(office, at=at, amount="800.00")
    paid.case.household.obligors.create(person=man, relation="20", period="month")
    own = registered(office, at=at, members=[{"name": "王强", "id_number": number, "relation": "01"}])
    done = dies(own, man, at)
    said = "；".join(done.texts)
    assert f"在办案件{case.number}：义务人王强2026年3月2日死亡，自该日起不计其赡养费，已有的核算表须重做" in said
    task = FamilyTask.objects.get(household=paid.case.household)
    assert task.kind == "review" and "义务人王强2026年3月2日死亡，本户在享的最低生活保障" in task.text
    assert not FamilyTask.objects.filter(household=case.household).exists()
    assert not Assessment.objects.current(case.pk).is_fresh
    page = clerk.get(reverse("verification:assess", args=[case.pk])).text
    assert "<s>王强（子）</s>" in page and "已于2026年3月2日死亡，自该日起不计其赡养费" in page
    found = assess(case.pk, by=case_clerk(case), at=at)
    assert not found.lines.filter(group="support").exists() and found.total == D("1506.00")
    case.acting_on = at.date()
    assert any("义务人王强已于2026年3月2日死亡" in one for one in signing.facts(case, office.leader)["warnings"])


def test_what_he_is_said_to_pay_is_not_counted_after_his_death(office, at):
    number = id_number(BORN)
    case = judged(office, at, number)
    line = IncomeFactory(member=case.applicant, case_id=case.pk, kind="support", name="儿子给的", declared="300.00")
    row = Obligor.objects.get()
    payer = {f"income-{line.pk}": {"payer": row.pk}}
    dies(case, row.person, at)
    found = assess(case.pk, by=case_clerk(case), at=at, adjustments=payer)
    struck = found.lines.get(group="not_counted")
    assert struck.amount == D("300.00") and "给付的王强已于2026年3月2日死亡" in struck.source
    assert not found.lines.filter(group="support").exists()


def test_his_death_is_recorded_where_he_is_the_obligor(clerk, office, at):
    case = judged(office, at, id_number(BORN))
    row = Obligor.objects.get()
    on = at.date()
    signed = {"obligor": row.pk, "signed_on": on, "valid_to": on.replace(year=on.year + 2)}
    authorise(case.pk, by=case_clerk(case), at=at, authorisations=[signed])
    url = reverse("intake:record_family_event", args=[case.pk])
    assert "王强（义务人）" in clerk.get(url).text
    data = {"kind": "death", "person": row.person_id, "happened_on": "2026-03-02", **PROOF}
    page = clerk.post(url, key() | data)
    assert page.status_code == 200 and "核对授权自死亡之日起无效" in page.text
    seen = json.dumps(page.context["listed"], ensure_ascii=False)
    assert clerk.post(url, key() | data | {"seen": seen, "confirm": "1"}).status_code == 302
    row.person.refresh_from_db()
    assert row.person.died_on == on and not Assessment.objects.current(case.pk).is_fresh
    assert [one.name for one in case.family()] == ["王建国", "李秀英"]
    assert not Authorisation.objects.valid_on(on).filter(obligor=row).exists()
    assert "王强 ·" not in clerk.get(reverse("intake:authorise", args=[case.pk])).text
    with pytest.raises(Blocked, match="王强已于2026年3月2日死亡，不能再签授权"):
        authorise(case.pk, by=case_clerk(case), at=at, authorisations=[signed])
    assert means_check.left_out(case, on)["obligors_dead"] == [Obligor.objects.get()]


def test_nobody_is_asked_to_renew_the_consent_of_a_dead_obligor(office, at):
    made = grant(office, at=at)
    open_in_street(office.street, at=at)
    row = ObligorFactory(household=made.case.household)
    signed = {"signed_on": at.date(), "valid_to": at.date(), "recorded_by": office.window, "recorded_at": at}
    consent = Authorisation.objects.create(household=made.case.household, obligor=row, **signed)
    asked = lambda: list(recurring.lapsing_consents(Entitlement.objects.all(), at.date()))  # noqa: E731
    assert asked() == [consent]
    Person.objects.filter(pk=row.person_id).update(died_on=at.date())
    assert asked() == []


def test_an_obligor_can_neither_leave_nor_be_the_head(office, at):
    case = with_son(office, at, id_number(BORN))
    who = Obligor.objects.get().person_id
    facts = {"person": who, "happened_on": at.date(), **PROOF, "by": case_clerk(case), "at": at}
    with pytest.raises(Blocked, match="现在不住在本户"):
        record_family_event(case.pk, kind="split", **facts)
    with pytest.raises(Blocked, match="王强不在本案家庭里，不能作户主"):
        record_family_event(case.pk, kind="head", new_head=case.applicant_id, **facts)


@pytest.mark.parametrize(("kind", "label"), [("prison", "服刑"), ("missing", "失踪")])
def test_prison_is_a_question_not_an_answer(office, at, kind, label):
    case = judged(office, at, id_number(BORN))
    man = Obligor.objects.get().person
    made = grant(office, at=at)
    made.case.household.obligors.create(person=man, relation="20", period="month")
    record_family_event(case.pk, kind=kind, person=man.pk, happened_on=at.date(), **PROOF, by=case_clerk(case), at=at)
    case.acting_on = at.date()
    attention = "；".join(sheet_of(case).attention())
    assert f"义务人王强自2026年3月2日起登记为{label}，请核实其能否履行赡（抚、扶）养义务" in attention
    assert assess(case.pk, by=case_clerk(case), at=at).lines.get(group="support").amount == D("46.50")
    assert "请核实其能否履行" in FamilyTask.objects.get(household=made.case.household).text


def test_an_obligor_now_of_the_family_is_struck_out_of_the_sheet(office, at):
    """从别的申请里住进来的：核算不把他又当家人又当义务人。"""
    number = id_number(BORN)
    case = judged(office, at, number)
    man = Person.objects.registered(number)
    case.composition.create(person=man, position=3, relation="20")
    case.acting_on = at.date()
    assert [why for _, why in sheet_of(case).struck] == ["已计入本案家庭，共同生活，不另计赡养费"]


def test_two_entries_found_to_be_one_man_are_one_obligor(office, at):
    """先凭通行证登记、后来有了身份证：两条合并，两户的义务人随之，同一户重了的撤下一条。"""
    number = id_number(BORN, "男")
    permit = {"id_kind": "hk_macau", "id_number": "H12345678", "sex": "1", "birth_date": BIRTHDAY}
    case = judged(office, at, number)
    acts_facts = {"supports": [case.applicant_id], "by": case_clerk(case), "at": at}
    acts.add_obligor(case.pk, **{**son(), **permit, **acts_facts})
    other = registered(office, at=at, members=[person("周大", "01")], obligors=[son(supports=[1], **permit)])
    keep, drop = Person.objects.registered(number), Person.objects.registered("H12345678", "hk_macau")
    assess(case.pk, by=case_clerk(case), at=at)
    facts = {"person": drop.pk, "id_kind": "resident", "id_number": number, "reason": "公安证明"}
    found = propose_merge(other.pk, **facts, by=office.window, at=at)
    confirm_merge(other.pk, found.pk, by=office.leader, at=at)
    assert other.household.obligors.current().get().person == keep
    assert case.household.obligors.current().get().person == keep
    removed = case.household.obligors.exclude(removed_on=None).get()
    assert (removed.person, removed.removed_reason) == (keep, "与王强是同一人，已合并")
    assert not Assessment.objects.current(case.pk).is_fresh


def test_kin_and_family_are_not_merged_into_one(office, at):
    number = id_number(BORN, "男")
    permit = {"id_kind": "hk_macau", "id_number": "H12345678", "sex": "1", "birth_date": BIRTHDAY}
    members = [*couple(), {"name": "王强", "id_number": number, "relation": "20"}]
    case = registered(office, at=at, members=members, obligors=[son(supports=[1], **permit)])
    who = case.composition.get(relation="20").person_id
    with pytest.raises(Blocked, match=r"王强登记为.*那一户的义务人，又计入其家庭"):
        facts = {"person": who, "id_kind": "hk_macau", "id_number": "H12345678", "reason": "公安证明"}
        propose_merge(case.pk, **facts, by=office.window, at=at)


def test_the_tie_is_found_through_the_person(office, at):
    case = with_son(office, at, number := id_number(BORN))
    assert ties.find(case.household) == []
    RelativeDeclarationFactory(user=office.checker, id_number=number)
    assert [one.user for one in ties.find(case.household)] == [office.checker]


def test_the_window_hears_that_he_is_himself_in_aid_and_nothing_of_his_family(clerk, office, at):
    number = id_number(BORN)
    made = grant(office, at=at, head_name="王强", id_number=number)
    case = registered(office, at=at, members=couple())
    data = {"name": "王强", "id_kind": "resident", "id_number": number, "relation": "20", "supports": case.applicant_id}
    data |= {"supports_count": 1, "family_size": 1}
    page = clerk.post(reverse("intake:add_obligor", args=[case.pk]), key() | data, follow=True).text
    assert f"义务人王强本人自2026年3月起在{office.street.name}享受最低生活保障" in page
    assert made.case.number not in page


def test_the_full_number_of_an_obligor_is_shown_on_reasons_only(office, at):
    case = with_son(office, at, id_number(BORN))
    row = Obligor.objects.get()
    Person.objects.filter(pk=row.person_id).update(phone_index="他家的电话")
    listed = dict(fields_of(case))
    assert listed[f"id:{row.person_id}"] == "义务人王强的证件号" and f"phone:{row.person_id}" not in listed
