import pytest

from cases.models import Case, MaterialStatus
from cases.services import parties
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from intake.services.acceptance import withdraw
from tests.factories import RelativeDeclarationFactory, UserFactory, id_number
from tests.factories.cases import application, office_of, registered, two_people
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import poor_couple
from tests.factories.signing import approve
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("XS2020")


def test_registration_opens_the_file_and_lists_the_materials(office, at):
    case = registered(office, at=at)
    assert case.state == "registered"
    assert case.number == f"{office.street.code}-01-2026-00001"
    assert case.head_name == "王建国"
    assert case.household.dossier.street == office.street
    shared = case.materials.filter(status=MaterialStatus.SHARED)
    assert shared.exists() and not shared.filter(required=True).exists()
    assert case.materials.get(code="application").status == MaterialStatus.RECEIVED
    assert {one.user for one in case.assignments.all()} == {office.window, office.helper}
    event = Event.objects.get(case_id=case.pk)
    assert (event.act, event.actor_id) == ("register", office.window.pk)
    assert case.applicant.id_number not in str(event.data)


def test_sex_birth_and_labour_come_from_the_id_number(office, at):
    members = [{"name": "张奶奶", "id_number": id_number("1950-01-01", "女"), "relation": "01"}]
    case = registered(office, at=at, members=members)
    member = case.applicant
    assert (member.get_sex_display(), str(member.birth_date), member.labour) == ("女", "1950-01-01", "04")


def test_community_staff_may_register_and_a_clerk_is_found(office, at):
    case = registered(office, at=at, by=office.helper)
    assert case.assignments.get(role="window").user == office.window


def test_a_clerk_of_another_street_may_not_register(office, at):
    with pytest.raises(NotVisible):
        registered(office, at=at, by=UserFactory(window=True))
    assert not Case.objects.exists()


def test_the_leader_may_not_register(office, at):
    with pytest.raises(NotPermitted):
        registered(office, at=at, by=office.leader)


def test_a_household_known_to_the_street_is_used_again(office, at):
    members = two_people()
    first = registered(office, at=at, members=members)
    second = registered(office, at=at, members=members[:1], aid="temporary_small", account=None)
    assert second.household == first.household
    assert [one.name for one in second.family()] == ["王建国"]
    assert [one.name for one in first.household.residents()] == ["王建国", "李秀英"]


def test_the_same_household_cannot_apply_twice_at_once(office, at):
    first = registered(office, at=at, members=(members := two_people()))
    with pytest.raises(Blocked, match=first.number):
        registered(office, at=at, members=members)
    assert Case.objects.count() == 1


def test_one_account_serves_one_household(office, at):
    account = {"bank": "农商行", "number": "6217001234567890", "holder": 1}
    registered(office, at=at, account=account)
    with pytest.raises(Blocked, match="一个账户不能发放两户"):
        registered(office, at=at, account=dict(account, number="6217 0012 3456 7890"))
    assert Case.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"requested_on": "2026-03-03"}, "申请日期（2026年3月3日）不能晚于今天（2026年3月2日）"),
        ({"members": []}, "至少登记一名"),
        ({"relations": ("01", "01")}, "有且只有一名户主"),
        ({"relations": ("10", "20")}, "有且只有一名户主"),
        ({"number": "340603197003080011"}, "校验码"),
        ({"number": "340603700308001"}, "15位"),
        ({"number": "34060320990101001X"}, "2099年01月01日"),
    ],
)
def test_bad_facts_are_refused_and_nothing_is_written(office, at, change, sentence):
    facts = application(office)
    if "requested_on" in change:
        facts["requested_on"] = at.date().replace(day=3)
    if "members" in change:
        facts["members"] = []
    for row, relation in zip(facts["members"], change.get("relations", ()), strict=False):
        row["relation"] = relation
    if "number" in change:
        facts["members"][0]["id_number"] = change["number"]
    from intake.services.acceptance import register

    with pytest.raises(Blocked, match=sentence):
        register(**facts, at=at)
    assert not Case.objects.exists() and not Event.objects.exists()


def test_a_declared_relative_of_staff_is_registered_apart(office, at):
    members = two_people()
    RelativeDeclarationFactory(user=office.leader, id_number=members[1]["id_number"], relation="sibling")
    case = registered(office, at=at, members=members)
    assert case.separately_registered
    tie = case.household.ties.get()
    assert (tie.user, tie.source) == (office.leader, "found")
    assert not Case.objects.visible_to(office.leader).filter(pk=case.pk).exists()
    assert Event.objects.filter(case_id=case.pk, act="declare_tie").count() == 1
    assert case.household.dossier.papers.filter(title="单独登记备案表").exists()


def test_staff_himself_and_a_shared_phone_are_found(office, at):
    members = two_people()
    office.checker.id_number = members[0]["id_number"]
    office.checker.save()
    office.reviewer.phone = "138-0561-0001"
    office.reviewer.save()
    case = registered(office, at=at, members=members)
    assert {tie.user for tie in case.household.ties.all()} == {office.checker, office.reviewer}


def test_a_clerk_with_a_tie_hands_over_and_loses_sight(office, at):
    colleague = UserFactory(unit=office.street, window=True)
    members = two_people()
    RelativeDeclarationFactory(user=office.window, id_number=members[0]["id_number"])
    case = registered(office, at=at, members=members)
    assert case.assignments.get(role="window", ended_at=None).user == colleague
    assert not Case.objects.visible_to(office.window).filter(pk=case.pk).exists()
    assert Case.objects.visible_to(colleague).filter(pk=case.pk).exists()


def test_nobody_is_tied_by_chance(office, at):
    RelativeDeclarationFactory(user=office.leader, id_number=id_number("1944-04-04"))
    case = registered(office, at=at)
    assert not case.separately_registered and not case.household.ties.exists()


def test_without_a_procedure_the_visit_is_still_registered(office, at):
    case = registered(office, at=at, aid="rigid_expense")
    assert case.state == "registered" and not case.materials.exists()


def test_a_household_in_aid_asks_for_a_change_not_for_the_same_aid_again(at):
    office = office_of("LS2019")
    members = poor_couple()
    case = ready_to_sign(office, at=at, members=members)
    approve(case.pk, by=office.leader, at=case.sign_at)
    with pytest.raises(Blocked, match="正在享受最低生活保障"):
        registered(office, at=case.sign_at, members=members, existing=case.household)
    assert Case.objects.count() == 1


def test_the_household_may_apply_again_under_another_head(office, at):
    husband, wife = two_people()
    case = registered(office, at=at, members=[husband, wife])
    withdraw(case.pk, reason="改由妻子申请", by=office.window, at=at)
    swapped = [{**wife, "relation": "01"}, {**husband, "relation": "10"}]
    again = registered(office, at=at, members=swapped, existing=case.household)
    assert again.household == case.household and again.head_name == "李秀英"
    assert [one.name for one in again.family()] == ["李秀英", "王建国"]
    assert [one.name for one in case.family()] == ["王建国", "李秀英"]


def test_assigning_the_same_person_twice_changes_nothing(office, at):
    case = registered(office, at=at)
    first = parties.assign(case, office.checker, "checker", by=office.window, at=at)
    assert parties.assign(case, office.checker, "checker", by=office.leader, at=at) == first
    assert case.assignments.get(role="checker").assigned_by == office.window
