"""停表停满而事由未了：待办里列为已超期，案件页说时限续走；办结即不再列。"""

import datetime

import pytest

from cases.services.timing import pause, resume
from desk import worklist
from publicity.services import record_objection, resolve_objection
from tests.factories.cases import accepted, office_of
from tests.factories.evidence import investigated
from tests.factories.publicity import posted
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
RAN_OUT = "停满，时限续走"


@staged
def office():
    return office_of("NAT_STREET")


def told(user, day):
    rows = worklist.build(user, day)
    return [(name, one.what, one.why) for name, _, items, _ in rows for one in items if RAN_OUT in one.why]


def test_an_objection_open_beyond_its_pause_is_an_overdue_task(office, at):
    case = investigated(office, at=at)
    bulletin = posted(case, by=office.helper, at=at)
    one = record_objection(bulletin.rounds.get().pk, by=office.window, at=at + DAY, content="他家有车")
    on = (at + DAY).date()
    assert told(office.review_leader, on + 20 * DAY) == []
    late = on + 45 * DAY  # 25个工作日早已停满
    assert [(name, what) for name, what, _ in told(office.review_leader, late)] == [("late", "办结公众异议")]
    case.refresh_from_db()
    assert str(case.due_on) == "2026-05-08" and case.due_label.endswith("（停表，至多到2026年4月8日）")
    resolve_objection(one.pk, by=office.review_leader, at=at + 46 * DAY, outcome="dismissed", findings="车已报废")
    assert told(office.review_leader, late + 2 * DAY) == []


def test_a_letter_never_answered_is_an_overdue_task_of_the_window(office, at):
    case = accepted(office, at=at)
    pause(case.pk, reason_code="letter", note="向单位发函", by=office.window, at=at)
    on = at.date()
    assert told(office.window, on + 20 * DAY) == []
    assert [(name, what) for name, what, _ in told(office.window, on + 40 * DAY)] == [
        ("late", "信函索证未回，恢复计时")
    ]
    resume(case.pk, by=office.window, at=at + 41 * DAY)
    assert told(office.window, on + 42 * DAY) == []
