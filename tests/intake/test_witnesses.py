"""须二人的数的是人：见证人一栏一个姓名，同一人、签署人、代签人、登记的人都不算；不成时所填都在。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from core.refusals import Blocked
from evidence.worksheet.care import ITEMS, CareEntry
from households.models import Authorisation
from intake.services.consents import authorise
from tests.factories.cases import office_of, registered, two_people
from tests.intake.test_accept_page import all_signed
from tests.staging import staged
from visits.services import record

pytestmark = pytest.mark.django_db
KEYS = iter(range(10**9))


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    return registered(office, at=at, members=two_people())


@pytest.fixture
def clerk(client, office, at):
    client.force_login(office.window)
    with time_machine.travel(at, tick=False):
        yield client


def key():
    return {"form_key": f"w{next(KEYS)}"}


def day(at, years=0):
    return at.date().replace(year=at.year + years)


def sign(case, office, at, witnesses, **facts):
    row = {"member": case.applicant_id, "signed_on": day(at), "valid_to": day(at, 2), "witnesses": witnesses, **facts}
    authorise(case.pk, by=office.window, at=at, authorisations=[row])
    return Authorisation.objects.get()


def test_two_people_each_by_one_name_count(case, office, at):
    assert sign(case, office, at, ["赵一", "钱二"]).witnesses == "赵一、钱二"


def test_who_signs_by_hand_needs_none(case, office, at):
    assert sign(case, office, at, ["", ""]).witnesses == ""


@pytest.mark.parametrize(
    ("witnesses", "says"),
    [
        (["赵一", ""], "见证人须二人"),
        (["赵一、钱二", ""], "“赵一、钱二”写了不止一人"),
        (["赵一 钱二", "孙三"], "写了不止一人"),
        (["赵一", " 赵一 "], "见证人须是两个不同的人"),
        (["王建国", "钱二"], "王建国已是签署人，不能又作见证人"),
        (["李代签", "钱二"], "李代签已是代签监护人，不能又作见证人"),
    ],
)
def test_words_are_not_people(case, office, at, witnesses, says):
    with pytest.raises(Blocked, match=says):
        sign(case, office, at, witnesses, signed_by="李代签")
    assert not Authorisation.objects.exists()


def test_who_registers_it_is_no_witness(case, office, at):
    with pytest.raises(Blocked, match=f"{office.window.name}已是登记人"):
        sign(case, office, at, [office.window.name, "钱二"])


def test_the_consent_page_asks_one_name_in_each_box_and_keeps_both(clerk, case, office, at):
    url, head = reverse("intake:authorise", args=[case.pk]), f"p{case.applicant_id}"
    page = clerk.get(url).text
    assert f'name="{head}-witnesses_0"' in page and f'name="{head}-witnesses_1"' in page
    data = all_signed(case) | {f"{head}-witnesses_0": "赵一", f"{head}-witnesses_1": "赵一"}
    refused = clerk.post(url, key() | data)
    assert refused.status_code == 409 and "见证人须是两个不同的人" in refused.text
    assert refused.text.count('value="赵一"') == 2 and not Authorisation.objects.exists()
    assert clerk.post(url, key() | data | {f"{head}-witnesses_1": "钱二"}).status_code == 302
    assert case.household.authorisations.get(member=case.applicant).witnesses == "赵一、钱二"


def test_a_renewal_counts_people_too(clerk, case, office, at):
    old = sign(case, office, at, ())
    url = reverse("intake:renew_consent", args=[case.pk])
    data = {"authorisation": old.pk, "signed_on": "2026-03-02", "valid_to": "2029-03-02"}
    refused = clerk.post(url, key() | data | {"witnesses_0": "赵一、钱二", "witnesses_1": ""})
    assert (
        refused.status_code == 409 and "一栏只写一个人的姓名" in refused.text and 'value="赵一、钱二"' in refused.text
    )
    assert clerk.post(url, key() | data | {"witnesses_0": "赵一", "witnesses_1": "钱二"}).status_code == 302
    assert Authorisation.objects.latest("pk").witnesses == "赵一、钱二"


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        (("甲某", ""), "须二人"),
        (("甲某", "甲某"), "两个不同的人"),
        (("甲某、乙某", "丙某"), "写了不止一人"),
        (("老张", "乙某"), "老张已是被评估人"),
    ],
)
def test_the_assessed_does_not_assess_himself(pair, says):
    man = type("Man", (), {"name": "老张", "pk": 1})()
    answers = dict.fromkeys(ITEMS, "yes")
    entry = CareEntry("care-1", man, {"care_self": object()}, **answers, assessed_on=datetime.date(2026, 3, 2))
    entry.assessor1, entry.assessor2 = pair
    assert any(says in one and "须两名评估人" in one for one in entry.problems())
    entry.assessor1, entry.assessor2 = "甲某", "乙某"
    assert not any("评估人" in one for one in entry.problems())


def test_the_first_visitor_under_another_unit_is_still_the_first(case, office, at):
    visit = record.open_visit(case, by=office.helper, at=at)
    save = {"version": visit.version, "changes": {}, "present": [], "by": office.helper}
    with pytest.raises(Blocked, match="第二名调查人不能与第一名是同一人"):
        record.save_visit(visit.pk, second=(office.helper.name, "别的单位"), **save)
    with pytest.raises(Blocked, match="写了不止一人"):
        record.save_visit(visit.pk, second=("刘一、陈二", "社工"), **save)
    assert visit.visitors.count() == 1
