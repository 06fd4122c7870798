"""规程的 on_breach：过了期限怎样，照它说、照它数。"""

import datetime

import pytest

from cases import deadlines
from cases.models import Case
from desk import lists, rows, worklist
from regimes.calendar.due import bound, left
from regimes.models import SpecialDay, StepLimit
from supervision import streets
from tests.factories.cases import accepted, office_of
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
# on_breach：过了三日起算的一项之后，经办人的待办在哪一栏、怎样说；区里数不数超期、其中几件警报
SAID = {
    "warn": ("today", "提醒：已过 2 个工作日", 0, 0),
    "remind": ("today", "提醒：已过 2 个工作日", 0, 0),
    "overdue": ("late", "已超期 2 个工作日", 1, 0),
    "alarm": ("late", "警报：已超期 2 个工作日", 1, 1),
}


@staged
def office():
    return office_of("XS2020")


def with_breach(office, at, on_breach):
    StepLimit.objects.filter(limit_id="T01").update(on_breach=on_breach)
    return accepted(office, at=at)


@pytest.mark.parametrize("on_breach", SAID)
def test_what_a_passed_limit_means_is_what_the_regime_says(office, at, on_breach):
    section, words, late, alarmed = SAID[on_breach]
    case = with_breach(office, at, on_breach)
    day = SpecialDay.objects.calendar().after(case.due_on, 2)
    found = [(name, one.left.words) for name, _, items, _ in worklist.build(office.window, day) for one in items]
    assert found == [(section, words)]
    [counted] = streets._now(Case.objects.visible_to(office.bureau), day)
    assert tuple(counted)[2:] == (late, alarmed)


def test_a_reminder_long_past_gives_way_to_the_limit_that_is_overdue(office, at):
    case = with_breach(office, at, "warn")
    calendar = SpecialDay.objects.calendar()
    day = calendar.after(case.overdue_on, 1)
    said = bound(day, *deadlines.stored(case))
    assert (said.label, said.on) == ("全程办理", case.overdue_on)
    assert left(said.on, day, calendar, said.on_breach).words == "已超期 1 个工作日"
    table = rows.Table(rows.USUAL, lists.BY_DUE)
    row = type(case).objects.annotate(**table.computed()).values_list(*table.fields).get(pk=case.pk)
    assert "全程办理" in table.words(row, day, calendar)


def test_the_leader_hears_of_what_is_overdue_and_not_of_a_reminder(office, at):
    case = with_breach(office, at, "warn")

    def heard(day):
        return [one.who for _, _, items, _ in worklist.build(office.leader, day) for one in items]

    assert heard(case.due_on + 3 * DAY) == []
    assert heard(case.overdue_on + DAY) == [case.head_name]
