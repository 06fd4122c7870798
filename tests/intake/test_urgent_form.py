"""急难的短表：谁、何事、何时、何地、要多少；存在自己的栏里，先行救助照着预填。"""

import re
from html import unescape

import pytest
import time_machine
from django.test import Client

from cases.models import Case, Emergency
from decisions.forms.relief import RelieveForm
from notices.models import Sheet
from tests.factories.cases import office_of
from tests.factories.people import id_number
from tests.factories.relief import ceiling_of

INPUT = re.compile(r"<(?:input|select|textarea)[^>]* name=\"([^\"]+)\"[^>]*>")
NUMBER = id_number("1958-05-06", "女")


@pytest.fixture
def office(db, at):
    with time_machine.travel(at, tick=False):
        made = office_of("LS2019")
        ceiling_of(made)
        yield made


@pytest.fixture
def clerk(office):
    client = Client()
    client.force_login(office.window, backend="accounts.backends.StaffBackend")
    return client


def form_of(html):
    """正文里的那张表：（隐藏的各栏的值, 要填的各栏）。"""
    form = html.partition('<form method="post"\n        action="/cases/new/register/"')[2].partition("</form>")[0]
    hidden, asked = {}, []
    for found in INPUT.finditer(form):
        if 'type="hidden"' in found[0]:
            value = re.search(r'value="([^"]*)"', found[0])
            hidden[found[1]] = unescape(value[1]) if value else ""
        elif found[1] not in asked:
            asked.append(found[1])
    return hidden, asked


def told(office, **more):
    return {
        "members-0-name": "赵桂兰",
        "community": office.community.pk,
        "address": "幸福路12号",
        "reason": "夜里家中失火，无处可住",
        "hardships": "disaster",
        "happened_at": "2026-03-01T23:40",
        "place": "幸福路12号院内",
        "amount": "2000",
    } | more


def test_the_urgent_form_asks_who_what_when_where_and_how_much(office, clerk):
    assert "急难，先登记要紧的几项" in clerk.get("/cases/new/").content.decode()
    hidden, asked = form_of(clerk.post("/cases/new/", {"id_number": NUMBER, "urgent": "1"}).content.decode())
    assert len(asked) == 15 and hidden["aid"] == "temporary_urgent", asked
    answer = clerk.post("/cases/new/register/", hidden | {"members-0-id_number": NUMBER} | told(office))
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    case = Case.objects.get()
    found = Emergency.objects.get(case=case)
    facts = told(office)
    assert (case.aid, case.reason, case.household.hardships) == (
        "temporary_urgent",
        facts["reason"],
        ["disaster"],
    )
    assert str(found) == "2026年3月1日 23:40，幸福路12号院内，估计需要2,000.00 元"
    assert Sheet.objects.get(paper__case_id=case.pk, template="application").content["emergency"] == str(found)
    first = RelieveForm(user=office.leader, case=case, now=case.registered_at).fields
    assert (first["place"].initial, first["amount"].initial) == (found.place, found.amount)
    assert str(found) in clerk.get(f"/cases/{case.pk}/").content.decode()


def test_one_without_any_document_is_registered_from_the_scene(office, clerk):
    hidden, _ = form_of(clerk.post("/cases/new/", {"id_number": "", "urgent": "1"}).content.decode())
    bare = {"members-0-id_kind": "none", "members-0-sex": "2", "members-0-birth_date": "1958-05-06", "amount": ""}
    assert clerk.post("/cases/new/register/", hidden | told(office, **bare)).status_code == 302
    assert Emergency.objects.get().amount is None and Case.objects.get().applicant.id_number == ""


def test_what_is_wrong_is_said_on_the_short_form_with_all_that_was_typed(office, clerk):
    hidden, _ = form_of(clerk.post("/cases/new/", {"id_number": NUMBER, "urgent": "1"}).content.decode())
    sent = hidden | {"members-0-id_number": NUMBER} | told(office)
    for change, status, said in (
        ({"happened_at": "2026-03-03T00:10"}, 409, "急难发生的时间在现在之后"),
        ({"place": ""}, 422, "在哪里"),
    ):
        answer = clerk.post("/cases/new/register/", sent | change)
        html = answer.content.decode()
        assert answer.status_code == status and said in html and "夜里家中失火" in html and "登记急难申请" in html
    assert not Case.objects.exists()


def test_where_no_urgent_help_is_ruled_the_short_form_is_not_offered(db):
    client = Client()
    client.force_login(office_of("XS2020").window, backend="accounts.backends.StaffBackend")
    assert "急难" not in client.get("/cases/new/").content.decode()
