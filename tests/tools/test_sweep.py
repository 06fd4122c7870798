import datetime
import threading

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection

from benefits.models import Entitlement
from benefits.services import entitlements
from core.models import Event, SweepRun
from core.sweeps import alarm
from core.verification import verify
from regimes.models import SpecialDay
from supervision.models import OnsiteCheck
from tests.factories.benefits import grant, roster_office
from tests.factories.cases import accepted, office_of
from tests.staging import staged
from tools import sweeps, tasks


@staged
def office():
    return roster_office()


def test_one_run_does_all_and_a_second_changes_nothing(office, at):
    grant(office, at=at)
    grant(office, at=at, separately_registered=True)
    first = sweeps.run_all(at)
    assert first["建立待遇"] == {"opened": 2, "adjusted": 0, "recognised": 0}
    assert first["列入实地核查"] == {"listed": 1}
    events = Event.objects.count()
    again = sweeps.run_all(at)
    assert again["建立待遇"] == {"opened": 0, "adjusted": 0, "recognised": 0}
    assert again["列入实地核查"] == {"listed": 0}
    assert Event.objects.count() == events
    assert list(SweepRun.objects.exclude(error="")) == []
    assert SweepRun.objects.count() == len(sweeps.SWEEPS)


def test_three_days_late_everything_is_still_done_once(office, at):
    grant(office, at=at)
    sweeps.run_all(at + datetime.timedelta(days=3))
    assert Entitlement.objects.count() == 1
    event = Event.objects.get(act="open_entitlement")
    assert event.happened_on == (at + datetime.timedelta(days=3)).date()


def test_the_command_says_what_it_did(office, at, capsys):
    grant(office, at=at)
    call_command("sweep", at=at.isoformat())
    said = capsys.readouterr().out
    assert "建立待遇：opened 1" in said and "公示期满：closed 0" in said


@pytest.mark.parametrize(("moment", "reason"), [("明天", "看不懂时刻"), ("2999-01-01T00:00", "将来")])
def test_the_command_refuses_a_moment_that_cannot_be(db, moment, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("sweep", at=moment)


def test_tasks_do_the_same_as_the_command(office, at):
    grant(office, at=at)
    tasks.sweep_all()
    tasks.sweep_often()
    assert Entitlement.objects.count() == 1


def test_schedule_wakes_them():
    wanted = {entry["task"] for entry in django_settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"tools.tasks.sweep_all", "tools.tasks.sweep_often"} <= wanted


def test_one_failing_sweep_does_not_hold_up_the_others(office, at, monkeypatch, caplog):
    grant(office, at=at, separately_registered=True)
    broken = [sweeps.Sweep(one.name, one.label, _fail) if one.name == "entitlements" else one for one in sweeps.SWEEPS]
    monkeypatch.setattr(sweeps, "SWEEPS", broken)
    with pytest.raises(CommandError, match="有巡检出错"):
        call_command("sweep", at=at.isoformat())
    assert OnsiteCheck.objects.count() == 1
    row = SweepRun.objects.get(pk="entitlements")
    assert (row.finished_at, row.error) == (None, "RuntimeError")


def _fail(at):
    raise RuntimeError("坏了")


@pytest.mark.django_db(transaction=True)
def test_killed_half_way_nothing_is_lost_or_doubled(at, monkeypatch):
    office = roster_office()
    for _ in range(3):
        grant(office, at=at)
    with monkeypatch.context() as patch:
        patch.setattr(entitlements.events, "record_many", lambda *args, **kwargs: _fail(at))
        sweeps.run_all(at)
    assert (Entitlement.objects.count(), Event.objects.filter(act="open_entitlement").count()) == (0, 0)
    sweeps.run_all(at)
    assert (Entitlement.objects.count(), Event.objects.filter(act="open_entitlement").count()) == (3, 3)
    assert verify(office.street.code) == (3, None)


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_do_everything_once(at):
    offices = [roster_office() for _ in range(2)]
    for office in offices:
        for _ in range(4):
            grant(office, at=at, separately_registered=True)
    start, failed = threading.Barrier(2), []

    def beat():
        start.wait()
        results = sweeps.run_all(at)
        failed.extend(text for text in results.values() if isinstance(text, str))
        connection.close()

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    assert (Entitlement.objects.count(), OnsiteCheck.objects.count()) == (8, 8)
    assert Event.objects.filter(act="open_entitlement").count() == 8
    assert all(verify(office.street.code)[1] is None for office in offices)


def test_a_provisional_date_is_made_firm_once_the_year_is_announced(db, at):
    late = at.replace(year=2026, month=12, day=31)
    office = office_of("XS2020")
    case = accepted(office, at=late)
    case.refresh_from_db()
    assert case.due_provisional and case.due_on.year == 2027
    before = case.due_on
    assert sweeps.run_all(late)["重算暂定期限"] == {"rounds": 0, "recalculated": 0, "moved": 0}
    row = SpecialDay.objects.filter(day__year=2026, name__contains="元旦").first()
    SpecialDay.objects.create(day=datetime.date(2027, 1, 1), kind=row.kind, name="元旦", source="通知")
    SpecialDay.objects.create(day=datetime.date(2027, 1, 4), kind=row.kind, name="元旦", source="通知")
    SpecialDay.objects.forget()
    result = sweeps.run_all(late)["重算暂定期限"]
    case.refresh_from_db()
    assert (result["recalculated"], result["moved"]) == (1, 1)
    assert not case.due_provisional and case.due_on > before
    assert Event.objects.get(act="sweep").data["from"] == before.isoformat()


def test_the_home_page_warns_when_the_sweeps_have_stopped(client, office, at, settings):
    now = datetime.datetime.now(datetime.UTC)
    assert "还没有运行过" in alarm(now)
    sweeps.run_all(at)
    assert alarm(now) == ""
    assert "已停 11 分钟" in alarm(now + datetime.timedelta(minutes=11, seconds=30))
    SweepRun.objects.update(finished_at=now - datetime.timedelta(hours=1))
    client.force_login(office.clerk)
    assert "定时巡检已停 60 分钟" in client.get("/").content.decode()
