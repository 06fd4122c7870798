"""放假安排改变，公示末日随之延长：只延不缩，公众页面、张贴记录、案件一起改，记痕迹，重跑无害。"""

import datetime
from zoneinfo import ZoneInfo

import pytest

from core.models import Event
from publicity import recalendar
from publicity.models import PublicNotice
from regimes.models import SpecialDay
from tests.factories.cases import office_of
from tests.factories.investigation import investigated
from tests.factories.publicity import posted
from tests.factories.review import reviewed

pytestmark = pytest.mark.django_db
CHRISTMAS = datetime.datetime(2026, 12, 25, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def posting():
    """2026年12月25日张贴，第7日是元旦，顺延至2027年1月4日，暂定。"""
    office = office_of("XS2020")
    case = investigated(office, at=CHRISTMAS)
    reviewed(case, office, at=CHRISTMAS)
    posted(case, by=office.helper, at=CHRISTMAS)
    case.refresh_from_db()
    return case.rounds.get()


def announce(*days, kind="off"):
    SpecialDay.objects.bulk_create(SpecialDay(day=day, kind=kind, name="元旦", source="通知") for day in days)
    return SpecialDay.objects.calendar()


def test_the_last_day_is_provisional_with_its_earliest_possible_day(posting):
    assert posting.last_day == datetime.date(2027, 1, 4) and posting.last_day_provisional
    assert posting.earliest_last_day == datetime.date(2027, 1, 1)


def test_a_longer_holiday_moves_every_copy_of_the_last_day_once(posting):
    calendar = announce("2027-01-01", "2027-01-04")
    assert [(one.old.day, one.new.day) for one in recalendar.differences(calendar)] == [(4, 5)]
    assert recalendar.refresh(calendar, at=CHRISTMAS) == 1
    posting.refresh_from_db()
    fifth = datetime.date(2027, 1, 5)
    copies = [posting.last_day, posting.postings.get().last_day, posting.case.publicity_last_day,
              PublicNotice.objects.get(round=posting).last_day]  # fmt: skip
    assert copies == [fifth] * 4 and not posting.last_day_provisional
    event = Event.objects.get(act="edit_calendar", case_id=posting.case_id)
    assert (event.data["old"]["last_day"], event.data["new"]["last_day"]) == ("2027-01-04", "2027-01-05")
    assert recalendar.refresh(calendar, at=CHRISTMAS) == 0


def test_a_day_told_to_the_public_is_never_cut_short(posting):
    calendar = announce("2027-01-01", kind="off")
    SpecialDay.objects.create(day="2027-01-02", kind="work", name="元旦调休", source="通知")
    calendar = SpecialDay.objects.calendar()
    assert recalendar.refresh(calendar, at=CHRISTMAS) == 1
    posting.refresh_from_db()
    assert posting.last_day == datetime.date(2027, 1, 4) and not posting.last_day_provisional
