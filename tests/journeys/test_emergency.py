"""急难救助，在浏览器里走一遍：窗口、楼道里的手机，周末照算的24小时，限额、同一事由，补齐手续；小额快救。"""

import pytest

from cases.models import Case
from evidence.models import Check
from publicity.models import Round
from tests.factories import ParameterFactory
from tests.factories.relief import ceiling_of

pytestmark = pytest.mark.django_db(transaction=True)
URGENT, SMALL = "急难型临时救助", "小额临时救助"


def fresh(case):
    return Case.objects.get(pk=case.pk)


def test_relief_on_a_saturday_evening_from_the_counter(staff, couple, clock):
    """周六登记，24小时到周日；交付后5个工作日补齐手续。"""
    team = staff("LS2019")
    ceiling_of(team.office)
    clock("2026-03-07 20:00")
    case = team.clerk.register(team.office, couple, aid=URGENT)
    clock("2026-03-08 09:30")
    team.leader.open("desk:home")
    team.leader.reads("还剩 10 小时")
    team.leader.open("desk:case", case.pk)
    team.leader.reads("2026年3月8日(周日) 20:")
    assert "超过限额3,000.00 元" in team.leader.relieve(case, amount="3000.01", ok=False)
    team.leader.relieve(case, amount="2000", cause="意外事故")
    assert fresh(case).state == "relieved"
    team.clerk.open("desk:case", case.pk)
    team.clerk.reads("2026年3月13日")
    clock("2026-03-13 15:00")
    team.clerk.complete_paperwork(case)
    assert fresh(case).state == "granted"

    clock("2026-04-20 09:00")
    again = team.clerk.register(team.office, couple, aid=URGENT)
    said = team.leader.relieve(again, amount="500", cause="意外事故", ok=False)
    assert "已因同一事由" in said and "12个月内不能重复救助" in said


def test_relief_in_the_lane_for_somebody_who_lives_elsewhere(staff, couple, clock):
    """社区在楼道里用手机登记，领导在外面用手机批；户还在原来的社区，案件在急难发生的社区。"""
    team = staff("LS2019")
    ceiling_of(team.office)
    clock("2026-03-04 21:00")
    elsewhere = {"address": "沂蒙路临时安置点", "register_address": "江西省赣州市某县某村"}
    case = team.helper.register(team.office, couple, aid=URGENT, **elsewhere)
    clock("2026-03-04 21:40")
    team.leader_outside.relieve(case, amount="800", place="沂蒙路临时安置点")
    found = fresh(case)
    assert (found.state, found.relief.place, found.community) == ("relieved", "沂蒙路临时安置点", team.office.community)
    assert found.household.register_address == "江西省赣州市某县某村"


def test_small_relief_of_2026_is_neither_checked_nor_publicised(staff, couple, clock):
    """小额快救：3日（自然日）、不核对、不公示，不超过一个月低保标准。"""
    team = staff("NAT_STREET")
    ParameterFactory(district=team.office.district, key="small_aid_ceiling", value="3000")
    clock("2026-03-06 10:00")
    case = team.clerk.register(team.office, couple, aid=SMALL)
    assert (fresh(case).due_on.isoformat(), fresh(case).due_label) == ("2026-03-09", "小额快救")
    assert "超过限额753.00 元" in team.leader.relieve(case, amount="800", ok=False)
    team.leader.relieve(case, amount="700")
    team.clerk.complete_paperwork(case)
    assert fresh(case).state == "granted"
    assert not Check.objects.exists() and not Round.objects.exists()
