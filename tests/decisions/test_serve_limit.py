"""不予确认告知书几日内送达，各规程所定不同（T13）：220号文3日，57号文3个工作日；页面照规程说。"""

import datetime

import pytest

from cases.models import Case
from decisions import serve_limit
from regimes.calendar import clock
from regimes.files import bases
from regimes.models import SpecialDay
from tests.factories import shipped_regime
from tests.factories.plain import all_of

FRIDAY = datetime.date(2021, 3, 5)


@pytest.mark.parametrize("ref", bases.index())
def test_every_procedure_says_within_how_many_days_a_refusal_is_served(ref):
    for (aid, purpose), procedure in all_of(ref).items():
        rows = [row for row in procedure.rows["limit"] if row["start"] == "refuse" and "serve" in row["end"]]
        assert len(rows) == 1, (aid, purpose)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("code", "by", "words"),
    [
        ("NAT_OLD", datetime.date(2021, 3, 8), "须在3日内送达"),
        ("NAT_STREET", datetime.date(2021, 3, 10), "须在3个工作日内送达"),
    ],
)
def test_days_are_counted_as_the_procedure_counts_them(code, by, words):
    case = Case(procedure=shipped_regime(code).procedure("minimum_living"))
    due = clock.deadline(serve_limit.serve_within(case), FRIDAY, SpecialDay.objects.calendar()).due
    assert (due, serve_limit.words(case)) == (by, words)
