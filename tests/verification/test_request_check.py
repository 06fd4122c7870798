import datetime

import pytest
from django.db import transaction

from accounts import matrix
from cases.models import Case
from core import events
from core.acts import Act
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from evidence.models import Check
from tests.factories import PersonFactory, UserFactory, id_number
from tests.factories.cases import accepted, office_of
from tests.factories.evidence import requested
from tests.staging import staged
from verification.services.means_check import request_check

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("XS2020")


def test_lists_only_authorised_persons_and_assigns_the_officer(office, at):
    case = accepted(office, at=at)
    child = PersonFactory(name="王小明", birth="2012-05-20")
    case.composition.create(person=child, position=3, relation="20")
    check = request_check(case.pk, by=office.window, at=at)
    assert {one.member.name for one in check.subjects.all()} == {"王建国", "李秀英"}
    assert child.name not in {one.member.name for one in check.subjects.all()}
    assert check.officer == office.checker
    assert case.assignments.filter(user=office.checker, role="checker", ended_at=None).exists()
    assert (check.income_from, check.income_to) == (datetime.date(2025, 3, 2), datetime.date(2026, 3, 2))
    event = Event.objects.get(case_id=case.pk, act=Act.REQUEST_CHECK)
    assert (event.subject, event.data["subjects"]) == (check.number, 2)


def test_refuses_naming_the_adult_whose_authorisation_lapsed(office, at):
    case = accepted(office, at=at)
    case.household.authorisations.filter(member__name="李秀英").update(valid_to=at.date() - datetime.timedelta(days=1))
    with pytest.raises(Blocked, match=r"缺少李秀英（配偶）的核对授权"):
        request_check(case.pk, by=office.window, at=at)
    assert not Check.objects.exists()


def test_the_least_busy_officer_with_a_valid_agreement_is_chosen(office, at):
    requested(office, at=at)
    idle = UserFactory(unit=office.street, checker=True)
    UserFactory(unit=office.street, checker=True, agreement=False)
    other = accepted(office, at=at, members=[{"name": "赵六", "id_number": id_number(), "relation": "01"}])
    assert request_check(other.pk, by=office.window, at=at).officer == idle


def test_refuses_an_officer_without_agreement_and_says_so_when_there_is_none(office, at):
    case = accepted(office, at=at)
    unsigned = UserFactory(unit=office.street, checker=True, agreement=False)
    with pytest.raises(Blocked, match="保密协议有效"):
        request_check(case.pk, by=office.window, at=at, officer=unsigned)
    office.checker.secrecy_agreements.all().delete()
    office.checker.forget_roles()
    with pytest.raises(Blocked, match="没有可派的核对员"):
        request_check(case.pk, by=office.window, at=at)


def test_a_second_request_waits_for_the_first_report(office, at):
    case = requested(office, at=at)
    with pytest.raises(Blocked, match="报告尚未出具"):
        request_check(case.pk, by=office.window, at=at)


def test_only_the_clerk_of_the_case_may_request(office, at):
    case = accepted(office, at=at)
    with pytest.raises(NotPermitted):
        request_check(case.pk, by=office.leader, at=at)
    with pytest.raises(NotVisible):
        request_check(case.pk, by=UserFactory(window=True), at=at)


def test_the_officer_sees_the_case_only_once_assigned(office, at):
    case = accepted(office, at=at)
    assert not Case.objects.visible_to(office.checker, Act.READ_CHECK).filter(pk=case.pk).exists()
    request_check(case.pk, by=office.window, at=at)
    assert Case.objects.visible_to(office.checker, Act.READ_CHECK).filter(pk=case.pk).exists()
    stranger = UserFactory(unit=office.street, checker=True)
    assert not Case.objects.visible_to(stranger, Act.READ_CHECK).filter(pk=case.pk).exists()


def test_an_assigned_officer_whose_agreement_lapsed_is_refused(office, at):
    case = requested(office, at=at)
    office.checker.secrecy_agreements.update(ends_on=at.date() - DAY)
    office.checker.forget_roles()
    answer = matrix.permit(office.checker, Act.RECORD_HIT, case, on=at.date())
    assert (answer.allowed, answer.status) == (False, 403)
    assert not Case.objects.visible_to(office.checker, Act.READ_CHECK).filter(pk=case.pk).exists()


def test_whoever_sat_on_the_panel_cannot_be_chosen(office, at):
    case = accepted(office, at=at)
    with transaction.atomic():
        events.record(Act.HOLD_PANEL, chain=case.chain, at=at, by=office.checker, case_id=case.pk)
    with pytest.raises(Blocked, match="没有可派的核对员"):
        request_check(case.pk, by=office.window, at=at)
