"""兰山（LS2019）：不评议，只公示拟批准的一轮；有异议才评议；不符合条件的直接报批。"""

import pytest

from cases.models import Case
from notices.models import Notice
from tests.journeys.hall import night_sweep

pytestmark = pytest.mark.django_db(transaction=True)


def state(case):
    return Case.objects.get(pk=case.pk).state


def investigated(team, members, clock):
    """到调查结束为止。"""
    case = team.clerk.take_in(team.office, members)
    clock("2026-03-03 09:00")
    team.clerk.ask_check(case)
    clock("2026-03-05 09:00")
    team.checker.report(case)
    clock("2026-03-06 09:00")
    team.helper.visit(case, second=team.office.window)
    clock("2026-03-09 09:00")
    team.clerk.assess(case)
    team.clerk.finish_visit(case)
    return case


def posted(team, case, clock):
    """三月十日张贴，公示到三月十七日24时。"""
    clock("2026-03-10 09:00")
    team.clerk.open_publicity(case)
    return team.helper.post(seed=801)


def ended(team, posting, clock):
    clock("2026-03-17 16:00")
    team.helper.last_photo(posting, seed=802)
    clock("2026-03-18 00:10")
    night_sweep()


def test_without_objection_the_leader_signs_after_seven_days(staff, couple, clock):
    team = staff("LS2019")
    case = investigated(team, couple, clock)
    assert state(case) == "publicity"  # 没有评议这一步
    ended(team, posted(team, case, clock), clock)
    assert state(case) == "decision"
    clock("2026-03-18 09:00")
    team.leader.approve(case)
    assert state(case) == "granted"
    team.clerk.serve(case, servers=[team.office.window.name, team.office.helper.name])
    assert Notice.objects.filter(case_id=case.pk).latest("pk").is_served()


def test_an_objection_leads_to_a_review_before_the_decision(staff, couple, clock):
    team = staff("LS2019")
    case = investigated(team, couple, clock)
    posting = posted(team, case, clock)
    clock("2026-03-12 10:00")
    team.clerk.take_objection(case, "反映该户有一辆面包车在外跑运输")
    clock("2026-03-13 10:00")
    team.review_leader.dismiss_objection()
    ended(team, posting, clock)
    assert state(case) == "review"
    clock("2026-03-19 15:00")
    team.review_leader.review(team.office)
    assert state(case) == "decision"
    clock("2026-03-20 09:00")
    team.leader.approve(case)
    assert state(case) == "granted"


def test_a_refusal_is_written_and_served(staff, couple, clock):
    team = staff("LS2019")
    husband, wife = couple
    case = investigated(team, [husband, {**wife, "wage": "4600.00"}], clock)
    assert state(case) == "decision"  # 不符合条件的不上公示栏
    clock("2026-03-10 09:00")
    clause = "《最低生活保障审核确认办法》第四条"
    team.leader.refuse(case, facts="人均月收入高于本区低保标准", clause=clause)
    assert state(case) == "refused"
    clock("2026-03-12 09:00")
    notice = team.clerk.serve(case, servers=[team.office.window.name, team.office.helper.name])
    notice.refresh_from_db()
    assert notice.is_served() and notice.serve_by.isoformat() == "2026-03-13"
