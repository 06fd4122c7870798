"""提标、降标、停发全程：从待遇页发起，到告知书、待遇与下一份名册（社会救助法第48条；D43第24—26条；83号文）。"""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from benefits.models import Entitlement
from cases.models import Case, Settlement
from notices.models import Notice
from rosters.models import RosterLine
from rosters.services import rosters
from tests.journeys.beneficiary import ask_change, hear, in_aid
from tests.journeys.hall import night_sweep

pytestmark = pytest.mark.django_db(transaction=True)
SEPTEMBER, OCTOBER = datetime.date(2026, 9, 1), datetime.date(2026, 10, 1)


def state(case):
    return Case.objects.get(pk=case.pk).state


def accepted(team, case):
    """这一户还没有签过承诺、授权，从核对表去补办；机关自己发起的，按“开始办理”。"""
    team.clerk.open("intake:authorise", case.pk)
    team.clerk.consent(case)
    team.clerk.press("开始办理")


def investigated(team, case):
    """核对、入户、核算，到调查结束。"""
    team.clerk.ask_check(case)
    team.checker.report(case)
    visited(team, case)


def visited(team, case, *, seed=0):
    team.helper.visit(Case.objects.get(pk=case.pk), second=team.office.window, seed=seed)
    team.clerk.assess(case)
    team.clerk.finish_visit(case)


def posted_and_ended(team, case, clock, *, seed, from_day, last_day, objection=""):
    """张贴拟终止公示，届满；途中有异议的登记并办结。"""
    clock(f"{from_day} 09:00")
    team.clerk.open_publicity(case)
    posting = team.helper.post(seed=seed)
    if objection:
        team.clerk.take_objection(case, objection)
        team.review_leader.dismiss_objection()
    clock(f"{last_day} 16:00")
    team.helper.last_photo(posting, seed=seed + 1)
    clock((datetime.date.fromisoformat(last_day) + datetime.timedelta(days=1)).isoformat() + " 00:10")
    night_sweep()


def test_a_cut_is_heard_first_and_what_was_overpaid_is_taken_back(staff, clock):
    clock("2026-08-03 09:00")
    team = staff("LS2019")
    row = in_aid(team.office, month=SEPTEMBER)
    clock("2026-09-10 09:00")
    reason = "八月起务工，未报告收入"
    case = ask_change(team.clerk, row, "降标", "隐瞒或虚报，不符合条件", reason, changed_on="2026-08-20")
    accepted(team, case)
    investigated(team, case)
    assert state(case) == "hearing"
    hear(team, case)
    assert state(case) == "decision"
    team.leader.open("decisions:approve", case.pk)
    team.leader.reads("2026年9月应发753.00 元、已发900.00 元")
    team.leader.approve(case)
    night_sweep()
    assert list(Entitlement.objects.paid_in(OCTOBER).values_list("amount", flat=True)) == [Decimal("753.00")]
    assert Settlement.objects.get().amount == Decimal("-147.00")
    told = Notice.objects.get(case_id=case.pk, kind="adjust").content
    assert told["heard"]["on"] == "2026年9月10日" and told["settled"] == ["2026年9月应发753.00 元、已发900.00 元"]
    clock("2026-09-25 09:00")
    team.clerk.open("rosters:rosters")
    team.clerk.press("编制花名册")
    line = RosterLine.objects.get(roster__month=OCTOBER)
    assert (line.monthly, line.arrears, line.amount) == (Decimal("753.00"), Decimal("-147.00"), Decimal("606.00"))
    team.clerk.reads("-147.00")


def test_a_death_ends_the_aid_without_hearing_and_reclaims_what_was_paid_on(staff, clock):
    clock("2026-07-06 09:00")
    team = staff("LS2019")
    row = in_aid(team.office, month=datetime.date(2026, 8, 1))
    clock("2026-09-10 09:00")
    head = row.case.family()[0]
    facts = {"changed_on": "2026-07-20", "deceased": head.label}
    case = ask_change(team.clerk, row, "停发", "保障对象死亡", "因病去世，殡葬信息核实", **facts)
    team.clerk.open("desk:home")
    team.clerk.reads("办完死亡后的停发")
    team.clerk.open("intake:accept", case.pk)
    team.clerk.press("开始办理")
    assert state(case) == "decision"
    team.leader.approve(case)
    night_sweep()
    assert not Entitlement.objects.paid_in(SEPTEMBER).exists()
    assert (Settlement.objects.get().amount, Settlement.objects.get().way) == (Decimal("-900.00"), "repay")
    notice = Notice.objects.get(case_id=case.pk, kind="adjust")
    assert notice.recipient == f"{head.name}（已故）家属" and notice.content["repay"] is True
    team.clerk.open("desk:home")
    assert not team.clerk.page.get_by_text("办完死亡后的停发").count()


def test_the_end_of_hardship_aid_is_posted_objected_and_posted_again(staff, clock):
    clock("2026-08-03 09:00")
    team = staff("LS2019")
    row = in_aid(team.office, month=SEPTEMBER, aid="extreme_hardship", amount="979.00", seal=False)
    clock("2026-09-01 09:00")
    case = ask_change(team.clerk, row, "停发", "收入或财产增加", "侄子接其同住，并承担全部生活费用")
    accepted(team, case)
    investigated(team, case)
    hear(team, case)
    assert state(case) == "publicity"
    posted_and_ended(
        team,
        case,
        clock,
        seed=901,
        from_day="2026-09-02",
        last_day="2026-09-09",
        objection="侄子并不管他，仍靠村里",
    )
    assert state(case) == "visit"  # 有异议的重新核实
    clock("2026-09-11 09:00")
    visited(team, case, seed=500)
    hear(team, case)
    posted_and_ended(team, case, clock, seed=911, from_day="2026-09-14", last_day="2026-09-21")
    assert state(case) == "decision"
    clock("2026-09-22 09:00")
    team.leader.approve(case)
    night_sweep()
    assert case.rounds.filter(stage="ending").count() == 2
    assert Entitlement.objects.paid_in(SEPTEMBER).exists() and not Entitlement.objects.paid_in(OCTOBER).exists()
    assert Notice.objects.get(case_id=case.pk, kind="adjust").content["new_amount"] is None
    draft = rosters.draft_roster(team.office.street, SEPTEMBER, by=team.office.window, at=timezone.now())
    assert draft.amount == Decimal("979.00")
