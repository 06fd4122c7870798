"""补正：一次性告知，停表；收齐，续算，回到原处。"""

import pytest

from cases.models import Case
from core.acts import Act

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_supplement_stops_the_clock_until_everything_is_in(staff, couple, clock):
    team = staff("XS2020")
    case = team.clerk.take_in(team.office, couple)
    due_before = case.due_on

    clock("2026-03-03 10:00")
    team.clerk.ask_supplement(case, [("医疗费用结算单", "未提交", "提交近12个月的结算单")])
    case = Case.objects.get(pk=case.pk)
    assert case.state == "supplement" and case.pauses.filter(ends_on=None).exists()

    clock("2026-03-09 10:00")
    team.clerk.take_supplement(case)
    case = Case.objects.get(pk=case.pk)
    assert case.state == "verification" and not case.pauses.filter(ends_on=None).exists()
    assert case.due_on > due_before
    team.clerk.open("desk:case_tab", case.pk, "timeline")
    team.clerk.reads(Act.SUPPLEMENT.label)
