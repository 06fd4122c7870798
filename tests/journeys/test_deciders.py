"""由谁审批，在浏览器里走一遍：授权登记簿、达州集体研究、罗庄区级审批与把关、全国县级确认的报送。"""

import pytest

from cases.models import Case
from publicity.models import Posting
from regimes.models import Delegation
from tests.journeys.hall import night_sweep
from tests.journeys.test_ls2019 import investigated

pytestmark = pytest.mark.django_db(transaction=True)
FILE, AFTER = "兰政〔2026〕9号", "鲁政发〔2026〕3号第二条"


def fresh(case):
    return Case.objects.get(pk=case.pk)


def to_decision(team, members, clock):
    """张贴一处，三月十八日到审批。"""
    case = investigated(team, members, clock)
    clock("2026-03-10 09:00")
    team.clerk.open_publicity(case)
    posting = team.helper.post(seed=801)
    clock("2026-03-17 16:00")
    team.helper.last_photo(posting, seed=802)
    clock("2026-03-18 00:10")
    night_sweep()
    clock("2026-03-18 09:00")
    assert fresh(case).state == "decision"
    return case


def test_a_delegation_is_ended_and_granted_again_while_a_case_waits(staff, couple, clock):
    """两人收回，案件当日转到区里；两人再授予，又转回街道。"""
    team = staff("LS2019")
    case = to_decision(team, couple, clock)
    team.leader.open("desk:case", case.pk)
    team.leader.unfolds("由谁审批")
    team.leader.reads("由街道分管领导审批")
    row = Delegation.objects.get(aid=case.aid)
    team.bureau.end_grant(row, starts_on="2026-03-18", source=FILE)
    ended = Delegation.objects.get(revokes=True)
    team.second_bureau.confirm_grant(ended)
    team.second_bureau.reads("1件在办案件改了审批机关")

    team.leader.open("desk:case", case.pk)
    team.leader.unfolds("由谁审批")
    team.leader.reads("兰政〔2026〕9号：2026年3月18日起已收回")
    team.bureau.open("desk:home")
    team.bureau.reads("区民政局审批")

    again = {"starts_on": "2026-03-18", "aid": "最低生活保障", "street": team.office.street.name}
    team.bureau.grant(**again, source="兰政〔2026〕10号", basis=AFTER)
    team.second_bureau.confirm_grant(Delegation.objects.latest("pk"))
    team.second_bureau.open("decisions:delegations")
    team.leader.approve(case)
    assert (fresh(case).state, fresh(case).decided_by_district) == ("granted", False)


def test_what_the_register_does_not_take_says_why(staff, clock):
    team = staff("LS2019")
    clock("2026-09-01 09:00")
    facts = {"aid": "最低生活保障", "source": FILE, "ok": False}
    assert "与已登记的重叠" in team.bureau.grant(**facts, starts_on="2026-09-01", basis=AFTER)
    Delegation.objects.filter(aid="minimum_living").update(ends_on="2026-06-30")
    assert "早于今天" in team.bureau.grant(**facts, starts_on="2026-08-01", basis=AFTER)
    assert "请写明省级依据" in team.bureau.grant(**facts, starts_on="2026-09-01")
    assert not Delegation.objects.filter(source=FILE).exists()


def test_dazhou_decides_in_a_meeting_after_both_places_have_ended(staff, couple, clock):
    """两轮、两处，四条张贴记录；街道先满，社区没满，不能上会。"""
    team = staff("DZ2021")
    case = investigated(team, couple, clock)
    clock("2026-03-10 09:00")
    team.clerk.open_publicity(case)
    first = team.helper.post(seed=811, place="street")
    clock("2026-03-11 09:00")
    second = team.helper.post(seed=812, place="community")
    clock("2026-03-17 16:00")
    team.helper.last_photo(first, seed=813)
    clock("2026-03-18 00:10")
    night_sweep()
    assert fresh(case).state == "publicity"
    clock("2026-03-18 16:00")
    team.helper.last_photo(second, seed=814)
    clock("2026-03-19 00:10")
    night_sweep()
    clock("2026-03-19 09:00")
    assert fresh(case).state == "decision"
    team.leader.open("desk:case", case.pk)
    team.leader.reads("提交党委会或办公会集体研究")
    meeting = team.review_leader.convene_together("党（工）委会", team.office.leader)
    for member in (team.reviewer, team.reviewer2, team.review_leader, team.leader):
        member.agree(meeting)
    team.review_leader.conclude(meeting)  # 签批的负责人在会上说了话，照样由他签
    team.leader.approve(case)
    team.clerk.open_publicity(case)
    for seed, place in ((815, "street"), (816, "community")):
        team.helper.post(seed=seed, place=place)
    assert fresh(case).state == "granted"
    assert Posting.objects.filter(posted_on__isnull=False).count() == 4


def test_luozhuang_district_decides_and_another_officer_closes_the_gate(staff, couple, clock):
    team = staff("LZ2021")
    case = to_decision(team, couple, clock)
    team.clerk.open_publicity(case)  # 受理后漏了的承诺公示，报送之前补上
    team.helper.post(seed=803)
    team.clerk.submit(case)
    team.bureau.receive_all()
    team.leader.open("desk:case", case.pk)
    team.leader.unfolds("由谁审批")
    team.leader.reads("规定由区民政局审批")
    team.bureau.approve(case)
    assert fresh(case).state == "joint_gate"
    team.bureau.open("desk:case", case.pk)
    team.bureau.reads("审批人不得为本案联合把关")
    team.second_bureau.pass_gate(case)
    assert fresh(case).state == "granted"


def test_the_county_decides_within_ten_days_of_receiving_the_papers(staff, couple, clock):
    team = staff("NAT_COUNTY")
    case = to_decision(team, couple, clock)
    team.bureau.open("desk:case", case.pk)
    team.bureau.reads("向区民政局报送审核材料")
    team.clerk.submit(case)
    clock("2026-03-19 09:00")
    team.bureau.receive_all()
    assert fresh(case).received_on.isoformat() == "2026-03-19"
    team.bureau.open("desk:case", case.pk)
    team.bureau.reads("县级审核确认意见")
    team.bureau.approve(case)
    assert (fresh(case).state, fresh(case).decided_by_district) == ("granted", True)
