"""核算之后改了家庭，核算表不能再用；退回重新调查的，上一次的入户不算数。"""

import pytest
import time_machine
from django.urls import reverse

from cases.models import Case
from core.refusals import Blocked
from core.workflow import blockers
from decisions.services import decision
from evidence.models import Assessment
from intake.services import household as edits
from intake.services import obligors
from tests.factories.cases import case_clerk, office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import assessed, filled_visit
from tests.factories.regimes import StandardFactory
from tests.staging import staged
from verification.services import assess as assess_services
from visits.services import visit as visit_services

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("LS2019")


@staged
def case(office, at):
    return assessed(office, at=at)


def money_line(case):
    return [
        {
            "kind": "income:wage",
            "member": case.composition.get(position=2).person_id,
            "name": "零工",
            "amount": "900.00",
            "period": "month",
        }
    ]


def edit(case, what, at):
    clerk, home = case_clerk(case), case.household
    home.refresh_from_db()
    member = case.composition.get(person__name="李秀英").person
    if what == "money":
        edits.edit_money(case.pk, version=home.version, lines=money_line(case), by=clerk, at=at)
    if what == "member":
        edits.edit_member(case.pk, member.pk, version=member.version, by=clerk, at=at, health="40")
    if what == "area":
        edits.edit_household(case.pk, version=home.version, by=clerk, at=at, area="rural")
    if what == "phone":
        edits.edit_household(case.pk, version=home.version, by=clerk, at=at, phone="13805619999")
    if what == "obligor":
        obligors.add_obligor(
            case.pk, by=clerk, at=at, supports=[member.pk], name="王小军", relation="20", inability="hardship"
        )


@pytest.mark.parametrize(
    ("what", "says"),
    [
        ("money", "改过收支财产"),
        ("member", "改过李秀英的情况"),
        ("area", "改过家庭的适用标准或困难原因"),
        ("obligor", "改过义务人（添加王小军）"),
    ],
)
def test_a_changed_household_asks_for_a_new_assessment(case, office, at, what, says):
    StandardFactory(district=office.district, area="rural", amount="580.00")
    edit(case, what, at)
    with pytest.raises(Blocked, match="请重新核算") as refused:
        visit_services.finish_visit(case.pk, by=case_clerk(case), at=at)
    assert f"核算之后于2026年3月2日{says}" in str(refused.value)
    assess_services.assess(case.pk, by=case_clerk(case), at=at)
    assert visit_services.finish_visit(case.pk, by=case_clerk(case), at=at).state == "publicity"


def test_a_new_telephone_number_changes_nothing_in_the_assessment(case, at):
    edit(case, "phone", at)
    assert Assessment.objects.current(case.pk).is_fresh


def test_a_visit_after_the_assessment_asks_for_a_new_one(case, office, at):
    visit = filled_visit(case, office, at=at, seed=5)
    visit_services.record_visit(visit.pk, by=office.helper, at=at)
    assert "又入户调查" in Assessment.objects.current(case.pk).stale_why


def test_an_old_visit_does_not_satisfy_a_reinvestigation(office, at):
    case = ready_to_sign(office, at=at)
    later = case.sign_at
    decision.send_back(case.pk, by=office.leader, at=later, to="visit", reason="收入须再查")
    case = Case.objects.get(pk=case.pk)
    case.acting_on = later.date()
    assert blockers(case.finish_visit) == ["本案已退回重新调查，上一次的入户调查不算数，请再次入户"]
    visit = filled_visit(case, office, at=later, seed=9)
    visit_services.record_visit(visit.pk, by=office.helper, at=later)
    with pytest.raises(Blocked, match="请重新核算"):
        visit_services.finish_visit(case.pk, by=case_clerk(case), at=later)
    assess_services.assess(case.pk, by=case_clerk(case), at=later)
    assert visit_services.finish_visit(case.pk, by=case_clerk(case), at=later).state == "publicity"


def test_the_assessment_page_says_why_it_must_be_done_again(client, case, at):

    edit(case, "money", at)
    with time_machine.travel(at, tick=False):
        client.force_login(case_clerk(case))
        text = client.get(reverse("verification:assess", args=[case.pk])).content.decode()
    assert "须重新核算" in text and "改过收支财产" in text


def test_an_edit_in_one_case_outdates_the_assessment_of_the_other(case, office, at):
    other = registered_again(case, at)
    edit(case, "member", at)
    assert "改过李秀英的情况" in Assessment.objects.current(other.pk).stale_why


def registered_again(case, at):
    """同一户另一类救助在办的一件，也已核算。"""
    other = Case.objects.get(pk=case.pk)
    other.pk, other.number, other.aid = None, f"{case.number}-2", "temporary_expense"
    other.save(force_insert=True)
    for one in case.composition.all():
        other.composition.create(person=one.person, position=one.position, relation=one.relation, is_head=one.is_head)
    made = Assessment.objects.current(case.pk)
    made.pk, made.case_id = None, other.pk
    made.save(force_insert=True)
    return other
