"""各街道办理情况：数与逐件重数的相同，每个数点开就是那几件。"""

import datetime
import random
import re
from collections import Counter
from html import escape

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Case, Pause
from cases.services.timing import pause
from cases.states import CaseState
from core.period import Period, recent
from regimes.models import SpecialDay
from supervision import streets
from supervision.chart import chart
from tests.factories.benefits import grant, roster_office
from tests.factories.cases import accepted, office_of
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
AIDS = ("minimum_living", "temporary_small", "extreme_hardship")
STATES = (CaseState.GRANTED, CaseState.REFUSED, CaseState.VISIT, CaseState.DECISION, CaseState.WITHDRAWN)


@staged
def places(at):
    """一区三街（末一街空着），另有别的区；各类、各环节、各月、各种期限都有，由一颗种子定。"""
    one, far, seed = roster_office(), roster_office(), random.Random(9)
    offices = [one, roster_office(district=one.district), roster_office(district=one.district), far]
    for office in (offices[0], offices[1], far):
        for state in STATES * 6:
            _case(office, at, state, seed)
    return offices


def _case(office, at, state, seed):
    """一件：受理到决定隔几天、在哪月决定、停没停过表、过了哪一种期限，都随种子。"""
    case, today = grant(office, at=at, aid=seed.choice(AIDS)).case, at.date()
    decided = today - DAY * seed.randrange(70)
    start = seed.choice([None, *[decided - DAY * seed.randrange(40)] * 3])
    Case.objects.filter(pk=case.pk).update(
        state=state,
        accepted_on=start,
        decided_on=decided if state in streets.DECIDED else None,
        due_on=today - DAY * 9,  # 只提醒的期限早过了
        overdue_on=seed.choice([None, today - DAY, today, today + DAY]),
        alarm_on=seed.choice([None, today - DAY, today]),
    )
    for begun in [start + DAY * seed.randrange(9)] if start and seed.random() < 0.5 else []:
        Pause.objects.create(case=case, reason="letter", starts_on=begun, ends_on=begun + DAY * seed.randrange(9))


def by_hand(cases, today, calendar):
    """一件一件地数。"""
    found, span = Counter(), []
    for case in cases:
        found["in_hand"] += case.is_open
        late = case.is_open and case.overdue_on is not None and case.overdue_on < today
        found["late"] += late
        found["alarmed"] += late and case.alarm_on is not None and case.alarm_on < today
        found["agreed"] += case.state == CaseState.GRANTED
        found["denied"] += case.state == CaseState.REFUSED
        if case.decided_on and case.accepted_on:
            days = [case.accepted_on + DAY * n for n in range(1, (case.decided_on - case.accepted_on).days + 1)]
            stopped = [(one.starts_on, one.ends_on or case.decided_on) for one in case.pauses.all()]
            span.append(sum(calendar.is_workday(d) and not any(a < d <= b for a, b in stopped) for d in days))
    return found, f"{round(sum(span) / len(span) + 1e-9, 1):.1f}" if span else None


def test_every_figure_is_that_of_a_plain_recount(places, at):
    today, calendar = at.date(), SpecialDay.objects.calendar()
    bureau, seen = places[0].bureau, Counter()
    with time_machine.travel(at, tick=False):
        for aid in ("", *AIDS):
            for period in (Period(2026), Period(2026, 2), Period(2025, 12)):
                rows = streets.board(bureau, today, aid=aid, period=period)["rows"]
                for row, office in zip(rows, [*places[:3], None], strict=True):
                    own = Case.objects.filter(street__parent=places[0].district)
                    own = own.filter(street=office.street) if office else own
                    own = [one for one in own if not aid or one.aid == aid]
                    then = [one for one in own if one.is_open or (one.decided_on and _in(one.decided_on, period))]
                    numbers, days = by_hand(then, today, calendar)
                    assert {name: getattr(row, name) for name in numbers} == numbers and row.days == days
                    seen.update(numbers)
    assert min(seen.values()) > 5


def test_a_number_opens_exactly_its_cases(client, places, at):
    bureau = places[0].bureau
    client.force_login(bureau, backend="accounts.backends.StaffBackend")
    with time_machine.travel(at, tick=False):
        first, *_, whole = streets.board(bureau, at.date(), aid="", period=Period(2026, 2))["rows"]
        for row in (first, whole):
            for name, url in row.urls.items():
                listed = re.findall(r'href="/cases/(\d+)/"', client.get(url).text)
                assert len(set(listed)) == getattr(row, name), url
        assert whole.late and whole.alarmed and whole.agreed and whole.denied
        assert f'href="{escape(whole.urls["late"])}">{whole.late} 件超期' in client.get("/").text, "首页上点一下"
        page = client.get("/supervision/", {"period": "2026-02"}).text
        assert f'href="{escape(whole.urls["late"])}">{whole.late} 件超期' in page


def _in(day, period):
    return period.first <= day < period.next_first


def test_the_questions_asked_do_not_grow_with_streets_or_cases(places, at):
    asked = []
    for district in (places[0], places[0], places[3]):  # 头一回连同本人的岗位、日历一起问
        with CaptureQueriesContext(connection) as queries:
            streets.figures(district.bureau, at.date(), aid="", period=Period(2026))
        asked.append(len(queries))
    assert asked[1] <= 6 and asked[2] <= asked[0]


def test_only_what_is_past_a_counted_limit_is_overdue(at):
    office = office_of("XS2020")
    case = accepted(office, at=at)
    assert case.due_on < case.overdue_on, "先到的一项只提醒"

    def late(day):
        return streets.figures(office.bureau, day, aid="", period=Period(2026))[-1].late

    day = case.overdue_on + DAY
    assert (late(case.due_on + DAY), late(case.overdue_on), late(day)) == (0, 0, 1)
    pause(case.pk, by=office.window, at=at, reason_code="letter", note="函询外地单位")
    assert late(day) == 0, "停着表"


def test_the_chart_shows_the_same_numbers_as_the_table():
    rows = [streets.Figures("甲街道", in_hand=12, late=4, timed=2, span=31), streets.Figures("乙街道")]
    drawn = chart(rows)
    assert [one.text for one in drawn["words"]][2:] == ["甲街道", "12，超期 4", "15.5", "乙街道", "0", "没有办结的"]
    assert {bar.kind: bar.width for bar in drawn["bars"]} == {"hand": 220, "late": 73, "days": 220}


def test_a_period_is_read_from_the_address():
    assert [str(Period.read(text)) for text in ("2026", "2026-02")] == ["2026年", "2026年2月"]
    assert [Period.read(text) for text in (None, "", "2026-13", "26", "x", "2026-02-03")] == [None] * 6
    assert [one.written for one in recent(datetime.date(2026, 2, 3), 3)] == ["2026", "2026-02", "2026-01", "2025-12"]
