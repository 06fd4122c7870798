import json
from datetime import date, datetime
from io import StringIO

import pytest
import time_machine
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from regimes.calendar.announcements import calendar_notice
from regimes.models import SpecialDay
from tests.factories import UnitFactory, UserFactory, shipped_regime

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    regime = shipped_regime("LS2019")
    client.force_login(UserFactory(window=True, unit=UnitFactory(parent=regime.district)))
    return client, regime


def test_a_clerk_reads_the_procedure_with_its_sources(clerk):
    client, regime = clerk
    listed = client.get("/regimes/").content.decode()
    assert regime.name in listed
    shown = client.get(f"/regimes/{regime.pk}/").content.decode()
    assert "T04" not in shown and "S4 二（一）" not in shown  # 时限说名称，出处写文件
    assert regime.procedures.first().limits.get(limit_id="T04").label in shown and "暂定，待区民政局确认" in shown


def test_a_clerk_reads_standards_but_may_not_enter_them(clerk):
    client, _ = clerk
    assert "录入保障标准" not in client.get("/regimes/standards/").content.decode()
    assert client.get("/regimes/standards/standard/enter/").status_code == 404


@pytest.mark.parametrize("path", ["", "standards/", "calendar/"])
def test_strangers_are_asked_to_sign_in(client, path):
    assert client.get(f"/regimes/{path}").status_code == 302


def test_an_administrator_without_casework_may_not_read(client):
    client.force_login(UserFactory(admin=True))
    assert client.get("/regimes/").status_code == 403


def test_the_calendar_shows_a_year_and_survives_a_strange_one(clerk):
    client, _ = clerk
    assert "2025年1月28日" in client.get("/regimes/calendar/?year=2025").content.decode()
    assert client.get("/regimes/calendar/?year=²").status_code == 200
    assert client.get("/regimes/calendar/?year=99999").status_code == 200


@pytest.mark.parametrize(
    ("today", "says"),
    [
        (date(2026, 10, 31), ""),
        (date(2026, 11, 1), "2027年放假安排尚未录入"),
        (date(2027, 2, 1), "2027年放假安排尚未录入"),
        (date(2025, 12, 1), ""),
    ],
)
def test_from_november_on_the_missing_calendar_is_announced(today, says):
    assert says in calendar_notice(today) and bool(says) == bool(calendar_notice(today))


def test_loading_the_next_year_ends_the_notice_and_renews_the_calendar():
    before = SpecialDay.objects.calendar()
    assert before is SpecialDay.objects.calendar()
    SpecialDay.objects.create(day=date(2027, 1, 1), kind="off", name="元旦", source="通知")
    assert calendar_notice(date(2026, 11, 22)) == ""
    assert SpecialDay.objects.calendar().knows(date(2027, 1, 1))


def test_the_system_check_warns_of_the_missing_year(time_machine_at):
    time_machine_at("2026-11-22")
    assert [warning.id for warning in run_checks(databases=["default"]) if warning.id == "regimes.W001"] == [
        "regimes.W001"
    ]
    time_machine_at("2026-10-01")
    assert not [warning for warning in run_checks(databases=["default"]) if warning.id == "regimes.W001"]


@pytest.fixture
def time_machine_at():
    with time_machine.travel("2026-01-05T02:00:00+00:00", tick=False) as traveller:
        yield lambda day: traveller.move_to(datetime.fromisoformat(f"{day}T02:00:00+00:00"))


def due(*args):
    out = StringIO()
    call_command("due", *args, stdout=out)
    return out.getvalue()


def test_due_prints_the_date_and_every_day_skipped():
    answer = json.loads(due("2026-09-18", "20", "--unit", "workday", "--json"))
    assert (answer["due"], answer["provisional"]) == ("2026-10-22", False)
    assert {"date": "2026-09-25", "reason": "中秋节"} in answer["skipped"]
    assert "2026年10月22日（周四）到期" in due("2026-09-18", "20")


@pytest.mark.parametrize(
    ("args", "answer"),
    [
        (["2026-09-18", "7", "--unit", "day"], "2026-09-25"),
        (["2026-09-18", "7", "--unit", "day", "--roll"], "2026-09-28"),
        (["2026-09-18", "7", "--unit", "day", "--roll", "--count-start"], "2026-09-24"),
        (["2026-10-01T09:30", "24", "--unit", "hour"], "2026-10-02T09:30:00+08:00"),
        (["2026-01-31", "1", "--unit", "month"], "2026-02-28"),
    ],
)
def test_due_knows_every_unit(args, answer):
    assert json.loads(due(*args, "--json"))["due"] == answer


@pytest.mark.parametrize("args", [["昨天", "3"], ["2026-09-18", "0"], ["2026-09-18", "99999"]])
def test_due_refuses_what_it_cannot_count(args):
    with pytest.raises(CommandError):
        due(*args)
