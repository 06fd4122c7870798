import datetime

import pytest

from cases import deadlines
from cases.services.timing import extend, pause, resume
from core.refusals import Blocked, NotPermitted
from intake.services.acceptance import request_supplement, withdraw
from tests.factories.cases import accepted, office_of, registered
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("XS2020")


def whole(case):
    return next(one for one in deadlines.running(case) if one.id == "T12")


def stop(case, office, at, **changes):
    facts = {"reason_code": "letter", "note": "向单位发函核实工资", "by": office.window, "at": at, **changes}
    return pause(case.pk, **facts)


def test_the_clock_stops_and_goes_on(office, at):
    case = accepted(office, at=at)
    stop(case, office, at)
    case.refresh_from_db()
    assert (str(whole(case).stands_until), str(whole(case).due)) == ("2026-03-30", "2026-04-28")  # 至多停20个工作日
    resume(case.pk, by=office.window, at=at + 3 * DAY)
    case.refresh_from_db()
    assert str(whole(case).due) == "2026-04-02"  # 停 3 个工作日
    assert str(case.due_on) == "2026-03-10"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [({"note": " "}, "请写明中止计时的具体缘由"), ({"reason_code": "weather"}, "is not a valid|没有规定")],
)
def test_only_the_procedures_own_reasons_stop_the_clock(office, at, change, sentence):
    case = accepted(office, at=at)
    with pytest.raises((Blocked, ValueError), match=sentence):
        stop(case, office, at, **change)
    assert not case.pauses.exists()


def test_a_clock_stopped_twice_is_refused(office, at):
    case = accepted(office, at=at)
    stop(case, office, at)
    with pytest.raises(Blocked, match="已在中止计时"):
        stop(case, office, at)


def test_a_running_clock_cannot_be_resumed(office, at):
    with pytest.raises(Blocked, match="没有中止计时"):
        resume(accepted(office, at=at).pk, by=office.window, at=at)


def test_a_stop_before_acceptance_is_refused(office, at):
    case = accepted(office, at=at + DAY, requested_on=at.date())
    with pytest.raises(Blocked, match="不能早于受理日期"):
        stop(case, office, at + DAY, happened_on=at.date())


def test_an_application_not_yet_accepted_has_no_clock(office, at):
    with pytest.raises(Blocked, match="当前环节“已登记”"):
        stop(registered(office, at=at), office, at)


def test_the_supplement_ends_its_own_pause(office, at):
    case = accepted(office, at=at)
    items = [{"label": "户口簿", "problem": "缺页", "requirement": "补齐"}]
    request_supplement(case.pk, items=items, due_on=at.date() + 9 * DAY, by=office.window, at=at)
    with pytest.raises(Blocked, match="补正材料"):
        resume(case.pk, by=office.window, at=at)


def test_withdrawing_ends_the_pause(office, at):
    case = accepted(office, at=at)
    stop(case, office, at)
    withdraw(case.pk, reason="已找到工作", by=office.window, at=at + DAY)
    assert case.pauses.get().ends_on == at.date() + DAY


def test_the_leader_extends_once_with_a_reason(office, at):
    case = accepted(office, at=at)
    with pytest.raises(Blocked, match="请写明延长时限的事由"):
        extend(case.pk, reason=" ", by=office.leader, at=at)
    extend(case.pk, reason="人户分离，异地取证", by=office.leader, at=at)
    case = type(case).objects.get(pk=case.pk)
    assert whole(case).length == 45
    with pytest.raises(Blocked, match="已经延长过一次"):
        extend(case.pk, reason="再延", by=office.leader, at=at)


def test_the_clerk_may_not_extend(office, at):
    with pytest.raises(NotPermitted):
        extend(accepted(office, at=at).pk, reason="忙", by=office.window, at=at)
