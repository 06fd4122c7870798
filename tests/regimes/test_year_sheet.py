"""一年的工作日历画成一张：每天一格，放假、上班、没公布的各有一字；没公布的不装作知道。"""

from datetime import date

import pytest

from regimes.calendar.frozen import calendar
from regimes.calendar.year_sheet import year_sheet
from tests.factories import UnitFactory, UserFactory


def cells(year):
    return {cell.day: cell for month in year_sheet(year, calendar()) for week in month.weeks for cell in week if cell}


def test_every_day_once_with_what_the_notice_says():
    found = cells(2026)
    assert len(found) == 365 and all(len(week) == 7 for month in year_sheet(2026, calendar()) for week in month.weeks)
    assert [found[date(2026, *day)].word for day in ((10, 1), (10, 10), (10, 12), (10, 17))] == ["休", "班", "", ""]
    assert found[date(2026, 10, 17)].kind == "rest" and found[date(2026, 2, 20)].name == "春节"
    assert [month.workdays for month in year_sheet(2026, calendar())] == [
        21,
        16,
        22,
        21,
        19,
        21,
        23,
        21,
        22,
        18,
        21,
        23,
    ]


def test_days_no_notice_rules_yet_are_said_to_be_open():
    assert [month.settled for month in year_sheet(2026, calendar())] == [True] * 11 + [False]
    assert [cells(2026)[date(2026, 12, day)].word for day in (28, 29, 31)] == ["", "待", "待"]
    assert [cells(2027)[day].word for day in (date(2027, 1, 1), date(2027, 1, 4))] == ["休", "待"]


@pytest.mark.django_db
def test_the_page_shows_the_year_and_the_next_one_before_its_notice(client, time_machine):
    time_machine.move_to("2026-11-27T10:00:00+08:00")
    client.force_login(UserFactory(unit=UnitFactory(), window=True))
    page = client.get("/regimes/calendar/", {"year": 2026}).content.decode()
    assert "全年 248 个工作日（有的日子放假安排尚未公布" in page and page.count("<caption>") == 12
    assert 'class="sheet-work" title="国庆节调休">10<b>班</b>' in page
    assert "2027年工作日历" in client.get("/regimes/calendar/", {"year": 2027}).content.decode()
