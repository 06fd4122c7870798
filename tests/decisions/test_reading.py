"""先读后签：不论从页面、批办、命令还是演练来，签的须是看过的这一版。"""

import pytest
import time_machine
from django.urls import reverse

from cases.models import Case
from cases.services import reading
from core.refusals import Blocked
from decisions.services import decision
from decisions.services.submission import receive_papers, submit_to_county
from tests.factories.cases import office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.signing import approve

pytestmark = pytest.mark.django_db
GROUNDS = {"facts": "人均月收入高于标准", "clause": "第四条", "remedy": "可申请行政复议"}
SIGNED = [("approve", {}), ("refuse", GROUNDS), ("pass_gate", {"passed": True})]


@pytest.fixture
def gate(at):
    """罗庄：区局审批之后，等联合把关。"""
    office = office_of("LZ2021")
    case = ready_to_sign(office, at=at)
    submit_to_county(case.pk, by=office.window, at=case.sign_at)
    receive_papers(case.pk, by=office.bureau, at=case.sign_at)
    return office, case


@pytest.mark.parametrize(("name", "facts"), SIGNED)
def test_what_is_signed_is_what_was_read(gate, name, facts):
    office, case = gate
    if name == "pass_gate":
        approve(case.pk, by=office.bureau, at=case.sign_at)
    now = Case.objects.get(pk=case.pk)
    how = {"by": office.bureau2, "at": case.sign_at, **facts}
    for read, told in ((None, "看过再签"), (now.version - 1, "您看过之后案件有变动"), (now.version + 1, "有变动")):
        with pytest.raises(Blocked, match=told):
            getattr(decision, name)(case.pk, version_read=read, **how)
    assert Case.objects.get(pk=case.pk).state == now.state
    getattr(decision, name)(case.pk, version_read=now.version, **how)
    assert Case.objects.get(pk=case.pk).state != now.state


def test_reading_is_remembered_by_person_page_and_version(gate):
    office, case = gate
    now = Case.objects.get(pk=case.pk)
    assert reading.read_as_shown(now, office.bureau, now.version) is None
    assert reading.note_read(now, by=office.bureau, at=case.sign_at) == now.version
    assert reading.read_as_shown(now, office.bureau, now.version) == now.version
    assert reading.read_as_shown(now, office.bureau2, now.version) is None
    assert reading.read_as_shown(now, office.bureau, now.version, page=reading.GATE) is None
    now.version += 1
    reading.note_read(now, by=office.bureau, at=case.sign_at)
    assert reading.read_as_shown(now, office.bureau, now.version) == now.version


def test_the_gate_shows_the_facts_and_takes_only_what_it_showed(gate, client):
    office, case = gate
    approve(case.pk, by=office.bureau, at=case.sign_at)
    version = Case.objects.get(pk=case.pk).version
    client.force_login(office.bureau2, backend="accounts.backends.StaffBackend")
    url = reverse("decisions:pass_gate", args=[case.pk])
    with time_machine.travel(case.sign_at, tick=False):
        page = client.get(url)
        for words in ("户月保障金", "入户照片", "家庭", f'name="version_shown" value="{version}"'):
            assert words in page.text, words
        sent = {"passed": "yes", "version_shown": version, "form_key": "g1"}
        Case.objects.filter(pk=case.pk).update(version=version + 1)
        client.get(url)
        old = client.post(url, sent)
        assert old.status_code == 409 and "看过之后案件有变动" in old.text
        assert client.post(url, {**sent, "version_shown": version + 1, "form_key": "g2"}).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "granted"
