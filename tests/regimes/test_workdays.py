from datetime import UTC, date, datetime, timedelta

import pytest

from regimes.calendar import statutory
from regimes.calendar.clock import BEIJING, Limit, Pause, deadline, earliest_due, publicity_ending
from regimes.calendar.frozen import special_days
from regimes.calendar.notice_text import notice_year
from regimes.calendar.workdays import Calendar


def shipped_calendar():
    off = {row["day"]: row["name"] for row in special_days() if row["kind"] == "off"}
    work = {row["day"]: row["name"] for row in special_days() if row["kind"] == "work"}
    return Calendar(off, work, {day.year for day in off}, statutory.days())


CALENDAR = shipped_calendar()


def span(year, first, last):
    start, end = (date.fromisoformat(f"{year}-{text}") for text in (first, last))
    return {date.fromordinal(n) for n in range(start.toordinal(), end.toordinal() + 1)}


# 逐日照抄国务院办公厅通知
OFFICIAL = {
    2024: (
        "01-01 02-10/02-17 04-04/04-06 05-01/05-05 06-10 09-15/09-17 10-01/10-07",
        "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    ),
    2025: (
        "01-01 01-28/02-04 04-04/04-06 05-01/05-05 05-31/06-02 10-01/10-08",
        "01-26 02-08 04-27 09-28 10-11",
    ),
    2026: (
        "01-01/01-03 02-15/02-23 04-04/04-06 05-01/05-05 06-19/06-21 09-25/09-27 10-01/10-07",
        "01-04 02-14 02-28 05-09 09-20 10-10",
    ),
}


@pytest.mark.parametrize("year", OFFICIAL)
def test_shipped_days_are_those_of_the_state_council_notice(year):
    off, work = OFFICIAL[year]
    expected = set().union(*(span(year, part[:5], part[-5:]) for part in off.split()))
    assert {day for day in CALENDAR.holidays if day.year == year} == expected
    assert {day for day in CALENDAR.makeup_days if day.year == year} == {
        date.fromisoformat(f"{year}-{text}") for text in work.split()
    }


@pytest.mark.parametrize(
    ("year", "months"),
    [
        (2024, [22, 18, 21, 22, 21, 19, 23, 22, 21, 19, 21, 22]),
        (2025, [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23]),
        (2026, [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]),
    ],
)
def test_working_days_of_each_month_and_year(year, months):
    days = sorted(span(year, "01-01", "12-31"))
    assert [sum(CALENDAR.is_workday(day) for day in days if day.month == month) for month in range(1, 13)] == months
    assert CALENDAR.count(date(year - 1, 12, 31), date(year, 12, 31)) == sum(months)


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        ("2024-02-05", 3, "2024-02-08"),
        ("2024-02-05", 10, "2024-02-23"),
        ("2024-04-30", 3, "2024-05-08"),
        ("2024-09-12", 10, "2024-09-27"),
        ("2024-09-12", 20, "2024-10-16"),
        ("2025-01-20", 10, "2025-02-08"),
        ("2025-01-20", 20, "2025-02-21"),
        ("2025-09-26", 3, "2025-09-30"),
        ("2025-09-26", 20, "2025-10-30"),
        ("2026-02-10", 10, "2026-03-02"),
        ("2026-02-10", 20, "2026-03-16"),
        ("2026-02-10", 30, "2026-03-30"),
        ("2026-04-28", 5, "2026-05-08"),
        ("2026-09-18", 10, "2026-10-09"),
        ("2026-09-18", 20, "2026-10-22"),
        ("2026-09-30", 5, "2026-10-13"),
        ("2026-11-02", 20, "2026-11-30"),
        ("2026-11-02", 30, "2026-12-14"),
    ],
)
def test_a_working_day_limit_ends_where_the_law_says(start, length, due):
    found = deadline(Limit("T", "", length), date.fromisoformat(start), CALENDAR)
    assert (found.due, found.provisional) == (date.fromisoformat(due), False)
    assert found.earliest == found.due
    assert CALENDAR.after(date.fromisoformat(start), length) == found.due


def test_a_limit_running_into_an_unannounced_year_is_provisional_and_names_both_dates():
    found = deadline(Limit("T", "", 45), date(2026, 11, 2), CALENDAR)
    assert (found.due, found.earliest, found.provisional) == (date(2027, 1, 5), date(2027, 1, 3), True)
    assert any("暂定" in line and "2027年1月3日" in line for line in found.explanation_lines())


# 历年农历的法定节日：初一、端午、中秋；清明随节气。
LUNAR = """
2009 01-26 05-28 10-03 04-04
2010 02-14 06-16 09-22 04-05
2011 02-03 06-06 09-12 04-05
2012 01-23 06-23 09-30 04-04
2013 02-10 06-12 09-19 04-04
2014 01-31 06-02 09-08 04-05
2015 02-19 06-20 09-27 04-05
2016 02-08 06-09 09-15 04-04
2017 01-28 05-30 10-04 04-04
2018 02-16 06-18 09-24 04-05
2019 02-05 06-07 09-13 04-05
2020 01-25 06-25 10-01 04-04
2021 02-12 06-14 09-21 04-04
2022 02-01 06-03 09-10 04-05
2023 01-22 06-22 09-29 04-05
2024 02-10 06-10 09-17 04-04
2025 01-29 05-31 10-06 04-04
2026 02-17 06-19 09-25 04-05
""".strip().split("\n")


@pytest.mark.parametrize("row", LUNAR, ids=[row[:4] for row in LUNAR])
def test_before_a_notice_every_day_it_will_make_a_workday_counts_as_possible(row):
    """假装那一年的通知还没公布：后来真上班的日子，“最早可能”都已当它上班，法定节日仍放假。"""
    year, *days = row.split()
    year, days = int(year), [date.fromisoformat(f"{year}-{day}") for day in days]
    spring = [days[0] + timedelta(days=n) for n in range(3)]
    fixed = [date(year, 1, 1), date(year, 5, 1), *(date(year, 10, n) for n in (1, 2, 3))]
    statutory_days = {day: "法定节日" for day in (*fixed, *spring, *days[1:])}
    assert not any(CALENDAR.is_workday(day) for day in statutory_days)
    rows = [one for one in special_days() if notice_year(one["day"], one["name"]) != year and one["day"].year != year]
    off, work = ({one["day"]: one["name"] for one in rows if one["kind"] == kind} for kind in ("off", "work"))
    before = Calendar(off, work, CALENDAR.known_years - {year}, statutory_days)
    span = [date(year - 1, 12, 20) + timedelta(days=n) for n in range(376)]
    unforeseen = [day for day in span if CALENDAR.is_workday(day) and not before.at_best.is_workday(day)]
    assert unforeseen == ([date(2015, 9, 6)] if year == 2015 else [])  # 纪念日，当年另发的通知
    assert not any(before.at_best.is_workday(day) for day in statutory_days)
    assert not any(before.knows(date(year - 1, 12, day)) for day in (29, 30, 31))
    assert before.knows(date(year - 1, 12, 28)) and before.is_provisional(date(year - 1, 12, 1), date(year - 1, 12, 29))


@pytest.mark.parametrize(
    ("posted", "counted", "roll", "last"),
    [
        ("2026-02-09", False, True, "2026-02-24"),
        ("2026-02-09", False, False, "2026-02-16"),
        ("2026-09-18", False, True, "2026-09-28"),
        ("2026-09-18", True, True, "2026-09-24"),
        ("2026-11-02", False, True, "2026-11-09"),
        ("2026-11-02", True, False, "2026-11-08"),
    ],
)
def test_seven_days_of_publicity(posted, counted, roll, last):
    assert publicity_ending(date.fromisoformat(posted), 7, "day", counted, roll, CALENDAR).due == date.fromisoformat(
        last
    )


def test_twenty_four_hours_are_not_stretched_by_a_holiday():
    found = deadline(Limit("T07", "", 24, "hour"), datetime(2026, 10, 1, 1, 30, tzinfo=UTC), CALENDAR)
    assert (found.due, found.provisional) == (datetime(2026, 10, 2, 9, 30, tzinfo=BEIJING), False)
    assert found.explanation_lines() == [
        "自2026年10月1日9时30分起算24小时，不因周末和节假日顺延",
        "2026年10月2日9时30分到期",
    ]


def test_a_moment_shortly_after_midnight_belongs_to_the_day_in_beijing():
    late = datetime(2026, 11, 1, 16, 30, tzinfo=UTC)  # 北京时间 11月2日 0时30分
    assert deadline(Limit("T", "", 1), late, CALENDAR).due == date(2026, 11, 3)


def test_hours_need_a_moment_to_start_from():
    with pytest.raises(ValueError, match="起算时刻"):
        deadline(Limit("T07", "", 24, "hour"), date(2026, 10, 1), CALENDAR)


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [("2026-01-31", 1, "2026-02-28"), ("2026-11-21", 3, "2027-02-21"), ("2024-02-29", 12, "2025-02-28")],
)
def test_months_end_on_the_same_day_or_the_last_of_the_month(start, months, due):
    assert deadline(Limit("T", "", months, "month"), date.fromisoformat(start), CALENDAR).due == date.fromisoformat(due)


def test_a_deadline_tells_every_day_it_skipped():
    limit = Limit("T12", "全程", 20, start_label="受理", source="民发〔2022〕83号 四(一)")
    lines = deadline(limit, date(2026, 9, 18), CALENDAR).explanation_lines()
    assert lines == [
        "自2026年9月18日（受理）次日起算20个工作日",
        "跳过9月19日（周末）、9月25日至9月27日（中秋节）、10月1日至10月7日（国庆节）、"
        "10月11日（周末）、10月17日至10月18日（周末）",
        "9月20日（周日）、10月10日（周六）为调休上班日，计入",
        "2026年10月22日（周四）到期，当日24时届满",
        "依据：民发〔2022〕83号 四(一)",
    ]


def test_a_pause_stops_the_clock_from_the_day_after_it_began_until_the_day_it_ended():
    pause = Pause(date(2026, 11, 4), date(2026, 11, 9), "补正材料")
    found = deadline(Limit("T", "", 5), date(2026, 11, 2), CALENDAR, [pause])
    # 3、4 日计入；5、6、9 日停表；10、11、12 日续算
    assert found.due == date(2026, 11, 12)
    assert [day.day for day, reason in found.skipped if reason == "停表：补正材料"] == [5, 6, 9]
    assert any(line.startswith("补正材料停表：2026年11月4日至2026年11月9日") for line in found.explanation_lines())


def test_an_open_pause_leaves_no_due_date_but_says_what_is_left():
    found = deadline(Limit("T", "", 5), date(2026, 11, 2), CALENDAR, [Pause(date(2026, 11, 4), None, "补正材料")])
    assert (found.due, found.is_paused, found.left) == (None, True, 3)
    assert "停表中，恢复后还有3个工作日" in found.explanation_lines()


def test_a_pause_stands_only_for_its_own_days_and_then_the_clock_runs_on():
    pause = Pause(date(2026, 11, 4), None, "公众异议", max_days=3)
    found = deadline(Limit("T", "", 5), date(2026, 11, 2), CALENDAR, [pause])
    # 3、4 日计入；5、6、9 日停满；10、11、12 日续走，不论办结没有
    assert (found.due, found.stands_until) == (date(2026, 11, 12), date(2026, 11, 9))
    assert "至多停到2026年11月9日，其后不论恢复与否，时限续走" in found.explanation_lines()


def test_the_days_of_several_pauses_for_one_reason_are_added_up():
    pauses = [
        Pause(date(2026, 11, 3), date(2026, 11, 5), "信函索证", max_days=3),
        Pause(date(2026, 11, 9), None, "信函索证", max_days=3),
    ]
    found = deadline(Limit("T", "", 5), date(2026, 11, 2), CALENDAR, pauses)
    assert (found.due, found.stands_until) == (date(2026, 11, 12), date(2026, 11, 10))


@pytest.mark.parametrize("ceiling, due", [(7, date(2026, 11, 11)), (5, date(2026, 11, 9)), (0, None)])
def test_with_every_pause_the_whole_stays_within_its_longest(ceiling, due):
    found = deadline(Limit("T", "", 5, ceiling=ceiling), date(2026, 11, 2), CALENDAR, [Pause(date(2026, 11, 4))])
    assert found.due == due
    assert found.capped == bool(ceiling)


def test_a_pause_does_not_stop_hours_and_calendar_days():
    pause = [Pause(date(2026, 11, 2), date(2026, 11, 20))]
    assert deadline(Limit("T", "", 7, "day"), date(2026, 11, 2), CALENDAR, pause).due == date(2026, 11, 9)


def test_of_nested_limits_the_earliest_binds():
    long = deadline(Limit("T12", "", 20), date(2026, 11, 2), CALENDAR)
    short = deadline(Limit("T05", "", 10, nested_in="T12"), date(2026, 11, 10), CALENDAR)
    stopped = deadline(Limit("T01", "", 3), date(2026, 11, 2), CALENDAR, [Pause(date(2026, 11, 2))])
    assert earliest_due([long, short, stopped]) is short
    assert earliest_due([stopped]) is None


def test_days_left_count_from_tomorrow_and_go_negative_when_late():
    found = deadline(Limit("T", "", 5), date(2026, 11, 2), CALENDAR)
    assert found.workdays_left(date(2026, 11, 2), CALENDAR) == 5
    assert found.workdays_left(date(2026, 11, 9), CALENDAR) == 0
    assert found.workdays_left(date(2026, 11, 11), CALENDAR) == -2
    assert found.due == date(2026, 11, 9)
