"""页面上的期限标记：与待办、办理单同一个说法，都按工作日。"""

import datetime

import pytest
from django.template import Context, Template

from regimes.calendar.workdays import Calendar

TODAY = datetime.date(2026, 3, 2)
CALENDAR = Calendar({}, {}, {2026})


def show(text, **context):
    page = Template("{% load deadlines %}{% due day today calendar" + text + " %}")
    return page.render(Context({"today": TODAY, "calendar": CALENDAR, **context})).strip()


def test_a_provisional_due_badge_says_both_days():
    shown = show(" provisional=True earliest=early", day=datetime.date(2026, 3, 12), early=datetime.date(2026, 3, 11))
    assert "还剩 8 个工作日" in shown and "2026年3月12日(周四)（暂定，最早可能2026年3月11日(周三)）" in shown


@pytest.mark.parametrize(
    ("day", "words"),
    [
        pytest.param(datetime.date(2026, 2, 26), "已超期 2 个工作日", id="超期"),
        pytest.param(datetime.date(2026, 2, 28), "已超期 1 个工作日", id="周六到期"),
        pytest.param(TODAY, "今天到期", id="当天"),
        pytest.param(datetime.date(2026, 3, 12), "还剩 8 个工作日", id="还剩"),
    ],
)
def test_the_due_badge_says_it_in_workdays(day, words):
    assert f">{words}</time>" in show("", day=day)


def test_no_deadline_shows_nothing():
    assert show("", day=None) == ""
