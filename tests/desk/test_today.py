from datetime import date

from desk.context import kind_of
from regimes.calendar.due import left
from regimes.calendar.workdays import Calendar


def test_a_rest_day_says_why():
    calendar = Calendar({date(2026, 10, 1): "国庆节"}, {}, {2026})
    assert kind_of(date(2026, 10, 1), calendar)["reason"] == "国庆节"
    assert kind_of(date(2026, 9, 30), calendar)["is_workday"] is True


def test_the_turn_of_the_year_without_a_notice_is_provisional():
    calendar = Calendar({}, {}, {2026})
    assert kind_of(date(2026, 10, 1), calendar)["provisional"] == ""
    assert "2027年" in kind_of(date(2026, 12, 1), calendar)["provisional"]


def test_days_left_that_are_all_rest_days_are_not_said_to_be_none():
    calendar = Calendar({}, {}, {2026})
    friday, sunday = date(2026, 11, 20), date(2026, 11, 22)
    assert (left(sunday, friday, calendar).words, left(sunday, friday, calendar).tone) == (
        "还剩 2 天（都是休息日）",
        "soon",
    )
    assert left(date(2026, 11, 23), friday, calendar).words == "还剩 1 个工作日"
