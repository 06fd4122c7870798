"""户内最后一人嫁出、服刑、失踪、迁走：停发办得成，走了的人还在世的先听取其意见，名册不误（57号文第7条、社会救助法第48条）。"""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from benefits.models import Entitlement
from benefits.services.changes import open_change
from benefits.sweeps import open_entitlements
from cases.models import Case
from core.refusals import Blocked
from evidence.models import HearingWay
from intake.services import acceptance
from intake.services.family_events import record_family_event
from intake.services.household import edit_member
from notices.models import Notice
from tests.factories import signing
from tests.factories.benefits import APRIL, MARCH, grant, listed_too, roster_office, sealed
from tests.factories.cases import hearing_told, office_of
from tests.factories.households import PersonFactory
from tests.staging import staged
from visits.services.visit import hear

pytestmark = pytest.mark.django_db
JULY_6 = datetime.datetime(2026, 7, 6, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
PROOF = {"source": "register", "proof": "证明第12号"}
HEARD = {"proposal": "户内已无人，拟停发", "answer": "照拟办理"}


@staged
def office():
    office = office_of("LS2019")
    office.clerk = office.window
    return office


def left(office, kind, at, *, aid="minimum_living", amount="800.00"):
    """一人户在享，此人离开；返回其待遇。"""
    made = grant(office, aid=aid, covered=1, at=at, amount=amount)
    open_entitlements(at)
    facts = {"happened_on": at.date(), "by": office.window, "at": at, **PROOF}
    record_family_event(made.case_id, kind=kind, person=made.case.applicant_id, **facts)
    return Entitlement.objects.get(household=made.case.household_id)


def stop(office, row, at, *, code="left", purpose="stop"):
    facts = {"purpose": purpose, "code": code, "reason": "户内已无人", "changed_on": at.date()}
    case = open_change(row.pk, by=office.window, at=at, **facts)
    return acceptance.accept(case.pk, by=office.window, at=at)


@pytest.mark.parametrize("kind", ["married_out", "moved", "prison", "missing"])
def test_the_aid_of_the_only_person_who_is_gone_is_stopped(office, at, kind):
    row = left(office, kind, at)
    case = stop(office, row, at)
    assert (case.state, case.eligible, case.proposed_amount) == ("decision", False, 0)
    made = signing.approve(case.pk, by=office.leader, at=at)
    assert (made.total, made.start_month) == (0, APRIL)
    assert Notice.objects.get(case_id=case.pk, kind="adjust").recipient == row.case.applicant.name


@pytest.mark.parametrize(("aid", "goal"), [("minimum_living", "decision"), ("extreme_hardship", "publicity")])
def test_who_is_gone_but_alive_is_heard_first_since_the_law(client, office, aid, goal):
    at = JULY_6
    row = left(office, "prison", at, aid=aid)
    case = stop(office, row, at)
    assert case.state == "hearing"
    with time_machine.travel(at, tick=False):
        client.force_login(office.window)
        page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
        assert "听取意见" in page and "入户调查</" not in page.split("下一步")[0]
        form = client.get(reverse("visits:hear", args=[case.pk])).content.decode()
        assert row.case.applicant.name in form
    assert Notice.objects.get(case_id=case.pk).kind == "hearing_notice"  # 没有申请，不出受理通知书
    hearing_told(case, at=at)
    hear(case.pk, **HEARD, way=HearingWay.NO_ANSWER, by=office.window, at=at)
    assert Case.objects.get(pk=case.pk).state == goal


def test_nobody_is_heard_about_the_dead_whatever_the_ground_says(office):
    row = left(office, "death", JULY_6)
    assert stop(office, row, JULY_6, code="left").state == "decision"


def test_with_nobody_left_the_aid_is_not_raised_or_cut(office, at):
    row = left(office, "moved", at)
    with pytest.raises(Blocked, match="只能办停发"):
        stop(office, row, at, purpose="lower")


def test_taking_the_only_resident_off_the_form_leaves_somebody(office, at):
    made = grant(office, covered=1, at=at)
    open_entitlements(at)
    facts = {"purpose": "stop", "code": "left", "reason": "搬走了", "by": office.window, "at": at}
    case = open_change(Entitlement.objects.get().pk, **facts)
    who = made.case.applicant
    facts = {"version": who.version, "counted": False, "exclusion_reason": "搬走了"}
    edit_member(case.pk, who.pk, by=office.window, at=at, **facts)
    with pytest.raises(Blocked, match="还没有登记家庭成员"):
        acceptance.accept(case.pk, by=office.window, at=at)


def test_the_living_of_two_who_are_gone_is_the_one_written_to(office, at):
    made = grant(office, at=at)
    wife = PersonFactory(name="何嫂", birth="1975-05-05", male=False, household=made.case.household, relation="10")
    listed_too(made.case, wife, position=2, relation="10")
    open_entitlements(at)
    facts = {"happened_on": at.date(), "by": office.window, "at": at, **PROOF}
    record_family_event(made.case_id, kind="death", person=made.case.applicant_id, new_head=wife.pk, **facts)
    record_family_event(made.case_id, kind="married_out", person=wife.pk, **facts)
    assert stop(office, Entitlement.objects.get(), at).applicant == wife


def test_the_roster_goes_on_once_the_stop_is_registered(at):
    office = roster_office()
    office.window = office.clerk
    row = left(office, "married_out", at)
    with pytest.raises(Blocked, match=r"账户所有人已经离户.*户内已没有人的办停发"):
        sealed(office, MARCH, at=at)
    facts = {"purpose": "stop", "code": "left", "reason": "嫁出", "by": office.clerk, "at": at}
    open_change(row.pk, **facts)
    assert sealed(office, MARCH, at=at).amount == 800
