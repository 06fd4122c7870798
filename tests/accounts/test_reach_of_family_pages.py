"""一街道的人够不够得着另一街道的一户：查号、登记、家庭变化、合并、迁移之后的旧案，都只及自己的。"""

import datetime
from itertools import count
from types import SimpleNamespace

import pytest
import time_machine
from django.urls import reverse

from benefits.services.moves import accept_household, send_household
from cases import guards
from cases.models import Case, CoveredPerson, FamilyTask
from core.acts import Act
from core.models import Event
from core.refusals import Blocked, NotPermitted
from desk.reveal import fields_of
from households.models import Person
from households.services import circumstances
from intake.services.acceptance import withdraw
from intake.services.family_events import record_family_event
from intake.services.household import add_member, edit_member
from intake.services.merge import confirm_merge, propose_merge
from intake.services.obligors import add_obligor
from tests.factories import PersonFactory, RelativeDeclarationFactory, UnitFactory, UserFactory, id_number
from tests.factories.benefits import grant
from tests.factories.cases import office_of, registered
from tests.intake.test_right_people import also, person
from tests.staging import staged

pytestmark = pytest.mark.django_db
KEYS = count(1)
BORN = datetime.date(2020, 1, 5)


@staged
def office():
    """自己的街道。"""
    return office_of("XS2020")


@staged
def other(office):
    """同区的另一街道。"""
    there = also(office)
    leader = UserFactory(unit=there.street, leader=True)
    return SimpleNamespace(community=there.community, street=there.street, window=there.window, leader=leader)


def post(client, name, *args, at, user, **data):
    client.force_login(user)
    with time_machine.travel(at, tick=False):
        return client.post(reverse(name, args=args), {"form_key": f"键{next(KEYS)}", **data})


def event_page(client, office, case, at, **facts):
    """窗口打开家庭变化、填好一件送来。"""
    data = {"happened_on": at.date().isoformat(), "source": "family", "proof": "家属告知", **facts}
    return post(client, "intake:record_family_event", case.pk, at=at, user=office.window, **data)


def ours(office, at, **facts):
    return registered(office, at=at, members=[person("赵大山", "01"), person("钱小红", "10", sex="女")], **facts)


def gran(**facts):
    return person("孙婆婆", "01", "1940-01-01", "女", **facts)


def theirs_of(other, at, *members):
    return registered(other, at=at, members=list(members), by=other.window)


def as_obligor(case, office, row, at):
    facts = {"name": row["name"], "id_number": row["id_number"], "relation": "20"}
    return add_obligor(case.pk, by=office.window, at=at, supports=[case.applicant_id], **facts)


# —— 拒绝的话里没有别家的事 ——
def test_a_number_with_a_wrong_name_never_tells_the_name_not_even_of_the_dead(office, other, at):
    row = gran()
    made = theirs_of(other, at, row)
    Person.objects.filter(pk=made.applicant_id).update(died_on=at.date())
    case = ours(office, at)
    wrong = {**row, "name": "某某", "relation": "52"}
    doors = (
        lambda: add_member(case.pk, by=office.window, at=at, **wrong),
        lambda: as_obligor(case, office, wrong, at),
        lambda: registered(office, at=at, members=[{**wrong, "relation": "01"}]),
        lambda: ours(office, at, agent={"name": "某某", "relation": "邻居", "id_number": row["id_number"]}),
    )
    for door in doors:
        with pytest.raises(Blocked, match="登记的姓名与所填不同") as caught:
            door()
        assert "孙婆婆" not in str(caught.value) and "死亡" not in str(caught.value)


def test_asking_for_a_merge_is_a_look_up_that_leaves_a_trace_and_tells_nothing(client, office, other, at, settings):
    row = gran()
    theirs_of(other, at, row)
    case = ours(office, at)
    data = {"person": case.applicant_id, "id_kind": "resident", "id_number": row["id_number"], "reason": "同一人"}
    page = post(client, "intake:propose_merge", case.pk, at=at, user=office.window, **data)
    assert page.status_code == 409 and "孙婆婆" not in page.text and "年生" not in page.text
    trace = Event.objects.get(act=Act.READ_CASE, actor=office.window)
    assert trace.case_id == case.pk and row["id_number"] not in trace.subject
    settings.ID_SEARCHES_A_DAY = 1
    assert post(client, "intake:propose_merge", case.pk, at=at, user=office.window, **data).status_code == 403


def test_what_follows_elsewhere_is_told_without_number_aid_or_account(client, office, other, at):
    number = id_number("1940-01-01", "女")
    paid = grant(other, at=at, id_number=number, head_name="孙婆婆")
    PersonFactory(name="孙女", household=paid.case.household, relation="20")  # 户内还有人接着领
    case = ours(office, at)
    as_obligor(case, office, {"name": "孙婆婆", "id_number": number}, at)
    who = paid.case.applicant_id
    page = event_page(client, office, case, at, kind="death", person=who)
    assert page.status_code == 200
    said = "；".join(page.context["listed"])
    assert "在另一户享受的救助须由那边办变更" in said and "别处的一户：发放账户须更换" in said and case.number in said
    assert paid.case.number not in page.text and "最低生活保障（" not in said and "在孙婆婆名下" not in said
    facts = {"happened_on": at.date(), "source": "family", "proof": "家属告知", "by": office.window, "at": at}
    record_family_event(case.pk, kind="death", person=who, **facts)
    told = FamilyTask.objects.filter(household=paid.case.household).values_list("text", flat=True)
    assert any(paid.case.number in one for one in told)  # 那一户的待办照旧写全
    mine = Event.objects.get(act=Act.RECORD_FAMILY_EVENT)
    assert paid.case.number not in str(mine.data)


def test_a_look_up_without_a_number_counts_too(client, office, other, at):
    kid = {"name": "李小宝", "relation": "20", "id_kind": "none", "sex": "1", "birth_date": BORN}
    theirs_of(other, at, person("李四", "01"), kid)
    case = ours(office, at)
    data = {"new-name": "李小宝", "new-id_kind": "none", "new-sex": "1", "new-birth_date": str(BORN)}
    data |= {"new-relation": "20", "new-guardian": "赵大山"}
    event_page(client, office, case, at, kind="together", **data)
    assert Event.objects.get(act=Act.READ_CASE, actor=office.window).subject == "李*宝"


# —— 别街道的人和案件改不动；改了的那边知道 ——
def test_facts_of_a_person_of_another_street_are_not_overwritten(office, other, at):
    row = gran(health="30", disability_kind="1", disability_grade=1, phone="13800000001")
    made = theirs_of(other, at, row)
    case = ours(office, at)
    well = {"health": "10", "disability_kind": "", "disability_grade": None, "phone": "13999999999"}
    said = {**row, **well, "relation": "52"}
    add_member(case.pk, by=office.window, at=at, counted=False, exclusion_reason="监护人", **said)
    registered(office, at=at, members=[{**said, "relation": "01"}], aid="temporary_small")
    kept = Person.objects.get(pk=made.applicant_id)
    assert (kept.health, kept.disability_kind, kept.phone) == ("30", "1", "13800000001")
    facts = {"by": office.window, "at": at, "version": kept.version}
    for change in ({"health": "10"}, {"name": "孙婆"}, {"id_number": id_number("1940-01-01", "女")}, well):
        with pytest.raises(Blocked, match="登记在另一街道的一户"):
            edit_member(case.pk, kept.pk, **facts, **change)
    row = edit_member(case.pk, kept.pk, **facts, exclusion_reason="不共同生活的监护人")
    assert row.exclusion_reason == "不共同生活的监护人"


def test_a_death_said_here_is_told_to_the_open_case_there(office, other, at):
    row = gran()
    made = theirs_of(other, at, row, person("李四", "10", "1940-02-02"))
    case = ours(office, at)
    as_obligor(case, office, row, at)
    before = Event.objects.filter(chain=made.chain).count()
    facts = {"happened_on": at.date(), "source": "family", "proof": "家属告知", "by": office.window, "at": at}
    done = record_family_event(case.pk, kind="death", person=made.applicant_id, **facts)
    assert made.number not in "；".join(done.texts)
    event = Event.objects.filter(chain=made.chain).latest("pk")
    assert Event.objects.filter(chain=made.chain).count() == before + 1
    assert (event.case_id, event.actor, event.reason) == (made.pk, office.window, "家属告知")
    assert case.number not in str(event.data) and "follows" not in event.data
    task = FamilyTask.objects.get(household=made.household, kind="review")
    assert made.number in task.text and "核算表须重做" in task.text


def test_a_return_said_here_does_not_end_a_prison_term_recorded_there(client, office, other, at):
    row = person("孙儿", "01", "1990-01-01")
    made = theirs_of(other, at, row)
    proof = {"source": "family", "proof": "判决书1号", "by": other.window, "at": at, "on": at.date()}
    circumstances.record(made.applicant, "prison", starts_on=at.date(), **proof)
    case = ours(office, at)
    data = {"new-name": "孙儿", "new-id_number": row["id_number"], "new-relation": "20"}
    page = event_page(client, office, case, at, kind="returned", **data)
    assert page.status_code == 200 and "服刑" not in "；".join(page.context["listed"])
    facts = {"happened_on": at.date(), "source": "family", "proof": "x", "by": office.window, "at": at}
    record_family_event(case.pk, kind="returned", newcomer={**row, "relation": "20"}, **facts)
    assert made.applicant.circumstances.get().ends_on is None


# —— 合并：两人，涉及别街道的由区里确认，须回避的办不了，那边知道 ——
@pytest.fixture
def two_records(office, other, at):
    number = id_number("2020-01-05", "男")
    made = theirs_of(other, at, person("李四", "01"), {"name": "李小宝", "relation": "20", "id_number": number})
    kid = {"name": "李小宝", "relation": "20", "id_kind": "none", "sex": "1", "birth_date": BORN}
    case = registered(office, at=at, members=[person("赵大山", "01"), kid])
    return case, made, number


def ask_to_merge(case, number, by, at):
    mine = case.composition.get(relation="20").person_id
    return propose_merge(case.pk, person=mine, id_kind="resident", id_number=number, reason="户口簿", by=by, at=at)


def test_a_merge_with_a_record_of_another_street_needs_the_district_and_is_told_there(office, other, two_records, at):
    case, made, number = two_records
    asked = ask_to_merge(case, number, office.window, at)
    with pytest.raises(Blocked, match="须由区民政局核对确认"):
        confirm_merge(case.pk, asked.pk, by=office.leader, at=at)
    confirm_merge(case.pk, asked.pk, by=office.bureau, at=at)
    told = Event.objects.filter(act=Act.CONFIRM_MERGE).values_list("chain", "case_id")
    assert set(told) == {(case.chain, case.pk), (made.chain, made.pk)}
    assert "合并为一条" in FamilyTask.objects.get(household=made.household).text


def test_who_is_tied_to_either_record_neither_asks_nor_confirms(office, other, two_records, at):
    case, made, number = two_records
    asked = ask_to_merge(case, number, office.window, at)
    RelativeDeclarationFactory(user=office.bureau, id_number=number)
    with pytest.raises(NotPermitted, match="须回避"):
        confirm_merge(case.pk, asked.pk, by=office.bureau, at=at)
    made.household.ties.create(user=office.bureau2, relation="同学", source="declared", noted_at=at)
    with pytest.raises(NotPermitted, match="须回避"):
        confirm_merge(case.pk, asked.pk, by=office.bureau2, at=at)


# —— 户迁走之后，原街道办结的旧案 ——
@pytest.fixture
def left_behind(office, other, at):
    """迁走的一户留在原街道的一件被拒的旧案。"""
    paid = grant(office, at=at)
    facts = {name: getattr(paid.case, name) for name in ("household", "community", "street", "applicant", "head_name")}
    dates = {"requested_on": at.date(), "registered_at": at, "decided_on": at.date()}
    old = Case.objects.create(number="旧1", aid="temporary", state="refused", **facts, **dates)
    old.composition.create(person=paid.case.applicant, position=1, relation="01", is_head=True)
    old.assignments.create(user=office.window, role="window", since=at, assigned_by=office.window)
    place = {"to_community": other.community, "moved_on": at.date(), "address": "迁居路9号", "proof": "租房合同"}
    accept_household(send_household(paid.case_id, **place, by=office.window, at=at).pk, by=other.window, at=at)
    return Case.objects.get(pk=old.pk)


def test_a_closed_case_left_behind_shows_and_does_nothing_of_the_home_that_moved(client, office, left_behind, at):
    old, who = left_behind, left_behind.applicant_id
    client.force_login(office.window)
    with time_machine.travel(at, tick=False):
        tabs = "overview household benefits dossier timeline".split()
        for url in ("/", *(f"{old.get_absolute_url()}?tab={tab}" for tab in tabs)):
            page = client.get(url)
            assert page.status_code == 200 and "迁居路9号" not in page.text and "请核实住处" not in page.text, url
    assert {name.partition(":")[0] for name, _ in fields_of(old)} <= {"id", "phone"}
    assert "phone:household" not in dict(fields_of(old))
    task = FamilyTask.objects.get(household=old.household, done_at=None)
    settled = post(client, "intake:settle_family_task", old.pk, task.pk, at=at, user=office.window, outcome="不必办")
    page = event_page(client, office, old, at, kind="death", person=who)
    task.refresh_from_db()
    assert (settled.status_code, page.status_code, task.done_at) == (409, 409, None)
    assert "由那边办" in settled.text and "由那边办" in page.text
    assert CoveredPerson.objects.filter(person=who, until_month=None).exists()


# —— 网址与编号猜着填：一概够不着 ——
@pytest.mark.parametrize(
    "name",
    [
        "record_family_event",
        "propose_merge",
        "withdraw_consent",
        "renew_consent",
        "reassign",
        "edit_household",
        "add_obligor",
    ],
)
def test_pages_of_a_case_of_another_street_are_not_there(client, office, other, at, name):
    made = theirs_of(other, at, gran())
    client.force_login(office.window)
    with time_machine.travel(at, tick=False):
        url = reverse(f"intake:{name}", args=[made.pk])
        assert (client.get(url).status_code, client.post(url, {"form_key": name}).status_code) == (404, 404)


def test_foreign_keys_in_the_forms_are_refused(client, office, other, at):
    made = theirs_of(other, at, gran(), person("李四", "10", "1940-02-02"))
    case, who = ours(office, at), made.applicant_id
    home = FamilyTask.objects.create(household=made.household, kind="facts", text="那边的事", raised_at=at)
    sent = {"at": at, "user": office.window}
    page = post(client, "intake:settle_family_task", case.pk, home.pk, **sent, outcome="办了")
    assert page.status_code == 404
    for kind in ("death", "prison", "returned", "head"):
        data = {"kind": kind, "person": who, "new_head": who, "seen": "[]", "confirm": "1"}
        page = event_page(client, office, case, at, **data)
        assert page.status_code in (409, 422) and "孙婆婆" not in page.text
    data = {"person": who, "id_kind": "resident", "id_number": id_number(), "reason": "x"}
    assert post(client, "intake:propose_merge", case.pk, **sent, **data).status_code == 422
    for name in ("edit_member", "edit_obligor", "remove_obligor", "confirm_merge"):
        assert post(client, f"intake:{name}", case.pk, who, **sent).status_code in (403, 404)
    assert not Person.objects.get(pk=who).circumstances.exists()
    assert FamilyTask.objects.get(pk=home.pk).done_at is None


def test_a_helper_is_not_shown_the_family_of_another_community_by_its_number(client, office, at):
    row = gran(illness="尿毒症", health="30")
    made = registered(office, at=at, members=[row])
    far = UserFactory(unit=UnitFactory(community=True, parent=office.street), community=True)
    page = post(client, "intake:new", at=at, user=far, id_number=row["id_number"])
    assert page.status_code == 200 and "尿毒症" not in page.text and made.household.address not in page.text
    data = {"household": made.household_id, "members-TOTAL_FORMS": 1, "members-INITIAL_FORMS": 0}
    data |= {"members-0-member": made.applicant_id, "add_row": "members"}
    page = post(client, "intake:register", at=at, user=far, **data)
    assert "原登记" not in page.text and row["id_number"][-4:] not in page.text
    page = post(client, "intake:new", at=at, user=office.helper, id_number=row["id_number"])
    assert "尿毒症" in page.text  # 本社区的照旧带出


@pytest.mark.parametrize("seen", ["null", "0", '""', "{}", "[]", "[", '["什么也没有"]'])
def test_what_was_not_shown_cannot_be_confirmed(client, office, at, seen):
    case = ours(office, at)
    wife = case.composition.get(relation="10").person_id
    page = event_page(client, office, case, at, kind="prison", person=wife, seen=seen, confirm="1")
    assert page.status_code == 409 and "情况有了变动" in page.text
    assert not Person.objects.get(pk=wife).circumstances.exists()


# —— 登记别人家的人，拦得住那一户，但拦不死 ——
def test_a_claim_given_up_no_longer_blocks_the_other_household(office, other, at):
    row = gran()
    made = theirs_of(other, at, row)
    assert guards.nobody_disputed.reasons(made) == []
    case = ours(office, at)
    add_member(case.pk, by=office.window, at=at, **{**row, "relation": "52"})
    assert any("原户尚未办离户" in one for one in guards.nobody_disputed.reasons(Case.objects.get(pk=made.pk)))
    assert FamilyTask.objects.get(household=made.household).kind == "leave"
    withdraw(case.pk, reason="登记错了人", by=office.window, at=at)
    assert guards.nobody_disputed.reasons(Case.objects.get(pk=made.pk)) == []
