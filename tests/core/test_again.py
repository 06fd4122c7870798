"""撞上了别人：从头再办一次，什么都不重；第二次仍不成，给一句话，不出 500。"""

import psycopg2
import pytest
from django.contrib import messages
from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path
from django.utils import timezone

from core import again
from core.again import Busy, act_once_more
from core.events import record
from core.files import store
from core.models import Event, FormKey, StoredFile
from core.once import go, once
from tests.core.conftest import photo
from tests.factories import UserFactory

CLASHES = {}
BUSY = "别人正在办理同一件事，请稍候再按一次"


class Deadlock(psycopg2.Error):
    pgcode = "40P01"


class NotSerial(psycopg2.Error):
    pgcode = "40001"


class Taken(psycopg2.Error):
    pgcode = "55P03"


def clash(cause=Deadlock):
    """头几次撞上别人（次数记在 CLASHES）。"""
    if CLASHES.get("left", 0):
        CLASHES["left"] -= 1
        raise OperationalError("deadlock detected\nDETAIL") from cause()


@once
def act(request):
    record("accept", chain="t", at=timezone.now(), by=request.user, subject=request.POST["note"])
    store(request.FILES["photo"].file, by=request.user, at=timezone.now(), purpose="test")
    messages.success(request, "已办成")
    clash()
    return go(request, "/done/")


def bare(request):
    with transaction.atomic():
        record("accept", chain="t", at=timezone.now(), by=request.user, subject="没有一次性编号的")
        clash(NotSerial)
    return HttpResponse("成")


def said(request):
    return HttpResponse("；".join(map(str, messages.get_messages(request))))


urlpatterns = [path("act/", act), path("bare/", bare), path("said/", said), path("", include("config.urls"))]
pytestmark = [pytest.mark.urls(__name__), pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk():
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory())
    return client


@pytest.fixture(autouse=True)
def _none():
    CLASHES.clear()
    yield
    CLASHES.clear()


def post(clerk, **how):
    return clerk.post("/act/", {"form_key": "k", "note": "办", "photo": photo()}, **how)


def test_a_form_is_sent_through_again_with_its_files_and_nothing_is_doubled(clerk):
    CLASHES["left"] = 1
    answer = post(clerk)
    assert (answer.status_code, answer["Location"]) == (302, "/done/")
    assert Event.objects.count() == FormKey.objects.count() == StoredFile.objects.count() == 1
    assert clerk.get("/said/").text == "已办成"


def test_the_second_time_the_clerk_is_asked_to_wait_and_nothing_is_written(clerk):
    CLASHES["left"] = 2
    answer = post(clerk)
    assert answer.status_code == 409 and BUSY in answer.text
    assert not Event.objects.exists() and not FormKey.objects.exists()
    assert post(clerk).status_code == 302 and Event.objects.count() == 1


def test_a_page_without_a_form_key_is_also_run_again(clerk):
    CLASHES["left"] = 1
    assert clerk.post("/bare/").text == "成" and Event.objects.count() == 1


def test_a_script_that_wants_json_gets_the_sentence_as_json(clerk):
    CLASHES["left"] = 2
    answer = clerk.post("/bare/", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()) == (409, {"reasons": [BUSY]})


def test_another_database_error_is_not_hidden(clerk):
    def broken():
        raise OperationalError("server closed the connection")

    with pytest.raises(OperationalError):
        again.once_more(broken)
    with pytest.raises(OperationalError):
        again.or_busy(broken)


@act_once_more
def sweep(cause=Deadlock):
    record("accept", chain="t", at=timezone.now(), subject="巡检")
    clash(cause)


def test_an_act_outside_a_request_is_done_again_once():
    CLASHES["left"] = 1
    sweep()
    assert Event.objects.count() == 1
    CLASHES["left"] = 2
    with pytest.raises(Busy):
        sweep()
    assert Event.objects.count() == 1


def test_inside_another_transaction_it_is_left_to_the_outermost():
    CLASHES["left"] = 1
    with pytest.raises(OperationalError), transaction.atomic():
        sweep()
    assert not Event.objects.exists() and CLASHES["left"] == 0


def test_a_lock_waited_for_in_vain_is_not_waited_for_twice(clerk):
    calls = []

    def locked():
        calls.append(1)
        raise OperationalError("database is locked")

    with pytest.raises(OperationalError):
        again.once_more(locked)
    with pytest.raises(Busy):
        again.or_busy(locked)
    assert len(calls) == 2 and again.is_taken(_error(Taken)) and not again.clashed(_error(Taken))


def _error(cause):
    error = OperationalError()
    error.__cause__ = cause()
    return error
