"""时钟的性质:对随机的日历、起点、停表都成立。"""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from regimes.clock import Limit, Pause, deadline
from regimes.workdays import Calendar

DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 31))
CALENDARS = st.builds(
    Calendar,
    holidays=st.dictionaries(DAYS, st.just("节日"), max_size=20),
    makeup_days=st.dictionaries(DAYS, st.just("调休"), max_size=6),
    known_years=st.just({2025, 2026, 2027}),
)
PAUSES = st.lists(
    st.builds(lambda start, length: Pause(start, start + timedelta(days=length), "补正材料"), DAYS, st.integers(0, 20)),
    max_size=4,
)
UNITS = st.sampled_from(["workday", "day", "month"])


@given(CALENDARS, DAYS, st.integers(1, 45), UNITS, DAYS, PAUSES)
def test_adding_a_holiday_never_makes_a_deadline_earlier(calendar, start, length, unit, extra, pauses):
    limit = Limit("T", "", length if unit != "month" else length % 12, unit, roll=True)
    makeup = {day: name for day, name in calendar.makeup_days.items() if day != extra}
    more = replace(calendar, holidays={**calendar.holidays, extra: "新增节日"}, makeup_days=makeup)
    assert deadline(limit, start, more, pauses).due >= deadline(limit, start, calendar, pauses).due


@given(CALENDARS, DAYS, st.integers(1, 45), PAUSES)
def test_running_and_skipped_days_add_up_to_the_days_elapsed(calendar, start, length, pauses):
    found = deadline(Limit("T", "", length), start, calendar, pauses)
    assert length + len(found.skipped) == (found.due - start).days
    stopped = [day for day, reason in found.skipped if reason.startswith("停表")]
    assert calendar.count(start, found.due) == length + len(stopped)


@given(CALENDARS, DAYS, st.integers(1, 45), PAUSES)
def test_recomputing_gives_the_same_and_the_order_of_pauses_does_not_matter(calendar, start, length, pauses):
    limit = Limit("T", "", length)
    assert deadline(limit, start, calendar, pauses) == deadline(limit, start, calendar, pauses)
    assert deadline(limit, start, calendar, pauses).due == deadline(limit, start, calendar, pauses[::-1]).due


@given(CALENDARS, DAYS, st.integers(1, 45))
def test_a_working_day_limit_ends_on_a_working_day(calendar, start, length):
    assert calendar.is_workday(deadline(Limit("T", "", length), start, calendar).due)


@given(DAYS, st.integers(1, 60))
def test_the_earliest_possible_date_is_never_after_the_provisional_one(start, length):
    calendar = Calendar({}, {}, {2026}, {date(2027, 1, 1): "元旦", date(2027, 2, 5): "春节"})
    found = deadline(Limit("T", "", length), start, calendar)
    assert found.earliest <= found.due
    assert found.provisional == (found.due.year > 2026)
