"""放假安排重算时旁人也在办：锁着的留待下次，读后变过的不覆盖，断了接着办，两处同跑不重（真的两个连接）。"""

import functools
import threading

import pytest
import time_machine
from django.db import connection, connections, transaction
from django.urls import reverse

from cases import deadlines
from cases.deadlines import rebuild
from cases.models import Case
from cases.services import timing
from core.models import Event
from core.verification import verify
from regimes.models import CalendarNotice, SpecialDay
from rulebook import recalculation, tasks
from tests.factories import PASSWORD, UserFactory
from tests.factories.cases import accepted, office_of
from tests.rulebook.test_recalculation import LATE, confirm, draft
from tests.staging import staged

pytestmark = pytest.mark.django_db(transaction=True)
WAIT = 30
PATIENT = not connection.features.has_select_for_update_skip_locked  # SQLite 只有一把写锁：后来的等着，不跳过


@staged
def office():
    return office_of("XS2020")


@pytest.fixture
def cases(office):
    return [accepted(office, at=LATE) for _ in range(4)]


@pytest.fixture
def notice(office, cases):
    made = draft(office)
    confirm(made, UserFactory(unit=office.district, district=True))
    return made


def moved():
    rows = Event.objects.filter(act="edit_calendar", case_id__isnull=False)
    return sorted(rows.values_list("case_id", flat=True))


def settled(notice, cases):
    """全部改完：各案一笔痕迹，存的与逐案推得的相同，链完好。"""
    notice.refresh_from_db()
    assert notice.applied_at and moved() == [one.pk for one in cases]
    for case in Case.objects.all():
        stored = case.due_on, case.due_label, case.due_provisional, case.due_earliest
        deadlines.reset(case)
        assert (case.due_on, case.due_label, case.due_provisional, case.due_earliest) == stored
    assert Event.objects.filter(subject__startswith="重算完毕").count() == 1
    assert verify(cases[0].street.code)[1] is None
    return True


def beside(work):
    """在另一个连接里同时做。"""

    def run():
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_case_somebody_is_working_on_is_left_and_finished_later(cases, notice):
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            Case.objects.locked().get(pk=cases[1].pk)
            held.set()
            done.wait(1 if PATIENT else WAIT)

    clerk = beside(hold)
    held.wait(WAIT)
    recalculation.finish_pending(LATE)
    notice.refresh_from_db()
    if not PATIENT:
        assert moved() == [one.pk for one in cases if one != cases[1]] and notice.applied_at is None
    done.set()
    clerk.join()
    recalculation.finish_pending(LATE)
    assert settled(notice, cases)


def test_what_was_done_after_reading_is_not_overwritten(office, cases, notice, monkeypatch):
    original, late = rebuild.differences, iter([cases[2]])

    def and_meanwhile(*args, **kwargs):
        for moves in original(*args, **kwargs):
            for case in late:
                timing.pause(case.pk, reason_code="letter", by=office.window, at=LATE, note="等银行回函")
            yield moves

    monkeypatch.setattr(rebuild, "differences", and_meanwhile)
    recalculation.finish_pending(LATE)
    monkeypatch.undo()
    recalculation.finish_pending(LATE)
    stopped = Case.objects.get(pk=cases[2].pk)
    kept = stopped.due_on, stopped.due_label
    deadlines.reset(stopped)
    assert (stopped.due_on, stopped.due_label) == kept
    assert not list(rebuild.differences())


def test_killed_between_two_batches_the_next_run_goes_on_from_there(cases, notice, monkeypatch):
    one_by_one, calls = functools.partial(rebuild.recalendar, batch=1), iter(range(9))
    batch = rebuild._recalendar_batch

    def killed(*args, **kwargs):
        if next(calls) == 2:
            raise KeyboardInterrupt
        return batch(*args, **kwargs)

    monkeypatch.setattr(rebuild, "recalendar", one_by_one)
    monkeypatch.setattr(rebuild, "_recalendar_batch", killed)
    with pytest.raises(KeyboardInterrupt):
        recalculation.finish_pending(LATE)
    notice.refresh_from_db()
    assert moved() == [one.pk for one in cases[:2]] and notice.applied_at is None
    monkeypatch.undo()
    assert recalculation.finish_pending(LATE) == 2
    assert settled(notice, cases)


def test_two_workers_at_once_move_every_case_once(cases, notice, monkeypatch):
    monkeypatch.setattr(rebuild, "recalendar", functools.partial(rebuild.recalendar, batch=1))
    start, failed = threading.Barrier(2), []

    def work():
        start.wait(WAIT)
        try:
            recalculation.finish_pending(LATE)
        except Exception as error:
            failed.append(error)

    workers = [beside(work) for _ in range(2)]
    [one.join() for one in workers]
    assert failed == []
    recalculation.finish_pending(LATE)
    assert settled(notice, cases)


def test_only_the_second_persons_confirmation_starts_it(office, cases, client, monkeypatch):
    monkeypatch.setattr(tasks.apply_calendar, "apply_async", lambda **_: tasks.apply_calendar())
    made = draft(office)
    assert recalculation.finish_pending(LATE) == 0 and moved() == []
    assert not SpecialDay.objects.filter(day__year=2027).exists()
    second = UserFactory(unit=office.district, district=True)
    with time_machine.travel(LATE, tick=False):
        client.force_login(second)
        client.post(reverse("rulebook:calendar_notice", args=[made.pk]), {"form_key": "k", "password_again": PASSWORD})
    made.refresh_from_db()
    assert made.confirmed_by == second and CalendarNotice.objects.get().applied_at
    assert moved() == [one.pk for one in cases]
