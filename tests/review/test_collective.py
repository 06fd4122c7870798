"""集体研究（达州）：审批前公示在街道、社区两处都期满才能上会；联合把关（罗庄）由区里登记。"""

import datetime

import pytest

from core.refusals import Blocked, NotPermitted
from publicity.services import post_notice, take_last_photo
from publicity.sweeps import close_ended
from regimes.models import Delegation
from review.models import MeetingKind
from review.services import hold_panel
from tests.factories import RoleGrantFactory, UserFactory
from tests.factories.cases import office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import investigated, picture
from tests.factories.publicity import opened
from tests.factories.review import all_say, convened
from tests.factories.signing import approve, pass_gate
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def office():
    """兰山的班子，规程改成达州的：两处公示，集体研究决定。"""
    office = office_of("LS2019")
    procedure = office.regime.procedure("minimum_living")
    procedure.decider, procedure.panel = "meeting", True
    procedure.save()
    rule = procedure.publicity_rule("proposed")
    rule.places = ["street", "community"]
    rule.save()
    return office


@staged
def posted(office, at):
    """街道3月2日张贴，社区3月4日张贴。"""
    case = investigated(office, at=at)
    bulletin = opened(case, by=office.window, at=at)
    for days, place in ((0, "street"), (2, "community")):
        post_notice(bulletin.pk, by=office.window, at=at + days * DAY, place=place, photo=picture(70 + days))
    case.bulletin = bulletin
    return case


def end_all(case, office, at):
    for posting in case.bulletin.postings.all():
        moment = at + (posting.last_day - at.date())
        take_last_photo(posting.pk, photo=picture(90 + posting.pk), by=office.window, at=moment)
    last = max(posting.last_day for posting in case.bulletin.postings.all())
    moment = at + (last - at.date()) + DAY
    close_ended(moment)
    case.refresh_from_db()
    return moment


def met(case, office, at, view="agree"):
    held = convened(office, [case], at=at)
    all_say(held, view, at=at, text="集体研究")
    hold_panel(held.pk, by=office.review_leader, at=at)
    case.refresh_from_db()
    return held


def test_no_meeting_before_both_places_have_had_their_days(office, posted, at):
    after_the_street = at + 8 * DAY
    close_ended(after_the_street)
    posted.refresh_from_db()
    assert posted.state == "publicity"
    with pytest.raises(Blocked, match=r"当前环节|公示期至"):
        convened(office, [posted], at=after_the_street)
    moment = end_all(posted, office, at)
    assert posted.state == "decision"
    assert convened(office, [posted], at=moment).kind == MeetingKind.COLLECTIVE


def test_the_guard_says_why_a_meeting_must_wait(office, posted, at):
    moment = end_all(posted, office, at)
    type(posted).objects.filter(pk=posted.pk).update(rounds_closed=0)
    with pytest.raises(Blocked, match="在各处都期满、没有异议之后，方可集体研究"):
        convened(office, [posted], at=moment)


def test_nobody_signs_before_the_meeting_and_members_do_not_sign(office, posted, at):
    moment = end_all(posted, office, at)
    with pytest.raises(Blocked, match="尚未集体研究本案"):
        approve(posted.pk, by=office.leader, at=moment)
    held = met(posted, office, moment)
    assert held.kind == MeetingKind.COLLECTIVE
    held.refresh_from_db()
    assert "集体研究纪要〔2026〕" in held.number
    RoleGrantFactory(user=office.review_leader, role="leader")
    with pytest.raises(NotPermitted, match="审批人不得是提出意见的评审人"):
        approve(posted.pk, by=office.review_leader, at=moment)
    assert approve(posted.pk, by=office.leader, at=moment)


def test_a_meeting_against_it_cannot_be_overruled(office, posted, at):
    moment = end_all(posted, office, at)
    met(posted, office, moment, view="disagree")
    with pytest.raises(Blocked, match="不能审批同意"):
        approve(posted.pk, by=office.leader, at=moment)


@staged
def gated(at):
    """罗庄：区里审批，之后联合把关。"""
    office = office_of("LS2019")
    procedure = office.regime.procedure("minimum_living")
    procedure.decider, procedure.joint_gate = "county", True
    procedure.save()
    case = ready_to_sign(office, at=at)
    approve(case.pk, by=office.bureau, at=case.sign_at)
    at_gate = case.sign_at
    case.refresh_from_db()
    case.sign_at = at_gate
    return office, case


def test_after_the_district_decides_the_gate_is_open_to_the_district_only(gated):
    office, case = gated
    assert case.state == "joint_gate" and not Delegation.objects.filter(revokes=True).exists()
    for person in (office.leader, office.window, office.review_leader):
        with pytest.raises(NotPermitted):
            pass_gate(case.pk, by=person, at=case.sign_at, passed=True)
    second = UserFactory(unit=office.district, district=True)
    pass_gate(case.pk, by=second, at=case.sign_at, passed=True)
    case.refresh_from_db()
    assert case.state == "granted"


def test_a_gate_that_stays_shut_says_why_and_returns_the_case(gated):
    office, case = gated
    second = UserFactory(unit=office.district, district=True)
    with pytest.raises(Blocked, match="写明理由"):
        pass_gate(case.pk, by=second, at=case.sign_at, passed=False)
    pass_gate(case.pk, by=second, at=case.sign_at, passed=False, reason="住建部门反馈有房产")
    case.refresh_from_db()
    assert case.state == "decision"
