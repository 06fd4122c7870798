"""相山（XS2020）全程：登记 → 核对 → 入户 → 评议 → 公示 → 评审 → 审批 → 公布 → 名册。"""

import pytest

from cases.models import Case

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_the_full_line_of_xiangshan(staff, couple, clock):
    team = staff("XS2020")
    case = team.clerk.take_in(team.office, couple)
    clock("2026-03-03 09:00")
    team.clerk.ask_check(case)
    clock("2026-03-05 09:00")
    team.checker.report(case)
    assert fresh(case).state == "visit"
    clock("2026-03-06 09:00")
    team.helper.visit(case, second=team.office.window)
    clock("2026-03-09 09:00")
    team.clerk.assess(case)
    team.clerk.finish_visit(case)
    assert fresh(case).state == "review"
