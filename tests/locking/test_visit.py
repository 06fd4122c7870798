"""手机的自动暂存与完成入户登记撞在一起：不互等、不出错、签名不丢、不多生一张表（found §J1）。"""

import base64
import functools
import itertools

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from core import files
from core.again import Busy
from core.refusals import Blocked
from evidence.models import HomeVisit, VisitSignature
from tests.factories.cases import office_of
from tests.factories.evidence import filled_visit, signature, verified
from tests.locking.beside import ONE_WRITER, ROUNDS, at_once
from visits.services import visit as acts

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = ROUNDS * 20
KEYS = itertools.count()


@pytest.fixture
def office():
    return office_of("LS2019")


@pytest.fixture
def case(office, at):
    return verified(office, at=at)


@pytest.fixture
def visit(case, office, at):
    return filled_visit(case, office, at=at)


@pytest.fixture(autouse=True)
def _decode_once(monkeypatch):
    """同样的图只解码一遍：这里试的是锁，不是图。"""
    monkeypatch.setattr(files, "_decode", functools.cache(files._decode))


def sheet(case, office, visit, at, *, seen=0):
    """手机交上来的一页，三个签名都在。"""
    drawn = [f"data:image/png;base64,{base64.b64encode(signature(n).read()).decode()}" for n in (1, 2, 3)]
    return {
        "version": visit.version,
        "seen": seen,
        "present": [one.person_id for one in case.family()],
        "second": office.window.pk,
        "visited_at": at.strftime("%Y-%m-%dT%H:%M"),
        "place": visit.place,
        "housing_kind": "commercial",
        "findings": "两室一厅，陈设简单",
        "no_contradiction": "on",
        "conclusion": "true",
        "suggests": "true",
        **dict(zip(("sign_first", "sign_second", "sign_visited"), drawn, strict=True)),
    }


def post(office, url, facts):
    client = Client(raise_request_exception=False)
    client.force_login(office.helper)
    return client.post(url, facts)


def autosave(office, case, facts):
    return post(office, reverse("visits:autosave", args=[case.pk]), facts)


def finish(office, case, facts):
    key = {"form_key": f"visit-{next(KEYS)}", "do": "finish"}
    return post(office, reverse("visits:record_visit", args=[case.pk]), {**facts, **key})


def reopened(visit):
    """回到填写中，签名都没有了：下一遍两边都要插同样的签名。"""
    VisitSignature.objects.filter(visit=visit).delete()
    HomeVisit.objects.filter(pk=visit.pk).update(status="draft", finished_on=None)
    visit.refresh_from_db()
    return visit


def test_autosave_and_finish_at_the_same_moment(office, case, visit, at):
    with time_machine.travel(at, tick=True):
        for _ in range(TIMES):
            facts = sheet(case, office, reopened(visit), at)
            saved, finished = at_once(
                lambda facts=facts: autosave(office, case, facts), lambda facts=facts: finish(office, case, facts)
            )
            assert saved.status_code in (200, 409) and finished.status_code in (302, 409)
            assert HomeVisit.objects.count() == 1 and VisitSignature.objects.count() == 3
            if finished.status_code == 409:  # 暂存先存上，改过版本：两份并列，再按一次即成
                assert "他人已修改" in finished.text
                visit.refresh_from_db()
                facts["version"] = visit.version
                assert finish(office, case, facts).status_code == 302
            visit.refresh_from_db()
            assert visit.status == "finished"


@ONE_WRITER
def test_the_autosave_steps_aside_and_saves_by_itself_a_moment_later(office, case, visit, at):
    with time_machine.travel(at, tick=True):
        facts = sheet(case, office, visit, at)
        with transaction.atomic():
            acts.lock_case(case.pk)
            (answer,) = at_once(lambda: autosave(office, case, {**facts, "findings": "改过"}))
        assert answer.status_code == 409 and "稍后自动再存" in answer.text and "load delay:3s" in answer.text
        visit.refresh_from_db()
        assert visit.findings != "改过"
        again = autosave(office, case, {**facts, "findings": "改过"})
        assert again.status_code == 200 and "已自动暂存" in again.text
        visit.refresh_from_db()
        assert visit.findings == "改过"


def test_an_autosave_that_comes_after_the_finish_does_not_start_a_new_sheet(office, case, visit, at):
    with time_machine.travel(at, tick=True):
        facts = sheet(case, office, visit, at)
        assert finish(office, case, facts).status_code == 302
        late = autosave(office, case, {**facts, "version": 1})
    assert "这张调查表已经完成" in late.text and HomeVisit.objects.count() == 1


def test_busy_is_a_refusal_with_a_clear_sentence():
    assert isinstance(Busy(), Blocked.__base__) and str(Busy()) == "别人正在办理同一件事，请稍候再按一次"
