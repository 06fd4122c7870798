"""备注、电话：经办人一点就打、看一次记一笔；说了什么写下即不改，内容加密，卷宗与痕迹里都没有。"""

import itertools

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import StandIn
from cases.models import CaseNote
from cases.services.notes import log_call, note
from core.acts import Act
from core.models import Event
from core.refusals import Blocked
from notices.models import Sheet
from tests.factories.accounts import UserFactory
from tests.factories.cases import accepted
from tests.staging import staged

KEYS = (f"note-{number}" for number in itertools.count())


@staged(stopped=True)
def taken(staff, at):
    return accepted(staff, at=at)


@pytest.fixture
def case(taken, now):
    return taken


def key():
    return {"form_key": next(KEYS)}


def calls(case):
    return Event.objects.filter(act=Act.CALL, case_id=case.pk)


def test_one_click_shows_the_number_and_is_recorded_once_a_day_for_each_person(case, office, sign_in):
    client, number = sign_in(office.window), case.household.phone
    page = client.get(f"/cases/{case.pk}/").text
    assert number not in page and f'action="/cases/{case.pk}/call/"' in page
    for _ in range(3):
        answer = client.post(f"/cases/{case.pk}/call/", headers={"HX-Request": "true"})
        assert f'href="tel:{number}"' in answer.text and "<html" not in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert f'href="tel:{number}"' in client.post(f"/cases/{case.pk}/call/").text  # 没有脚本的另开一页
    assert [(one.actor_id, one.data) for one in calls(case)] == [(office.window.pk, {"field": "家庭联系电话"})]


def test_the_phone_s_visit_page_calls_with_one_tap_too(case, office, sign_in):
    page = sign_in(office.helper).get(f"/cases/{case.pk}/record_visit/")
    assert page.status_code == 200 and f'action="/cases/{case.pk}/call/"' in page.text


def test_who_is_not_assigned_still_needs_reason_and_password(case, office, sign_in):
    colleague = UserFactory(unit=office.street, window=True)
    for user in (colleague, office.leader):
        client = sign_in(user)
        assert f"/cases/{case.pk}/call/" not in client.get(f"/cases/{case.pk}/").text
        assert client.post(f"/cases/{case.pk}/call/").status_code == 403
    assert sign_in(UserFactory(window=True)).post(f"/cases/{case.pk}/call/").status_code == 404
    assert not calls(case).exists()


def test_whoever_stands_in_today_may_call(case, office, sign_in, at):
    deputy, day = UserFactory(unit=office.street, window=True), at.date()
    client = sign_in(deputy)
    assert client.post(f"/cases/{case.pk}/call/").status_code == 403
    StandIn.objects.create(
        absent=office.window,
        deputy=deputy,
        role="window",
        unit=office.street,
        starts_on=day,
        ends_on=day,
        reason="病假",
        arranged_by=office.leader,
        arranged_at=at,
    )
    assert client.post(f"/cases/{case.pk}/call/").status_code == 200


def test_a_day_has_a_limit_for_calls_too_and_the_refusal_is_recorded(case, office, sign_in, settings, at):
    settings.REVEALS_A_DAY = 0
    answer = sign_in(office.window).post(f"/cases/{case.pk}/call/")
    assert answer.status_code == 403 and case.household.phone not in answer.text
    assert calls(case).get().data["refused"] is True


def test_a_call_and_a_note_are_kept_with_who_when_and_what(case, office, sign_in):
    client = sign_in(office.window)
    form = client.get(f"/cases/{case.pk}/log_call/").text
    assert "拨出" in form and case.household.phone not in form
    said = {"text": "本人说下周三在家", "way": "out", "number": "phone:household"}
    assert client.post(f"/cases/{case.pk}/log_call/", {**said, **key()}).status_code == 302
    assert client.post(f"/cases/{case.pk}/note/", {"text": "门牌已换新", **key()}).status_code == 302
    call, written = CaseNote.objects.order_by("pk")
    assert (call.way, call.text, call.written_by) == ("out", "本人说下周三在家", office.window)
    assert call.number.startswith("家庭联系电话") and "****" in call.number
    for tab in ("overview", "timeline"):
        page = client.get(f"/cases/{case.pk}/tab/{tab}/").text
        assert "本人说下周三在家" in page and "门牌已换新" in page and "拨出电话 家庭联系电话" in page
    assert (written.way, written.number) == ("", "")


def test_another_person_s_number_is_kept_masked(case, office, sign_in):
    said = {"text": "邻居反映", "way": "in", "number": "other", "other": "邻居老张 13912345678"}
    sign_in(office.window).post(f"/cases/{case.pk}/log_call/", {**said, **key()})
    assert CaseNote.objects.get().number == "邻居老张 139****5678"


def test_what_was_said_is_sealed_and_stands_in_no_event_and_no_paper(case, office, at):
    made = note(case.pk, by=office.window, at=at, text="丈夫病情不便公开")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text FROM cases_casenote WHERE id = %s", [made.pk])
        assert "病情" not in cursor.fetchone()[0]
    event = Event.objects.latest("pk")
    assert (event.act, event.subject, event.data, event.reason) == ("note", "", {"note": made.pk}, "")
    assert not any("病情" in str(one.content) for one in Sheet.objects.all())


def test_a_note_can_be_neither_changed_nor_deleted(case, office, at):
    made = note(case.pk, by=office.window, at=at, text="写错了再写一条")
    rows = CaseNote.objects.filter(pk=made.pk)
    for deed in (lambda: rows.update(number="x"), rows.delete):
        with pytest.raises(DatabaseError, match="只能追加"), transaction.atomic():
            deed()


def test_nothing_said_or_nobody_named_is_refused_with_a_sentence(case, office, sign_in, at):
    with pytest.raises(Blocked, match="还没有写内容"):
        note(case.pk, by=office.window, at=at, text="  ")
    with pytest.raises(Blocked, match="和谁通的电话"):
        log_call(case.pk, by=office.window, at=at, way="out", number=" ", text="通了")
    said = {"text": "邻居反映", "way": "in", "number": "other", "other": ""}
    answer = sign_in(office.window).post(f"/cases/{case.pk}/log_call/", {**said, **key()})
    assert answer.status_code == 409 and "邻居反映" in answer.text
    assert (
        sign_in(UserFactory(unit=office.street.district, auditor=True))
        .post(f"/cases/{case.pk}/note/", {"text": "看", **key()})
        .status_code
        == 403
    )
