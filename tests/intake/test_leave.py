"""中途离开：不予受理、撤回、终止。"""

import pytest

from cases.models import Case
from core.models import Event
from core.refusals import Blocked, NotPermitted
from intake.services.acceptance import decline, terminate, withdraw
from notices.models import Notice, NoticeKind
from tests.factories.cases import accepted, office_of, registered
from tests.staging import staged

pytestmark = pytest.mark.django_db
GROUNDS = {"facts": "申请人户籍在外县，且不在本街道居住", "clause": "最低生活保障审核确认办法第四条"}


@staged
def office():
    return office_of("XS2020")


def test_declining_is_always_in_writing(office, at):
    case = decline(registered(office, at=at).pk, code="residence", **GROUNDS, by=office.window, at=at)
    assert (case.state, case.decided_on, case.due_on) == ("declined", at.date(), None)
    notice = Notice.objects.get(kind=NoticeKind.DECLINE)
    assert notice.content["reason"].startswith("户籍或居住条件不符：申请人户籍在外县")
    assert Event.objects.get(case_id=case.pk, act="decline").reason == GROUNDS["facts"]


@pytest.mark.parametrize("blank", ["facts", "clause"])
@pytest.mark.parametrize("act", [decline, terminate])
def test_no_refusal_without_facts_and_clause(office, at, act, blank):
    case = registered(office, at=at)
    with pytest.raises(Blocked, match="写明事实理由和依据条款"):
        act(case.pk, code="other", **{**GROUNDS, blank: " "}, by=office.window, at=at)
    case.refresh_from_db()
    assert case.state == "registered" and not Notice.objects.exists()


def test_an_accepted_case_cannot_be_declined(office, at):
    with pytest.raises(Blocked, match="当前环节“核对”"):
        decline(accepted(office, at=at).pk, code="other", **GROUNDS, by=office.window, at=at)


def test_an_applicant_may_withdraw(office, at):
    case = withdraw(accepted(office, at=at).pk, reason="家庭情况好转", by=office.window, at=at)
    assert (case.state, case.decided_on) == ("withdrawn", at.date())
    assert not Case.objects.open().filter(pk=case.pk).exists()
    with pytest.raises(Blocked, match="缘由"):
        withdraw(registered(office, at=at).pk, reason="", by=office.window, at=at)


def test_terminating_tells_the_applicant(office, at):
    case = terminate(accepted(office, at=at).pk, code="no_cooperation", **GROUNDS, by=office.window, at=at)
    assert case.state == "terminated"
    assert Notice.objects.filter(kind=NoticeKind.TERMINATION, case_id=case.pk).count() == 1


def test_the_leader_may_terminate_but_not_decline(office, at):
    case = registered(office, at=at)
    with pytest.raises(NotPermitted):
        decline(case.pk, code="other", **GROUNDS, by=office.leader, at=at)
    assert terminate(case.pk, code="moved", **GROUNDS, by=office.leader, at=at).state == "terminated"
