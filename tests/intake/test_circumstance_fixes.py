"""死亡、服刑等登记错了：一人凭据提出，另一人核对；原来的留着，还能改的改回，其余写成待办，已决定的不动。"""

import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from accounts.models import User
from archives.models import Paper
from benefits.services.entitlements import open_in_street
from cases.models import Case, CircumstanceFix, CoveredPerson, FamilyTask
from cases.services.proposals import take_back
from core.acts import Act
from core.models import Event
from core.refusals import Blocked, NotPermitted
from evidence.models import Assessment, CheckSubject
from households.models import Authorisation, Circumstance, Person
from intake.services.change import register_change
from intake.services.circumstance_fixes import (
    confirm_correction,
    preview,
    propose_correction,
    recorded,
    refuse_correction,
)
from rosters.services import rosters
from tests.factories import UnitFactory, UserFactory, id_number
from tests.factories.accounts import RelativeDeclarationFactory
from tests.factories.benefits import change, grant
from tests.factories.cases import office_of, ready, registered
from tests.factories.evidence import assessed, picture, requested
from tests.intake.test_family_event import couple, happen, of
from tests.intake.test_right_people import also, person
from tests.staging import staged

pytestmark = pytest.mark.django_db
FEBRUARY = datetime.date(2026, 2, 25)
WHY = {"source": "certificate", "proof": "派出所证明第3号", "reason": "抄错了死亡证明上的日子"}


@staged
def office():
    found = office_of("XS2020")
    found.clerk, found.second = found.window, UserFactory(unit=found.street, window=True)
    return found


def propose(case, at, *, by, true_on=FEBRUARY, **facts):
    row = Circumstance.objects.get()
    wrong = "day" if true_on else "mistake"
    given = {"circumstance": row.pk, "wrong": wrong, "true_on": true_on, **WHY, **facts}
    return propose_correction(case.pk, **given, by=by, at=at)


def put_right(case, office, at, **facts):
    fix = propose(case, at, by=office.window, **facts)
    return confirm_correction(case.pk, fix.pk, by=office.leader, at=at)


def mistaken(office, at, *, on=None):
    """老林登记死亡（2026年3月2日），林嫂接户主。"""
    case = registered(office, at=at, members=couple())
    who = of(case, "01")
    day = {"happened_on": on, "late_reason": "补登"} if on else {}
    happen(case, "death", who, at, new_head=of(case, "10"), **day)
    return case, who


@staged
def mistake(office, at):
    return mistaken(office, at)


def test_an_earlier_day_is_put_right_everywhere_and_the_old_row_stays(office, at):
    case = assessed(office, at=at)
    who = of(case, "10")
    happen(case, "death", who, at)
    Assessment.objects.update(stale_why="")  # 又核算过了
    put_right(case, office, at)
    assert Person.objects.get(pk=who).died_on == FEBRUARY
    old, new = Circumstance.every.filter(person=who).order_by("pk")
    assert (old.starts_on, old.corrected_by, old.withdrawn_at) == (at.date(), new, at)
    assert (new.starts_on, new.proof, new.withdrawn_at) == (FEBRUARY, WHY["proof"], None)
    assert list(Circumstance.objects.filter(person=who)) == [new]
    row = case.composition.get(person=who)
    assert (row.counted, row.out_on) == (False, FEBRUARY)
    assert case.household.memberships.get(person=who).until == FEBRUARY
    assert "更正了" in Assessment.objects.current(case.pk).stale_why
    assert "2026年3月2日更正为2026年2月25日" in FamilyTask.objects.get(kind="review", done_at=None).text


def test_a_later_day_too(office, at):
    case, who = mistaken(office, at, on=FEBRUARY)
    put_right(case, office, at, true_on=at.date())
    assert Person.objects.get(pk=who).died_on == at.date()
    assert case.composition.get(person=who).out_on == at.date()
    assert case.household.memberships.get(person=who).until == at.date()


def test_the_wrong_person_lives_and_counts_again_and_signs_anew(office, at):
    case = ready(office, at=at, members=couple())
    who = of(case, "10")
    happen(case, "death", who, at)
    done = put_right(case, office, at, true_on=None)
    assert Person.objects.get(pk=who).died_on is None and not Circumstance.objects.exists()
    assert Circumstance.every.get().withdrawn_at == at
    row = case.composition.get(person=who)
    assert (row.counted, row.covered, row.exclusion_reason, row.out_on) == (True, True, "", None)
    assert [one.name for one in case.household.residents()] == ["老林", "林嫂"]
    assert case.household.memberships.filter(person=who, leave_reason="death").count() == 1  # 原来的一段留着
    assert any("也不恢复，须本人重新签署" in text for text in done.texts)
    assert not Authorisation.objects.valid_on(at.date()).filter(member=who).exists()
    assert case.materials.filter(code="authorisation", status="missing").exists()


def test_a_head_taken_for_dead_comes_back_as_kin_of_the_new_head(mistake, office, at):
    case, who = mistake
    put_right(case, office, at, true_on=None)
    case.refresh_from_db()
    row = case.composition.get(person=who)
    assert (row.counted, row.is_head, case.head_name) == (True, False, "林嫂")
    assert case.household.memberships.get(person=who, until=None).is_head is False
    with pytest.raises(Blocked, match="没有这一条登记"):
        propose_correction(
            case.pk, circumstance=Circumstance.every.get().pk, wrong="mistake", **WHY, by=office.window, at=at
        )


def test_he_who_did_not_live_there_does_not_move_in(mistake, office, at):
    case, who = mistake
    case.household.memberships.filter(person=who).update(leave_reason="moved")
    put_right(case, office, at, true_on=None)
    assert not case.household.memberships.filter(person=who, until=None).exists()


def test_a_mistaken_prison_is_withdrawn(office, at):
    case = registered(office, at=at, members=couple())
    who = of(case, "10")
    happen(case, "prison", who, at)
    put_right(case, office, at, true_on=None)
    assert case.composition.get(person=who).counted and not Circumstance.objects.exists()
    happen(case, "death", who, at)
    assert Circumstance.objects.get().kind == "dead"


def test_another_human_must_confirm_and_only_once(mistake, office, at, monkeypatch):
    case, who = mistake
    fix = propose(case, at, by=office.window)
    with pytest.raises(Blocked, match="已经提出，等另一人核对"):
        propose(case, at, by=office.window)
    other = UserFactory(unit=office.street, leader=True)
    same = {office.window.pk, other.pk}  # 同一人的两个账号：身份号码唯一，库里造不出来
    monkeypatch.setattr(User, "same_person_ids", lambda user: sorted(same) if user.pk in same else [user.pk])
    for one in (office.window, other):
        for act, facts in ((confirm_correction, {}), (refuse_correction, {"reason": "不对"})):
            with pytest.raises(Blocked, match="您是提出人"):
                act(case.pk, fix.pk, by=one, at=at, **facts)
    with pytest.raises(NotPermitted):
        propose_correction(case.pk, circumstance=1, wrong="mistake", **WHY, by=office.leader, at=at)
    confirm_correction(case.pk, fix.pk, by=office.leader, at=at)
    with pytest.raises(Blocked, match="已经答复过"):
        confirm_correction(case.pk, fix.pk, by=office.leader, at=at)
    assert Person.objects.get(pk=who).died_on == FEBRUARY
    acts = Event.objects.filter(case_id=case.pk).values_list("act", flat=True)
    assert {Act.PROPOSE_CORRECTION, Act.CONFIRM_CORRECTION} <= set(acts)


def test_a_refused_one_changes_nothing_and_may_be_proposed_again(mistake, office, at):
    case, who = mistake
    fix = propose(case, at, by=office.window)
    with pytest.raises(Blocked, match="请写明不同意的理由"):
        refuse_correction(case.pk, fix.pk, reason=" ", by=office.leader, at=at)
    refuse_correction(case.pk, fix.pk, reason="证明与原登记相同", by=office.leader, at=at)
    assert Person.objects.get(pk=who).died_on == at.date() and Circumstance.objects.get().withdrawn_at is None
    assert propose(case, at, by=office.window).pk != fix.pk


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        ({"proof": " "}, "请写明凭据"),
        ({"reason": " "}, "请写明登记为何错了"),
        ({"true_on": datetime.date(2026, 3, 2)}, "不必更正"),
        ({"true_on": datetime.date(2026, 3, 3)}, "不能晚于今天"),
        ({"true_on": datetime.date(1940, 1, 1)}, "不能早于老林的出生日期"),
        ({"true_on": None, "wrong": "day"}, "请填写正确的日期"),
        ({"circumstance": 0}, "没有这一条登记"),
    ],
)
def test_what_cannot_be_proposed_says_why(mistake, office, at, facts, says):
    case, _ = mistake
    with pytest.raises(Blocked, match=says):
        propose(case, at, by=office.window, **facts)
    assert not CircumstanceFix.objects.exists()


def test_a_case_past_the_visit_is_only_told(mistake, office, at):
    case, who = mistake
    Case.objects.filter(pk=case.pk).update(state="publicity")
    done = put_right(case, office, at, true_on=None)
    assert case.composition.get(person=who).counted is False
    assert any("须退回重新调查、核算" in text for text in done.texts)
    assert FamilyTask.objects.filter(kind="review", text__contains="须退回重新调查", done_at=None).exists()


def paid_in_april(office, at):
    """一人户自3月在享，4月的名册已签章；4月20日登记他3月15日死亡。"""
    made = grant(office, at=at, amount="800.00")
    open_in_street(office.street, at=at)
    april = datetime.datetime(2026, 4, 20, 10, tzinfo=at.tzinfo)
    roster = rosters.draft_roster(office.street, datetime.date(2026, 4, 1), by=office.clerk, at=april)
    roster = rosters.check_roster(roster.pk, by=office.second, at=april)
    rosters.seal_roster(roster.pk, by=office.leader, at=april, version_read=roster.version)
    day = {"happened_on": datetime.date(2026, 3, 15), "late_reason": "家属今日才告知", "proof": "死亡证明"}
    CoveredPerson.objects.get_or_create(
        person=made.case.applicant, decision=made, aid=made.case.aid, since_month=datetime.date(2026, 3, 1)
    )
    happen(made.case, "death", made.case.applicant_id, april, by=office.clerk, **day)
    return made, april


def test_a_paid_household_is_told_of_the_months_between_and_old_tasks_are_closed(office, at):
    made, april = paid_in_april(office, at)
    assert FamilyTask.objects.filter(kind="overpaid", done_at=None).count() == 1
    put_right(made.case, office, april, true_on=datetime.date(2026, 4, 10))
    task = FamilyTask.objects.get(kind="overpaid")
    assert task.done_by == office.leader and "更正为2026年4月10日" in task.outcome
    told = FamilyTask.objects.get(kind="review", done_at=None).text
    assert "2026年4月各月须照此核实补发、扣回" in told and "800.00" in told
    asked = FamilyTask.objects.get(kind="change", done_at=None)
    assert "2026年4月10日死亡" in asked.text


def test_an_earlier_day_raises_the_months_paid_since(office, at):
    made, april = paid_in_april(office, at)
    put_right(made.case, office, april, true_on=datetime.date(2026, 4, 10))
    put_right(made.case, office, april, true_on=datetime.date(2026, 3, 20))
    again = FamilyTask.objects.get(kind="overpaid", done_at=None)  # 前一次更正时办结了的，又要核实
    assert "2026年4月的名册已发本户800.00" in again.text
    put_right(made.case, office, april, true_on=datetime.date(2026, 3, 21))
    assert FamilyTask.objects.get(kind="overpaid", done_at=None) == again  # 同在三月，不变


def test_a_stop_already_decided_is_not_touched(office, at):
    made = grant(office, at=at, amount="800.00")
    happen(made.case, "death", made.case.applicant_id, at, by=office.window)
    stop = change(made, at=at, purpose="stop", code="death")
    Case.objects.filter(pk=stop.case_id).update(changed_on=at.date())
    if not stop.case.composition.exists():
        stop.case.composition.create(
            person=made.case.applicant,
            position=1,
            counted=False,
            covered=False,
            exclusion_reason="死亡",
            out_on=at.date(),
            relation="01",
        )
    before = list(Case.objects.order_by("pk").values()), list(stop.case.composition.values())
    put_right(made.case, office, at, true_on=None)
    assert (list(Case.objects.order_by("pk").values()), list(stop.case.composition.values())) == before
    assert stop.case.number in FamilyTask.objects.filter(kind="review", text__contains="已办结的变更").get().text


def test_an_open_change_gets_the_true_day(office, at):
    made = grant(office, at=at, amount="800.00")
    facts = {"purpose": "stop", "code": "death", "reason": "因病去世", "changed_on": at.date(), "by": office.window}
    with transaction.atomic():
        case = register_change(made.case, **facts, at=at, deceased=made.case.applicant_id)
    put_right(case, office, at)
    case.refresh_from_db()
    assert (case.changed_on, case.composition.get().out_on) == (FEBRUARY, FEBRUARY)


def test_both_pages(mistake, client, office, at):
    case, who = mistake
    row = Circumstance.objects.get()
    with time_machine.travel(at, tick=False):
        client.force_login(office.window)
        url = reverse("intake:propose_correction", args=[case.pk])
        assert f"{url}?row={row.pk}" in client.get(reverse("intake:record_family_event", args=[case.pk])).text
        data = {"circumstance": row.pk, "wrong": "day", **WHY, "form_key": "one"}
        assert client.post(url, data).status_code == 422
        data |= {"true_on": "2026-02-25", "form_key": "two"}
        assert client.post(url, data).status_code == client.post(url, data).status_code == 302
        fix = CircumstanceFix.objects.get()
        answer = reverse("intake:confirm_correction", args=[case.pk, fix.pk])
        assert answer not in client.get(reverse("desk:home")).text
        client.force_login(office.leader)
        assert answer in client.get(reverse("desk:home")).text
        page = client.get(answer)
        assert "不计入的起日随之更正" in page.text and WHY["proof"] in page.text
        assert client.post(answer, {"outcome": "refuse", "form_key": "three"}).status_code == 409
        data = {"outcome": "confirm", "form_key": "four"}
        stale = client.post(answer, data | {"seen": '["别的"]'})
        assert stale.status_code == 409 and "已重新列出" in stale.text
        assert client.post(answer, data | {"form_key": "five"}).status_code == 409  # 没有看过列的各件
        data |= {"form_key": "six", "seen": stale.context["form"]["seen"].value()}
        assert client.post(answer, data).status_code == client.post(answer, data).status_code == 302
    assert Person.objects.get(pk=who).died_on == FEBRUARY


def test_another_streets_family_is_put_right_by_the_district_and_not_told_about(mistake, office, at):
    """此人还列在另一街道的在办案件里：本街道不能自己确认，列给看的不说那边的编号；那边得一件待办、留一笔。"""
    case, who = mistake
    street = UnitFactory(parent=office.district)
    there = SimpleNamespace(**vars(office))
    there.street, there.window = street, UserFactory(unit=street, window=True)
    there.community = UnitFactory(community=True, parent=street)
    other = registered(there, at=at, members=[person("邻居", "01")])
    facts = {"counted": False, "covered": False, "exclusion_reason": "死亡", "out_on": at.date()}
    other.composition.create(person_id=who, position=9, relation="97", **facts)
    fix = propose(case, at, by=office.window)
    shown = "".join(preview(fix, by=office.leader, at=at))
    assert other.number not in shown and "别处的一户" in shown
    with pytest.raises(Blocked, match="须由区民政局核对确认"):
        confirm_correction(case.pk, fix.pk, by=office.leader, at=at)
    confirm_correction(case.pk, fix.pk, by=office.bureau, at=at)
    assert other.composition.get(person=who).out_on == FEBRUARY
    assert FamilyTask.objects.filter(household=other.household, kind="review").exists()
    told = Event.objects.get(case_id=other.pk, act=Act.CONFIRM_CORRECTION)
    assert case.number not in str(told.data) and "follows" not in told.data


def test_what_another_street_entered_about_who_moved_there_is_not_told_here(office, at):
    """离了婚、在别的街道另立一户的，那边登记的服刑不列在从前那一户的案件上，也不由这边提更正；这边登记过的照列。"""
    case = registered(office, at=at, members=couple())
    wife = Person.objects.get(pk=of(case, "10"))
    happen(case, "split", wife.pk, at)
    member = {"name": wife.name, "id_number": wife.id_number, "relation": "01"}
    there = registered(also(office), at=at, members=[member])
    happen(there, "prison", wife.pk, at)
    assert recorded(case) == [] and [one.kind for one in recorded(there)] == ["prison"]
    with pytest.raises(Blocked, match="本案的人没有这一条登记"):
        propose(case, at, by=office.window)
    Circumstance.objects.update(recorded_by=office.window)
    assert len(recorded(case)) == 1


def test_a_relative_of_the_person_stands_aside(office, at):
    members = couple()
    members[0]["id_number"] = id_number("1950-01-01", "男")
    case = registered(office, at=at, members=members)
    happen(case, "death", of(case, "01"), at, new_head=of(case, "10"))
    fix = propose(case, at, by=office.window)
    RelativeDeclarationFactory(user=office.leader, id_number=members[0]["id_number"])
    with pytest.raises(NotPermitted, match="须回避"):
        confirm_correction(case.pk, fix.pk, by=office.leader, at=at)


def test_the_check_under_way_goes_on_with_him(office, at):
    case = requested(office, at=at)
    who = of(case, "10")
    happen(case, "death", who, at)
    asked = CheckSubject.objects.filter(check_request__case_id=case.pk, member=who)
    put_right(case, office, at)
    assert asked.get().out_on == FEBRUARY and not asked.asked().exists()
    put_right(case, office, at, true_on=None)
    assert asked.asked().count() == 1


def test_what_was_listed_is_what_is_done(mistake, office, at):
    case, _ = mistake
    fix = propose(case, at, by=office.window)
    listed = preview(fix, by=office.leader, at=at)
    Case.objects.filter(pk=case.pk).update(state="publicity")  # 看过之后案件往前走了
    with pytest.raises(Blocked, match="已重新列出"):
        confirm_correction(case.pk, fix.pk, seen=listed, by=office.leader, at=at)
    listed = preview(CircumstanceFix.objects.get(), by=office.leader, at=at)
    assert confirm_correction(case.pk, fix.pk, seen=listed, by=office.leader, at=at).texts == listed


def test_who_was_not_covered_before_is_not_covered_after(office, at):
    case = registered(office, at=at, members=couple())
    who = of(case, "10")
    case.composition.filter(person=who).update(covered=False)
    happen(case, "prison", who, at)
    put_right(case, office, at, true_on=None)
    row = case.composition.get(person=who)
    assert (row.counted, row.covered) == (True, False)


def test_a_proof_can_be_scanned_in_and_goes_with_the_corrected_row(mistake, office, at):
    case, who = mistake
    fix = propose(case, at, by=office.window, scan=picture(3))
    confirm_correction(case.pk, fix.pk, by=office.leader, at=at)
    row = Circumstance.objects.get(person=who)
    assert row.scan == fix.scan and Paper.objects.filter(file=fix.scan, title__contains="更正老林死亡").exists()


def test_the_proposer_takes_it_back(mistake, office, at):
    case, who = mistake
    fix = propose(case, at, by=office.window)
    take_back(case.pk, "correction", fix.pk, reason="原登记没有错", by=office.window, at=at)
    with pytest.raises(Blocked, match="已由提出人收回"):
        confirm_correction(case.pk, fix.pk, by=office.leader, at=at)
    assert Person.objects.get(pk=who).died_on == at.date()
    assert propose(case, at, by=office.window).pk != fix.pk
