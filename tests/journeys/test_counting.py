"""一天的功夫数一数：各项日常事务按了几下（界面预算）；`-s` 打印数字。受理一户见 test_window_clicks。"""

import datetime

import pytest
from django.utils import timezone

from tests.factories.benefits import grant, sealed
from tests.factories.cases import two_people
from tests.factories.decisions import ready_to_sign
from tests.factories.evidence import investigated, verified
from tests.factories.people import id_number
from tests.journeys.conftest import CHINA

pytestmark = pytest.mark.django_db(transaction=True)
PHOTOS = 3


def said(what, person, budget, spare=0):
    """打印并断言；`spare` 为不算操作的（照片）。"""
    taps = person.clicks - spare
    print(f"{what}：{taps} 下（预算 {budget}）")
    assert taps <= budget


def couples(count):
    """互不相同的几户两口之家。"""
    for number in range(count):
        husband, wife = two_people()
        husband |= {"name": f"王建国{number}", "id_number": id_number("1970-03-08", "男")}
        account = {"bank": "农村商业银行", "number": f"62170012345678{number:05d}", "holder": 1}
        facts = {"members": [husband, {**wife, "wage": "800.00"}], "account": account}
        yield facts | {"household": {"address": f"桂苑小区{number}栋", "phone": f"1380561000{number}", "hardships": []}}


def test_a_home_visit_takes_twelve_taps(staff):
    team = staff("XS2020")
    case = verified(team.office, at=timezone.now())
    team.helper.clicks = 0
    team.helper.visit(case, second=team.office.window)
    said("入户登记", team.helper, 12, spare=PHOTOS)


def test_the_leader_signs_each_clean_case_with_one_click(staff, clock):
    team = staff("LS2019")
    cases = [ready_to_sign(team.office, at=timezone.now(), **facts) for facts in couples(3)]
    clock("2026-03-10 15:00")
    leader = team.leader
    leader.clicks = 0
    leader.approve(cases[0])
    for _ in cases[1:]:
        leader.press("同意，盖章")
    said("连签三件", leader, 3)


def test_opening_the_publicity_of_a_meeting_takes_four_clicks(staff):
    team = staff("LS2019")
    for facts in couples(4):
        investigated(team.office, at=timezone.now(), **facts)
    clerk = team.clerk
    clerk.clicks = 0
    clerk.open("desk:home")
    clerk.follow("公示")
    clerk.press("发起公示，出公示单")
    clerk.reads("单上各户")
    clerk.clicks += 1  # 打印公示单
    said("发起一批公示并打印", clerk, 4)


def test_a_roster_is_drafted_checked_and_sealed_with_few_clicks(staff):
    team = staff("XS2020")
    at = timezone.now()
    grant(team.office, at=at - datetime.timedelta(days=30), starts=datetime.date(2026, 3, 1))
    people = [team.clerk, team.second_clerk, team.leader]
    for person in people:
        person.clicks = 0
    team.clerk.draft_roster()
    team.second_clerk.check_roster()
    team.leader.seal_roster()
    total = sum(person.clicks for person in people)
    print(f"名册编制、核对、签章：{total} 下（预算 4）")
    assert total <= 4


def test_the_bureau_downloads_all_rosters_with_two_clicks(staff):
    team = staff("XS2020")
    office, at = team.office, datetime.datetime(2026, 3, 2, 9, 30, tzinfo=CHINA)
    office.clerk, office.second = office.window, office.window2
    grant(office, at=at - datetime.timedelta(days=30), starts=datetime.date(2026, 3, 1))
    sealed(office, datetime.date(2026, 3, 1), at=at)
    bureau = team.bureau
    bureau.clicks = 0
    bureau.download_rosters()
    said("区里下载各街道名册", bureau, 2)


def test_a_whole_dossier_takes_two_clicks(staff):
    team = staff("XS2020")
    case = verified(team.office, at=timezone.now())
    clerk = team.clerk
    clerk.open("desk:case", case.pk)
    clerk.clicks = 0
    clerk.take_dossier()
    said("取一户全卷", clerk, 2)
