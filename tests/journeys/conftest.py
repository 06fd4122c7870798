"""全程走一遍的共用夹具：时钟可拨，各岗位的人各有自己的浏览器。"""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine

from tests.factories import UserFactory
from tests.factories.cases import office_of, two_people
from tests.factories.evidence import standards_of
from tests.journeys.counter import Checker, Clerk
from tests.journeys.hall import Bureau, Leader, Reviewer, ReviewLeader
from tests.journeys.lane import Helper

LONG = 400 * 24 * 3600
CHINA = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def _long_sessions(settings):
    """拨钟不该把人踢出去。"""
    settings.SESSION_IDLE_SECONDS = settings.SESSION_ABSOLUTE_SECONDS = settings.SESSION_COOKIE_AGE = LONG


@pytest.fixture
def clock(_long_sessions):
    """`clock("2026-03-03 09:00")` 把全进程的钟拨到那一刻（北京时间），此后照走。"""
    with time_machine.travel(datetime.datetime(2026, 3, 2, 9, 0, tzinfo=CHINA), tick=True) as traveller:

        def move(text):
            traveller.move_to(datetime.datetime.fromisoformat(text).replace(tzinfo=CHINA))

        yield move


@pytest.fixture
def staff(clock, browser, live_server):
    """`staff("XS2020")`：一街的人都已登录，office 与各岗位的人。"""
    people = []

    def hire(code):
        office = office_of(code)
        office.window2 = UserFactory(unit=office.street, window=True)
        office.reviewer2 = UserFactory(unit=office.street, reviewer=True)
        standards_of(office)
        team = Team(office, browser, live_server.url)
        people.append(team)
        return team

    yield hire
    for team in people:
        team.leave()


class Team:
    """`team.clerk.take_in(...)`：谁头一回出场，谁才登录。"""

    KINDS = {
        "clerk": (Clerk, "window", False),
        "second_clerk": (Clerk, "window2", False),
        "checker": (Checker, "checker", False),
        "helper": (Helper, "helper", True),
        "review_leader": (ReviewLeader, "review_leader", False),
        "reviewer": (Reviewer, "reviewer", False),
        "reviewer2": (Reviewer, "reviewer2", False),
        "leader": (Leader, "leader", False),
        "bureau": (Bureau, "bureau", False),
        "second_bureau": (Bureau, "bureau2", False),
        "leader_outside": (Leader, "leader", True),
    }

    def __init__(self, office, browser, url):
        self.office, self.browser, self.url, self.present = office, browser, url, {}

    def __getattr__(self, name):
        if name not in self.KINDS:
            raise AttributeError(name)
        if name not in self.present:
            kind, post, phone = self.KINDS[name]
            person = kind(self.browser, self.url, getattr(self.office, post), phone=phone)
            self.present[name] = person.sign_in()
        return self.present[name]

    def leave(self):
        for person in self.present.values():
            person.leave()


@pytest.fixture
def couple():
    """夫妻两人，妻子月入800元，低于示例标准。"""
    husband, wife = two_people()
    return [{**husband, "relation_label": "本人（户主）"}, {**wife, "relation_label": "配偶", "wage": "800.00"}]
