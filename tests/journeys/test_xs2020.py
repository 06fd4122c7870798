"""相山（XS2020）全程：登记 → 核对 → 入户 → 评议 → 公示 → 评审 → 审批 → 送达 → 公布 → 名册。"""

import pytest

from benefits.models import Entitlement
from cases.models import Case
from rosters.models import Roster
from tests.journeys.hall import night_sweep

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("decoded_in_a_child")]


def state(case):
    return Case.objects.get(pk=case.pk).state


def test_the_full_line_of_xiangshan(staff, couple, clock):
    team = staff("XS2020")
    case = team.clerk.take_in(team.office, couple)
    clock("2026-03-03 09:00")
    team.clerk.ask_check(case)
    clock("2026-03-05 09:00")
    team.checker.report(case)
    assert state(case) == "visit"
    clock("2026-03-06 09:00")
    team.helper.visit(case, second=team.office.window)
    clock("2026-03-09 09:00")
    team.clerk.assess(case)
    team.clerk.finish_visit(case)
    assert state(case) == "review"  # 相山每案必评

    clock("2026-03-10 15:00")
    team.review_leader.review(team.office)
    assert state(case) == "publicity"
    clock("2026-03-11 09:00")
    team.clerk.open_publicity(case)
    posting = team.helper.post(seed=901)
    clock("2026-03-18 16:00")
    team.helper.last_photo(posting, seed=902)
    assert state(case) == "publicity"
    clock("2026-03-19 00:10")
    night_sweep()
    assert state(case) == "decision"

    clock("2026-03-19 14:00")
    meeting = team.review_leader.convene()
    for member in (team.reviewer, team.reviewer2, team.review_leader):
        member.agree(meeting)
    team.review_leader.conclude(meeting)
    clock("2026-03-20 09:00")
    team.leader.approve(case)
    assert state(case) == "granted"
    team.clerk.serve(case, servers=[team.office.window.name, team.office.helper.name])
    team.clerk.open_publicity(case)
    team.helper.post(seed=903)
    night_sweep()
    assert Entitlement.objects.get().starts_month.isoformat() == "2026-04-01"
    team.clerk.open("desk:case", case.pk)
    team.clerk.reads("已确认")

    clock("2026-04-02 09:00")
    team.clerk.draft_roster()
    team.second_clerk.check_roster()
    team.leader.seal_roster()
    roster = Roster.objects.get()
    assert (roster.is_sealed, roster.households, roster.amount) == (True, 1, Case.objects.get().decision.total)
    team.bureau.download_rosters()
