"""声称搬来的：所靠的申请办结了就到此为止，不再拦住别人、也不会成为所住的户；原户核实没有离户的，那边得知而不被改。"""

import pytest
import time_machine
from django.urls import reverse

from cases import guards, lookup
from cases.models import Case, CoveredPerson, FamilyTask
from cases.services import claims
from core.acts import Act
from core.models import Event
from core.refusals import Blocked
from households.models import Membership, Person
from intake.services import family_tasks
from intake.services import household as home_acts
from intake.services.acceptance import decline, terminate, withdraw
from intake.services.circumstance_fixes import confirm_correction, propose_correction
from intake.services.family_events import record_family_event
from tests.factories import signing
from tests.factories.benefits import change, decide, grant
from tests.factories.cases import case_clerk, office_of, registered
from tests.factories.decisions import ready_to_sign
from tests.intake.test_family_joins import couple, happen
from tests.intake.test_right_people import also, person
from tests.staging import staged

pytestmark = pytest.mark.django_db
GROUNDS = {"facts": "申请人户籍在外县", "clause": "最低生活保障审核确认办法第四条"}


@staged
def office():
    return office_of("XS2020")


@staged
def his(office, at):
    return registered(office, at=at, members=couple())


def wife_of(case):
    return case.composition.select_related("person").get(relation="10").person


def hers(office, wife, at, **facts):
    """妻子自己另来申请。"""
    member = {"name": wife.name, "id_number": wife.id_number, "relation": "01"}
    facts = {"account": None, "household": {"address": "娘家村1号"}, **facts}
    return registered(office, at=at, members=[member], **facts)


def disputed(case, at):
    case = Case.objects.get(pk=case.pk)
    case.acting_on = at.date()
    return guards.nobody_disputed.reasons(case)


def claim_of(case):
    return Membership.objects.get(household=case.household)


def happens(case, kind, who, at, by):
    facts = {"happened_on": at.date(), "source": "family", "proof": "家属告知", "by": by, "at": at}
    return record_family_event(case.pk, kind=kind, person=who.pk, **facts)


# —— 所靠的申请办结了 ——
CLOSINGS = {
    "withdrawn": lambda pk, office, at: withdraw(pk, reason="不办了", by=office.window, at=at),
    "declined": lambda pk, office, at: decline(pk, code="residence", **GROUNDS, by=office.window, at=at),
    "terminated": lambda pk, office, at: terminate(pk, code="moved", **GROUNDS, by=office.window, at=at),
}


@pytest.mark.parametrize("state", CLOSINGS)
def test_a_claim_ends_with_the_application_it_rests_on(office, his, at, state):
    wife = wife_of(his)
    case = hers(office, wife, at)
    task = FamilyTask.objects.get(kind="leave")
    assert claim_of(case).claimed and any("尚未办离户" in one for one in disputed(his, at))
    closed = CLOSINGS[state](case.pk, office, at)
    claim = claim_of(case)
    assert (closed.state, claim.until, claim.leave_reason, claim.is_head) == (state, at.date(), "not_moved", False)
    task.refresh_from_db()
    assert task.done_at == at and "申请已办结" in task.outcome
    assert disputed(his, at) == [] and not Membership.objects.claims().exists()
    said = [line.text for line in lookup.known_of(wife, by=office.window, day=at.date())]
    assert not any("离户" in text for text in said), said


def test_a_refused_application_moves_nobody(office, his, at):
    wife = wife_of(his)
    case = ready_to_sign(office, at=at, members=[{**person("林嫂", "01"), "id_number": wife.id_number}])
    assert claim_of(case).claimed
    signing.refuse(case.pk, by=office.leader, at=case.sign_at, **GROUNDS, remedy="可依法申请复议")
    assert claim_of(case).leave_reason == "not_moved"
    happens(his, "split", wife, case.sign_at, office.window)
    assert not Membership.objects.current().filter(person=wife).exists()  # 从前：归了早被拒绝的那一户


def test_a_claim_another_open_case_of_the_household_rests_on_stays(office, his, at):
    case = hers(office, wife_of(his), at)
    member = {"name": "林嫂", "id_number": wife_of(his).id_number, "relation": "01"}
    again = registered(office, at=at, members=[member], aid="extreme_hardship", account=None, existing=case.household)
    withdraw(case.pk, reason="改办特困", by=office.window, at=at)
    assert claim_of(case).until is None and any("尚未办离户" in one for one in disputed(his, at))
    withdraw(again.pk, reason="都不办了", by=office.window, at=at)
    assert claim_of(case).leave_reason == "not_moved"


def test_only_a_standing_claim_becomes_the_home(office, his, at):
    wife = wife_of(his)
    withdraw(hers(office, wife, at).pk, reason="不办了", by=office.window, at=at)
    other = also(office)
    live = registered(other, at=at, members=[{"name": "林嫂", "id_number": wife.id_number, "relation": "01"}])
    happens(his, "split", wife, at, office.window)
    assert Membership.objects.current().get(person=wife).household == live.household


def test_who_withdrew_applies_again_in_the_household_set_up_before(office, his, at):
    wife = wife_of(his)
    baby = {**person("林小", "20", "2024-01-01"), "relation": "20"}
    mother = {"name": "林嫂", "id_number": wife.id_number, "relation": "01"}
    first = registered(office, at=at, members=[mother, baby], account=None)
    withdraw(first.pk, reason="缺材料", by=office.window, at=at)
    again = registered(office, at=at, members=[mother, baby], account=None)
    assert again.household == first.household
    rows = Membership.objects.filter(household=first.household, until=None).order_by("-is_head")
    assert [(one.person.name, one.is_head, one.claimed) for one in rows] == [
        ("林嫂", True, True),
        ("林小", False, False),
    ]
    assert not FamilyTask.objects.filter(household=first.household).exists()


def test_who_married_in_by_a_recorded_event_stays_claimed_while_the_family_is_in_aid(office, at):
    there = registered(office, at=at, members=[person("郑父", "01"), person("郑女", "30", "2001-02-02", "女")])
    bride = there.composition.get(relation="30").person
    made = grant(office, at=at)
    newcomer = {"name": "郑女", "id_number": bride.id_number, "relation": "38"}
    happen(made.case, "married_in", at, newcomer=newcomer, by=office.window)
    head = {"name": made.case.head_name, "id_number": made.case.applicant.id_number, "relation": "01"}
    small = {"members": [head], "aid": "temporary_small", "account": None}
    case = registered(office, at=at, **small)
    withdraw(case.pk, reason="不办了", by=office.window, at=at)
    assert Membership.objects.claims().get(person=bride).household == made.case.household
    change(made, purpose="stop", at=at)
    withdraw(registered(office, at=at, **small).pk, reason="不办了", by=office.window, at=at)
    assert not Membership.objects.claims().exists()
    with pytest.raises(Blocked, match="请那一户先办离户，再在这里登记"):
        happen(made.case, "married_in", at, newcomer=newcomer, by=office.window)


def test_a_death_put_right_does_not_bring_back_a_claim_whose_case_has_closed(office, his, at):
    wife = wife_of(his)
    case = hers(office, wife, at)
    happens(his, "death", wife, at, case_clerk(his))
    withdraw(case.pk, reason="人已不在", by=office.window, at=at)
    row = wife.circumstances.get()
    facts = {"wrong": "mistake", "source": "register", "proof": "户口簿", "reason": "认错人", "by": office.window}
    fix = propose_correction(his.pk, circumstance=row.pk, at=at, **facts)
    confirm_correction(his.pk, fix.pk, by=office.leader, at=at)
    assert Membership.objects.current().get(person=wife).household == his.household
    assert not Membership.objects.claims().exists()


def test_another_street_is_named_and_its_case_is_not(office, his, at):
    case = hers(also(office), wife_of(his), at)
    said = "".join(disputed(his, at))
    assert f"又列在{case.street.name}的一户的家庭组成里" in said and case.number not in said


def test_a_death_put_right_lets_a_claim_whose_case_goes_on_stand(office, his, at):
    """登记死亡时两处都划去、核实离户的办结；撤销之后她又列在两处，声称照旧，原户又得一件。"""
    wife = wife_of(his)
    case = hers(office, wife, at, aid="extreme_hardship")
    happens(his, "death", wife, at, case_clerk(his))
    assert not FamilyTask.objects.filter(kind="leave", done_at=None).exists()
    facts = {"wrong": "mistake", "source": "register", "proof": "户口簿", "reason": "认错人", "by": office.window}
    fix = propose_correction(his.pk, circumstance=wife.circumstances.get().pk, at=at, **facts)
    confirm_correction(his.pk, fix.pk, by=office.leader, at=at)
    assert Membership.objects.claims().get(person=wife).household == case.household
    assert any("尚未办离户" in one for one in disputed(his, at)) and disputed(case, at)
    settle(FamilyTask.objects.get(kind="leave", done_at=None), his, at, finding="stayed")
    assert disputed(his, at) == []


# —— 原户核实没有离户 ——
def settle(task, case, at, **facts):
    given = {"outcome": "入户见到本人", "by": case_clerk(case), "at": at, **facts}
    return family_tasks.settle_family_task(case.pk, task.pk, **given)


def test_the_household_she_lives_in_finds_that_she_did_not_leave(office, his, at):
    wife = wife_of(his)
    case = hers(office, wife, at)
    settle(FamilyTask.objects.get(kind="leave"), his, at, finding="stayed")
    assert claim_of(case).leave_reason == "stayed" and disputed(his, at) == []
    assert case.composition.get(person=wife).counted  # 那边的案件一字不改
    assert any("经原户核实没有离户" in one for one in disputed(case, at))
    told = FamilyTask.objects.get(household=case.household)
    assert told.kind == "review" and "没有离户" in told.text and his.number not in told.text
    noted = Event.objects.get(case_id=case.pk, act="settle_family_task")
    assert noted.data["finding"] == "stayed" and noted.subject == f"{wife.name}经原户核实没有离户"
    # 那边不同意的，重新计入即再声称一次，原户再核实
    for counted in (False, True):
        version = Person.objects.get(pk=wife.pk).version
        facts = {"version": version, "counted": counted, "exclusion_reason": "" if counted else "没有搬来"}
        home_acts.edit_member(case.pk, wife.pk, by=office.window, at=at, relation="01" if counted else "97", **facts)
    assert any("尚未办离户" in one for one in disputed(his, at))
    assert not any("经原户核实" in one for one in disputed(case, at))
    assert FamilyTask.objects.filter(kind="leave", done_at=None, household=his.household).exists()


@pytest.mark.parametrize(
    ("finding", "says"), [("", "请选择核实结果"), ("left", "请到“家庭变化”登记离户"), ("other", "请选择核实结果")]
)
def test_a_leaving_is_settled_by_a_finding_that_fits_the_record(office, his, at, finding, says):
    hers(office, wife_of(his), at)
    with pytest.raises(Blocked, match=says):
        settle(FamilyTask.objects.get(kind="leave"), his, at, finding=finding)
    assert Membership.objects.claims().exists()


def test_who_is_gone_is_not_found_to_have_stayed(office, his, at):
    wife = wife_of(his)
    hers(office, wife, at)
    task = FamilyTask.objects.get(kind="leave")
    happens(his, "split", wife, at, case_clerk(his))
    FamilyTask.objects.filter(pk=task.pk).update(done_at=None, outcome="")
    with pytest.raises(Blocked, match="已不登记在本户"):
        settle(task, his, at, finding="stayed")
    assert settle(task, his, at, finding="left").done_at == at


def test_the_page_asks_for_the_finding(client, office, his, at):
    hers(office, wife_of(his), at)
    task = FamilyTask.objects.get(kind="leave")
    client.force_login(case_clerk(his))
    url = reverse("intake:settle_family_task", args=[his.pk, task.pk])
    with time_machine.travel(at, tick=False):
        assert "没有离户，仍住在本户" in client.get(url).text
        empty = client.post(url, {"outcome": "电话问过", "form_key": "k0"})
        assert empty.status_code == 422 and "电话问过" in empty.text
        refused = client.post(url, {"outcome": "电话问过", "finding": "left", "form_key": "k1"})
        assert refused.status_code == 409 and "请到“家庭变化”登记离户" in refused.text and "电话问过" in refused.text
        done = client.post(url, {"outcome": "入户见到本人", "finding": "stayed", "form_key": "k2"})
    assert done.status_code == 302 and FamilyTask.objects.get(pk=task.pk).outcome == "入户见到本人"
    assert not Membership.objects.claims().exists()


def test_a_one_off_aid_given_leaves_no_claim_behind(office, his, at):
    members = [{**person("林嫂", "01"), "id_number": wife_of(his).id_number}, person("林小", "20", "2015-01-01")]
    case = registered(office, at=at, members=members, aid="temporary_small", account=None)
    claim = Membership.objects.claims().get(household=case.household)
    decide(case, at=at, signer=office.leader, amount="500.00")
    assert CoveredPerson.objects.filter(person=claim.person).exists()
    case = Case.objects.get(pk=case.pk)
    case.__dict__["state"] = "granted"  # 刚批、还没有存
    claims.end_with(case, Act.APPROVE, by=office.leader, at=at)
    claim.refresh_from_db()
    assert claim.leave_reason == "not_moved" and disputed(his, at) == []
