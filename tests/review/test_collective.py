"""集体研究（达州）：审批前公示在街道、社区两处都期满才能上会；联合把关（罗庄）由区里登记。"""

import datetime

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from accounts import duties
from core import events
from core.acts import Act
from core.models import Event
from core.refusals import Blocked, NotPermitted
from notices.printing import sheet_html
from publicity.services import post_notice, take_last_photo
from publicity.sweeps import close_ended
from regimes.models import Delegation
from review.models import MeetingKind
from review.services import give_opinions, hold_panel, mark_absent
from tests.factories import UserFactory
from tests.factories.cases import office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import investigated, picture
from tests.factories.publicity import opened
from tests.factories.review import all_say, convened, panel_members
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


def test_nobody_signs_before_the_meeting_and_its_members_may(office, posted, at):
    moment = end_all(posted, office, at)
    with pytest.raises(Blocked, match="尚未集体研究本案"):
        approve(posted.pk, by=office.leader, at=moment)
    held = met(posted, office, moment)
    assert held.kind == MeetingKind.COLLECTIVE
    held.refresh_from_db()
    assert "集体研究纪要〔2026〕" in held.number
    assert held.chair == office.leader and held.convened_by == office.review_leader
    said = Event.objects.of_case(posted.pk).filter(act="give_opinion", actor=office.leader)
    assert [one.get_act_display() for one in said] == ["填写集体研究意见"]
    assert approve(posted.pk, by=office.leader, at=moment)


def test_the_minutes_are_its_own_paper(office, posted, at):
    moment = end_all(posted, office, at)
    away = UserFactory(unit=office.street, leader=True, name="郑出差")
    members = [office.leader, away, *panel_members(office)]
    held = convened(office, [posted], at=moment, members=members)
    mark_absent(held.pk, away.pk, by=office.review_leader, at=moment, reason="出差")
    for user in [*panel_members(office), office.leader]:
        give_opinions(held.pk, by=user, at=moment, views={held.items.get().pk: ("agree", "同意纳入")})
    hold_panel(held.pk, by=office.review_leader, at=moment, minutes="逐户研究。")
    paper = posted.household.dossier.papers.get(title="集体研究会议纪要")
    content = paper.sheet.content
    assert (content["body"], content["chair"]) == ("党（工）委会", office.leader.name)
    people = {one["name"]: one for one in content["people"]}
    assert people["郑出差"]["presence"] == "缺席：出差" and people["郑出差"]["view"] == ""
    assert sum(one["view"] == "同意" for one in content["people"]) == 3
    assert content["people"][-1]["name"] == office.leader.name
    html = sheet_html(paper)
    assert "集体研究会议纪要" in html and "研究决定" in html and "党（工）委会" in html
    assert "组长" not in html and "评审" not in html


def test_the_leader_speaks_last_and_only_where_he_sits(office, posted, at):
    moment = end_all(posted, office, at)
    held = convened(office, [posted], at=moment)
    item, views = held.items.get(), {held.items.get().pk: ("agree", "同意")}
    with pytest.raises(Blocked, match=f"第{item.order}项：主持人的意见最后填"):
        give_opinions(held.pk, by=office.leader, at=moment, views=views)
    other = UserFactory(unit=office.street, leader=True)
    with pytest.raises(NotPermitted, match="不是这次集体研究的成员"):
        give_opinions(held.pk, by=other, at=moment, views=views)
    with pytest.raises(NotPermitted, match="集体研究由召集它的人结束"):
        hold_panel(held.pk, by=UserFactory(unit=office.street, review_leader=True), at=moment)


def test_an_absent_member_does_not_speak(office, posted, at):
    moment = end_all(posted, office, at)
    held = convened(office, [posted], at=moment)
    away = panel_members(office)[0]
    mark_absent(held.pk, away.pk, by=office.review_leader, at=moment, reason="请假")
    with pytest.raises(Blocked, match="您已登记为缺席（请假）"):
        give_opinions(held.pk, by=away, at=moment, views={held.items.get().pk: ("agree", "")})


def test_what_a_collective_meeting_must_say(office, posted, at):
    moment = end_all(posted, office, at)
    with pytest.raises(Blocked, match="党（工）委会还是办公会"):
        convened(office, [posted], at=moment, body="")
    with pytest.raises(Blocked, match="请从参加的成员中选定主持人"):
        convened(office, [posted], at=moment, chair=UserFactory(unit=office.street, leader=True))
    with pytest.raises(Blocked, match="记录人不能是主持人"):
        convened(office, [posted], at=moment, recorder=office.leader)
    with pytest.raises(Blocked, match=f"不能作参加集体研究的人员：{office.window.name}"):
        convened(office, [posted], at=moment, members=[office.leader, office.window, *panel_members(office)])


@pytest.mark.parametrize(("earlier", "later"), [("give_opinion", "approve"), ("approve", "give_opinion")])
def test_only_a_collective_meeting_lifts_the_rule_of_two(office, posted, at, earlier, later):
    moment, leader = end_all(posted, office, at), office.leader
    with transaction.atomic():
        events.record(Act(earlier), chain=posted.chain, at=moment, by=leader, case_id=posted.pk)
    assert duties.conflicts(leader, Act(later), posted.pk)
    assert not duties.conflicts(leader, Act(later), posted.pk, together=True)
    assert duties.conflicts(leader, Act.FINISH_VISIT, posted.pk, together=True)


def test_the_pages_say_collective_and_never_panel(office, posted, at, client):
    moment = end_all(posted, office, at)
    with time_machine.travel(moment, tick=False):
        client.force_login(office.review_leader)
        case_page = client.get(reverse("desk:case", args=[posted.pk])).content.decode()
        case_page = case_page.replace("未设评审会", "")  # “凭什么”里引的文件原话
        assert "集体研究" in case_page and "评审会" not in case_page
        assert "待集体研究" in client.get(reverse("review:overview")).content.decode()
        url = client.get(reverse("review:hold_panel", args=[posted.pk])).url
        page = client.get(url)
        assert "召集集体研究" in page.content.decode() and "评审会" not in page.content.decode()
        members = [office.leader, *panel_members(office)]
        data = {"form_key": page.content.decode().split('name="form_key" value="')[1].split('"')[0]}
        data |= {"case_ids": [posted.pk], "members": [one.pk for one in members], "place": "党委会议室"}
        data |= {"chair": office.leader.pk, "recorder": office.window.pk, "body": "office"}
        answer = client.post(url, data)
        assert answer.status_code == 302, answer.content.decode()
        for user in (office.review_leader, office.leader):
            client.force_login(user)
            html = client.get(answer.url).content.decode()
            assert "办公会集体研究" in html and f"主持人{office.leader.name}" in html
            assert "组长" not in html.replace("评审组组长", "") and "评审会" not in html
        assert "填写集体研究意见" in client.get(reverse("desk:home")).content.decode()


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
