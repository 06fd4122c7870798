import datetime
from io import StringIO

import pytest
from django.core.management import call_command

from cases.models import Case
from core.models import Event
from tests.factories.cases import accepted, office_of, registered


@pytest.fixture
def case(db, at):
    return accepted(office_of("XS2020"), at=at)


def rebuild(*options):
    out = StringIO()
    call_command("rebuild_deadlines", *options, stdout=out)
    return out.getvalue()


def test_a_wrong_date_is_put_right_and_named(case):
    right = case.due_on
    Case.objects.filter(pk=case.pk).update(due_on=datetime.date(2030, 1, 1), due_provisional=True)
    said = rebuild()
    case.refresh_from_db()
    assert (case.due_on, case.due_provisional) == (right, False)
    assert case.number in said and "2030年1月1日（暂定）" in said and "已改 1 件" in said


def test_running_it_again_changes_nothing(case):
    version, events = case.version, Event.objects.count()
    assert "已改 0 件" in rebuild()
    case.refresh_from_db()
    assert (case.version, Event.objects.count()) == (version, events)


def test_a_dry_run_only_lists(case):
    Case.objects.filter(pk=case.pk).update(due_on=None, due_label="")
    assert "应改 1 件" in rebuild("--dry-run")
    case.refresh_from_db()
    assert case.due_on is None


def test_a_case_not_accepted_has_no_date(db, at):
    registered(office_of("XS2020"), at=at)
    assert "已改 0 件" in rebuild()
