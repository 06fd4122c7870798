"""代班：谁替谁、以哪个岗位、自哪天至哪天（found C16）。"""

import datetime

import pytest
from django.urls import reverse

from accounts.models import StandIn
from accounts.services.stand_ins import end_stand_in, stand_in
from core.models import Event
from core.refusals import Blocked, NotPermitted, NotVisible
from tests.factories import RoleGrantFactory, UnitFactory, UserFactory

DAY = datetime.timedelta(days=1)
pytestmark = pytest.mark.django_db


@pytest.fixture
def leader(street):
    return UserFactory(unit=street, leader=True)


@pytest.fixture
def ill(street):
    return UserFactory(unit=street, window=True, name="张三")


@pytest.fixture
def deputy(street):
    return UserFactory(unit=street, window=True, name="李四")


def arranged(ill, deputy, *, by, at, **changes):
    dates = {"starts_on": at.date(), "ends_on": at.date() + 10 * DAY}
    facts = {"role": "window", "deputy": deputy, "reason": "因病休假", **dates}
    return stand_in(ill.pk, by=by, at=at, **{**facts, **changes})


def test_the_leader_arranges_it_and_it_is_on_record(leader, ill, deputy, at):
    row = arranged(ill, deputy, by=leader, at=at)
    assert [one.absent_id for one in deputy.stand_ins_on(at.date())] == [ill.pk]
    event = Event.objects.get(act="stand_in")
    assert (event.actor_name, event.reason) == (leader.name, "因病休假") and row.covers(at.date() + 10 * DAY)
    assert "李四代张三（窗口经办）" in event.subject and "3月12日" in event.subject


def test_it_runs_between_its_dates_only(leader, ill, deputy, at):
    arranged(ill, deputy, by=leader, at=at, starts_on=at.date() + DAY, ends_on=at.date() + 2 * DAY)
    assert [bool(deputy.stand_ins_on(at.date() + n * DAY)) for n in range(4)] == [False, True, True, False]


def test_it_can_end_early_with_a_reason(leader, ill, deputy, at):
    row = arranged(ill, deputy, by=leader, at=at)
    end_stand_in(row.pk, by=leader, at=at, reason="已销假")
    deputy.refresh_from_db()
    assert deputy.stand_ins_on(at.date()) == []
    assert Event.objects.filter(act="stand_in").latest("pk").reason == "已销假"
    with pytest.raises(Blocked, match="已经结束"):
        end_stand_in(row.pk, by=leader, at=at, reason="再按一次")


def test_nobody_appoints_himself_and_no_clerk_arranges_it(leader, ill, deputy, at):
    RoleGrantFactory(user=leader, role="window")
    with pytest.raises(NotPermitted, match="不能安排自己代班"):
        arranged(ill, leader, by=leader, at=at)
    with pytest.raises((NotPermitted, NotVisible)):
        arranged(ill, deputy, by=deputy, at=at)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"role": "leader"}, "由授岗代理"),
        ({"role": "checker"}, "没有“核对员”这一岗位"),
        ({"ends_on": datetime.date(2026, 3, 1)}, "截止日期不能早于开始日期"),
        ({"starts_on": datetime.date(2026, 2, 1), "ends_on": datetime.date(2026, 2, 2)}, "截止日期已过"),
    ],
)
def test_what_cannot_be_arranged_says_why(leader, ill, deputy, at, changes, said):
    with pytest.raises(Blocked, match=said):
        arranged(ill, deputy, by=leader, at=at, **changes)


def test_the_deputy_holds_the_same_post_in_the_same_street(leader, ill, at, bureau):
    for other in (UserFactory(unit=ill.unit, checker=True), UserFactory(unit=UnitFactory(parent=bureau), window=True)):
        with pytest.raises(Blocked, match="须是同一街道的在岗窗口经办"):
            arranged(ill, other, by=leader, at=at)
    passing = UserFactory(unit=ill.unit)
    RoleGrantFactory(user=passing, role="window", ends_on=at.date() + DAY)
    with pytest.raises(Blocked, match="须是同一街道的在岗窗口经办"):
        arranged(ill, passing, by=leader, at=at)


def test_one_deputy_at_a_time_and_not_one_who_is_away(leader, ill, deputy, at):
    third = UserFactory(unit=ill.unit, window=True)
    arranged(ill, deputy, by=leader, at=at)
    with pytest.raises(Blocked, match="同期已由李四代班"):
        arranged(ill, third, by=leader, at=at)
    with pytest.raises(Blocked, match="张三同期也不在岗"):
        arranged(third, ill, by=leader, at=at)
    assert StandIn.objects.count() == 1


def test_the_page_arranges_and_ends_it(signed_in, leader, ill, deputy, at):
    client = signed_in(leader)
    page = client.get(reverse("accounts:stand_in", args=[ill.pk]) + "?role=window")
    assert page.status_code == 200 and "李四" in page.text and "安排代班" in page.text
