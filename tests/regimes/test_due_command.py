"""`manage.py due`：四种单位、顺延、起算当日计入、月末、闰日、没有日历的年份；JSON 只有说好的几项。"""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

pytestmark = pytest.mark.django_db


def due(*words):
    out = StringIO()
    call_command("due", *words, "--json", stdout=out)
    return json.loads(out.getvalue())


# 照放假通知手算的例子与各单位的边角
KNOWN = [
    ("2024-02-05 3", "2024-02-08"),
    ("2024-02-05 10", "2024-02-23"),
    ("2024-04-30 3", "2024-05-08"),
    ("2024-09-12 10", "2024-09-27"),
    ("2024-09-12 20", "2024-10-16"),
    ("2025-01-20 10", "2025-02-08"),
    ("2025-01-20 20", "2025-02-21"),
    ("2025-09-26 3", "2025-09-30"),
    ("2025-09-26 20", "2025-10-30"),
    ("2026-02-10 10", "2026-03-02"),
    ("2026-02-10 20", "2026-03-16"),
    ("2026-02-10 30", "2026-03-30"),
    ("2026-04-28 5", "2026-05-08"),
    ("2026-09-18 10", "2026-10-09"),
    ("2026-09-18 20", "2026-10-22"),
    ("2026-09-30 5", "2026-10-13"),
    ("2026-11-02 20", "2026-11-30"),
    ("2026-11-02 30", "2026-12-14"),
    ("2026-09-18 1 --count-start", "2026-09-18"),
    ("2026-09-19 1 --count-start", "2026-09-20"),  # 周六不计，周日调休上班
    ("2026-09-18 7 --unit day", "2026-09-25"),
    ("2026-09-18 7 --unit day --roll", "2026-09-28"),
    ("2026-09-18 7 --unit day --count-start", "2026-09-24"),
    ("2026-09-18 7 --unit day --count-start --roll", "2026-09-24"),
    ("2026-02-09 7 --unit day", "2026-02-16"),
    ("2026-02-09 7 --unit day --roll", "2026-02-24"),
    ("2026-11-02 7 --unit day", "2026-11-09"),
    ("2026-11-02 7 --unit day --count-start", "2026-11-08"),
    ("2026-01-31 1 --unit month", "2026-02-28"),
    ("2024-01-31 1 --unit month", "2024-02-29"),
    ("2028-01-31 1 --unit month", "2028-02-29"),
    ("2024-02-29 12 --unit month", "2025-02-28"),
    ("2026-09-18 1 --unit month", "2026-10-18"),
    ("2026-09-18 1 --unit month --roll", "2026-10-19"),
    ("2026-08-31 6 --unit month", "2027-02-28"),
    ("2026-10-01T09:30 24 --unit hour", "2026-10-02T09:30:00+08:00"),
    ("2026-02-28T23:30 24 --unit hour", "2026-03-01T23:30:00+08:00"),
    ("2026-10-01T01:30:00+00:00 24 --unit hour", "2026-10-02T09:30:00+08:00"),
]


@pytest.mark.parametrize(("words", "day"), KNOWN, ids=[words for words, _ in KNOWN])
def test_the_day(words, day):
    told = due(*words.split())
    assert (told["due"], told["provisional"]) == (day, False)
    assert set(told) == {"due", "provisional", "skipped"}


@pytest.mark.parametrize(
    ("words", "day", "earliest"),
    [
        ("2026-11-02 45", "2027-01-05", "2027-01-03"),
        ("2027-03-01 10", "2027-03-15", "2027-03-15"),
        ("2026-12-04 20", "2027-01-04", "2027-01-02"),  # 元旦总要放假，其后的周末可能调休上班
        ("2026-12-07 16", "2026-12-29", "2026-12-29"),  # 年末三天归次年的通知管
        ("2035-09-28 3", "2035-10-08", "2035-10-04"),
        ("2003-12-01 10", "2003-12-15", "2003-12-11"),
        ("2026-12-28 7 --unit day --roll", "2027-01-04", "2027-01-04"),
        ("2026-12-26 7 --unit day --roll", "2027-01-04", "2027-01-02"),
    ],
)
def test_a_year_without_its_notice_is_provisional(words, day, earliest):
    told = due(*words.split())
    assert (told["due"], told["provisional"], told["earliest"]) == (day, True, earliest)
    assert set(told) == {"due", "provisional", "skipped", "earliest"}


def test_calendar_days_and_hours_never_wait_for_a_notice():
    for words in ("2026-12-28 7 --unit day", "2026-12-31 1 --unit month", "2026-12-31T20:00 24 --unit hour"):
        assert due(*words.split())["provisional"] is False


def test_every_skipped_day_is_told_with_its_reason():
    told = due("2026-09-30", "5")["skipped"]
    assert [one["date"] for one in told] == [*(f"2026-10-0{n}" for n in range(1, 8)), "2026-10-11"]
    assert told[0]["reason"] == "国庆节" and told[-1]["reason"] == "周日"
    assert set(told[0]) == {"date", "reason"}


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("昨天 3", "不是日期"),
        ("2026-02-30 3", "不是日期"),
        ("2026-09-18T08:00 3", "以小时计的写"),
        ("2026-09-18 0", "1 至 10000"),
        ("2026-09-18 -1", "1 至 10000"),
        ("2026-09-18 10001", "1 至 10000"),
        ("9999-12-20 30", "至9999年"),
        ("9999-12-20 30 --unit month", "至9999年"),
    ],
)
def test_a_question_that_makes_no_sense_is_refused_in_words(words, says):
    with pytest.raises(CommandError, match=says):
        due(*words.split())
