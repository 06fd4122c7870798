"""时钟的性质：对随机的日历、起点、停表、规程、痕迹都成立；用的是产品自己的函数，不另写一遍。"""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.deadlines import first_due, reckon
from regimes.calendar import statutory
from regimes.calendar.clock import BEIJING, Limit, Pause, deadline, publicity_ending
from regimes.calendar.workdays import Calendar
from regimes.models import PauseReason, Procedure
from tests.factories.regimes import shipped_regime

FIRST, LAST = date(2025, 11, 1), date(2027, 4, 30)
DAYS = st.dates(FIRST, LAST)
CALENDARS = st.builds(
    Calendar,
    holidays=st.dictionaries(DAYS, st.just("节日"), max_size=40),
    makeup_days=st.dictionaries(DAYS, st.just("调休"), max_size=12),
    known_years=st.sets(st.sampled_from([2025, 2026, 2027, 2028])),
    statutory=st.just(statutory.days()),
)
ENDED = st.builds(lambda day, days: Pause(day, day + timedelta(days=days), "补正材料"), DAYS, st.integers(0, 40))
PAUSES = st.lists(ENDED, max_size=5)
LIMITED = st.builds(
    lambda day, days, most: Pause(day, None if days > 30 else day + timedelta(days=days), "补正材料", max_days=most),
    DAYS,
    st.integers(0, 40),
    st.integers(1, 25),
)
LIMITS = st.builds(
    Limit,
    st.just("T"),
    st.just(""),
    st.integers(1, 60),
    st.sampled_from(["workday", "day", "month"]),
    count_start=st.booleans(),
    roll=st.booleans(),
)


def with_holiday(calendar, day):
    """在这一天放假：已公布的年份加进放假日（不再是调休上班日），未公布的加进推算的节日。"""
    makeup = {one: name for one, name in calendar.makeup_days.items() if one != day}
    more = replace(calendar, makeup_days=makeup)
    if calendar.knows(day):
        return replace(more, holidays={**calendar.holidays, day: "新增节日"})
    return replace(more, statutory={**calendar.statutory, day: "新增节日"})


@settings(max_examples=200)
@given(CALENDARS, DAYS, LIMITS, DAYS, PAUSES)
def test_adding_a_holiday_never_makes_a_deadline_earlier(calendar, start, limit, extra, pauses):
    before, after = (deadline(limit, start, one, pauses) for one in (calendar, with_holiday(calendar, extra)))
    assert after.due >= before.due


@settings(max_examples=200)
@given(CALENDARS, DAYS, st.integers(1, 30), st.integers(0, 30), DAYS, LIMITED)
def test_a_pause_with_its_own_limit_always_ends_and_stays_within_the_longest(calendar, start, length, more, extra, one):
    limit = Limit("T", "", length, ceiling=length + more)
    plain, found = deadline(limit, start, calendar), deadline(limit, start, calendar, [one])
    longest = deadline(Limit("T", "", length + more), start, calendar)
    assert plain.due <= found.due <= longest.due
    assert calendar.count(start, found.due) <= length + min(more, one.max_days)
    assert deadline(limit, start, with_holiday(calendar, extra), [one]).due >= found.due


@given(CALENDARS, DAYS, st.integers(1, 30), st.booleans(), st.booleans(), DAYS)
def test_adding_a_holiday_never_ends_a_posting_earlier(calendar, posted, days, counted, roll, extra):
    before, after = (
        publicity_ending(posted, days, "day", counted, roll, one) for one in (calendar, with_holiday(calendar, extra))
    )
    assert before.due <= after.due and before.earliest <= before.due
    assert before.due >= posted + timedelta(days=days - counted)


@settings(max_examples=200)
@given(CALENDARS, DAYS, st.integers(1, 60), st.booleans(), PAUSES)
def test_running_skipped_and_paused_days_add_up_to_the_days_elapsed(calendar, start, length, counted, pauses):
    found = deadline(Limit("T", "", length, count_start=counted), start, calendar, pauses)
    assert length + len(found.skipped) == (found.due - start).days + counted
    stopped = {day for day, reason in found.skipped if reason.startswith("停表")}
    origin = start - timedelta(days=counted)
    assert calendar.count(origin, found.due) == length + len(stopped)
    covered = {day for day in stopped if any(one.starts_on < day <= one.ends_on for one in pauses)}
    assert covered == stopped and all(calendar.is_workday(day) for day in stopped)


@given(CALENDARS, DAYS, st.integers(1, 60), PAUSES, DAYS)
def test_a_stopped_clock_keeps_what_is_left(calendar, start, length, pauses, stop):
    """停着的表：余下的工作日，加上停表之前走掉的，正是全长；恢复之后从停处续走。"""
    found = deadline(Limit("T", "", length), start, calendar, [*pauses, Pause(stop, None, "信函索证")])
    if not found.is_paused:
        assert found.due <= stop or found.due == deadline(Limit("T", "", length), start, calendar, pauses).due
        return
    assert 0 < found.left <= length
    resumed = deadline(Limit("T", "", length), start, calendar, [*pauses, Pause(stop, stop + timedelta(days=9))])
    assert resumed.due > stop


@given(CALENDARS, DAYS, LIMITS, st.permutations(range(5)), st.lists(ENDED, min_size=5, max_size=5))
def test_recomputing_gives_the_same_and_the_order_of_pauses_does_not_matter(calendar, start, limit, order, pauses):
    first = deadline(limit, start, calendar, pauses)
    assert first == deadline(limit, start, calendar, pauses)
    assert first.due == deadline(limit, start, calendar, [pauses[n] for n in order]).due


@given(CALENDARS, DAYS, st.integers(1, 60), PAUSES)
def test_a_working_day_limit_ends_on_a_working_day_outside_every_pause(calendar, start, length, pauses):
    due = deadline(Limit("T", "", length), start, calendar, pauses).due
    assert calendar.is_workday(due) and not any(one.covers(due) for one in pauses)


@given(CALENDARS, DAYS, st.integers(1, 59), PAUSES)
def test_a_longer_limit_never_ends_earlier(calendar, start, length, pauses):
    shorter, longer = (deadline(Limit("T", "", n), start, calendar, pauses).due for n in (length, length + 1))
    assert shorter < longer


@given(CALENDARS, DAYS, LIMITS, PAUSES)
def test_provisional_means_an_unannounced_year_and_the_earliest_is_never_later(calendar, start, limit, pauses):
    found = deadline(limit, start, calendar, pauses)
    assert found.earliest <= found.due
    if limit.unit == "workday":
        first = start if limit.count_start else min(start + timedelta(days=1), found.due)
        days = (first + timedelta(days=n) for n in range((found.due - first).days + 1))
        assert found.provisional == any(not calendar.knows(day) for day in days)
    if not found.provisional:
        assert found.earliest == found.due


@given(CALENDARS, DAYS, st.integers(0, 1439), st.integers(1, 72), PAUSES)
def test_hours_run_through_holidays_and_pauses(calendar, day, minute, length, pauses):
    start = datetime.combine(day, time(minute // 60, minute % 60), BEIJING)
    found = deadline(Limit("T", "", length, "hour"), start, calendar, pauses)
    assert found.due - start == timedelta(hours=length) and not found.provisional


@pytest.fixture
def shipped(db):
    """随附的真规程：全部救助类别、事项。"""
    for code in ("XS2020", "DZ2021", "LZ2021", "LS2019", "NAT_STREET"):
        shipped_regime(code)
    return list(Procedure.objects.prefetch_related("limits", "pause_rules").order_by("pk"))


def test_whole_cases_keep_the_same_properties(shipped):
    """真规程、随机的痕迹与停表：多放一天假，没有一项时限、没有一案的截止日因此提前；痕迹、停表的先后摆放不影响结果。"""
    acts = sorted({act for one in shipped for row in one.limits.all() for act in (row.start_event, *row.end_events)})
    rule_pauses = st.lists(st.tuples(st.sampled_from(PauseReason.values), ENDED), max_size=3)
    happened = st.dictionaries(st.sampled_from(acts), st.tuples(st.integers(0, 99), DAYS), max_size=12)

    @settings(max_examples=200, deadline=None, database=None)
    @given(st.sampled_from(shipped), happened, rule_pauses, st.booleans(), CALENDARS, DAYS, st.randoms())
    def holds(procedure, told, pauses, extended, calendar, extra, chance):
        facts = {act: (seq, day, datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING))
                 for act, (seq, day) in told.items()}  # fmt: skip
        before = reckon(procedure, facts, pauses, extended, calendar)
        assert before == reckon(procedure, facts, pauses, extended, calendar)
        shuffled = list(facts.items())
        chance.shuffle(shuffled)
        again = reckon(procedure, dict(shuffled), pauses[::-1], extended, calendar)
        assert [(one.id, one.due) for one in again] == [(one.id, one.due) for one in before]
        after = reckon(procedure, facts, pauses, extended, with_holiday(calendar, extra))
        assert all(new.due >= old.due for old, new in zip(before, after, strict=True))
        if before:
            assert first_due(after).on >= first_due(before).on

    holds()
