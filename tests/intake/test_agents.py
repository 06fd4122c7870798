"""代办人是人：出示了证件的即是全库的那一个人，已故的不能代办，以后的文书不再写他；没有带证件的只记姓名、关系。"""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse

from cases.models import Case
from core.refusals import Blocked
from desk.reveal import fields_of
from households.models import Person
from intake.services.application import application_content
from intake.services.family_events import record_family_event
from intake.services.merge import confirm_merge, propose_merge
from tests.factories import PersonFactory, RelativeDeclarationFactory, id_number
from tests.factories.cases import office_of, registered, two_people
from tests.intake.test_register_page import post, sheet
from tests.intake.test_right_people import person
from tests.staging import staged

pytestmark = pytest.mark.django_db
PROOF = {"source": "certificate", "proof": "死亡证明第12号"}


@staged
def office():
    return office_of("XS2020")


@pytest.fixture
def clerk(client, office, at):
    client.force_login(office.window)
    with time_machine.travel(at, tick=False):
        yield client


def by_hand(number="", name="赵帮忙", relation="邻居"):
    return {"agent": name, "agent_relation": relation, "agent_number": number}


def came_with(office, at, number="", **facts):
    agent = {"name": "赵帮忙", "relation": "邻居", "id_number": number}
    return registered(office, at=at, agent=agent, **facts)


def paper(case):
    return case.household.dossier.papers.get(kind="04").sheet.content


def test_the_agent_with_his_card_is_a_person(clerk, office):
    post(clerk, sheet(office, **by_hand(number := id_number("1980-01-01"))), 302)
    case = Case.objects.get()
    assert case.agent == Person.objects.registered(number) and case.agent_written == ""
    assert not case.agent.memberships.exists() and not case.agent.compositions.exists()
    assert paper(case)["agent"] == "赵帮忙（邻居）"
    page = clerk.get(f"/cases/{case.pk}/").text
    assert "赵帮忙（邻居）" in page and number not in page
    assert dict(fields_of(case))[f"id:{case.agent_id}"] == "代办人赵帮忙的证件号"


def test_the_agent_without_his_card_is_a_name_and_a_relation(clerk, office):
    post(clerk, sheet(office, **by_hand()), 302)
    case = Case.objects.get()
    assert (case.agent, case.agent_written, case.agent_relation) == (None, "赵帮忙", "邻居")
    assert paper(case)["agent"] == "赵帮忙（邻居）" and "赵帮忙（邻居）" in clerk.get(f"/cases/{case.pk}/").text


def test_a_case_has_one_agent_not_a_person_and_another_name(office, at):
    case = came_with(office, at, id_number("1980-01-01"))
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(agent_written="别人")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"agent": "赵帮忙"}, "请写明代办人与申请人的关系"),
        ({"agent_relation": "邻居"}, "请填代办人姓名"),
        ({"agent_number": "110101199003077758"}, "请填代办人姓名"),
        ({**by_hand("110101199003077759")}, "身份证号"),
    ],
)
def test_half_an_agent_is_asked_for_the_rest(clerk, office, typed, says):
    page = post(clerk, sheet(office, **typed)).text
    assert says in page and "患病无收入" in page and not Case.objects.exists()


def test_who_cannot_be_the_agent_is_refused_and_nothing_typed_is_lost(clerk, office, at):
    gone = PersonFactory(name="赵帮忙", died_on=at.date())
    page = post(clerk, sheet(office, **by_hand(gone.id_number)), 409).text
    assert "代办人赵帮忙已于2026年3月2日登记死亡" in page and gone.id_number in page and "患病无收入" in page
    other = PersonFactory(name="钱正名")
    page = post(clerk, sheet(office, **by_hand(other.id_number)), 409).text
    assert "代办人赵帮忙的证件已经登记在库，登记的姓名与所填不同" in page
    members = two_people()
    himself = by_hand(members[0]["id_number"], name=members[0]["name"], relation="本人")
    page = post(clerk, sheet(office, members=members, **himself), 409).text
    assert "代办人就是申请人本人" in page and not Case.objects.exists()


def test_an_agent_tied_to_the_staff_is_told_to_the_window(clerk, office):
    RelativeDeclarationFactory(user=office.leader, id_number=(number := id_number("1980-01-01")))
    page = clerk.post(reverse("intake:register"), sheet(office, **by_hand(number)), follow=True).text
    assert "代办人赵帮忙与经办人员有近亲属等关系" in page
    assert not Case.objects.get().separately_registered  # 代办人不是申请家庭的人，是否备案由人核实


def test_a_dead_agent_is_on_no_new_paper(clerk, office, at):
    number = id_number("1980-01-01")
    case = came_with(office, at, number)
    his = registered(office, at=at, members=[{"name": "赵帮忙", "id_number": number, "relation": "01"}])
    facts = {"kind": "death", "person": case.agent_id, "happened_on": at.date(), "by": office.window, "at": at}
    done = record_family_event(his.pk, **PROOF, **facts)
    assert any(f"在办案件{case.number}由赵帮忙代办，以后的文书不再写他" in text for text in done.texts)
    case = Case.objects.get(pk=case.pk)
    case.acting_on = at.date()
    assert application_content(case)["agent"] == ""
    assert paper(case)["agent"] == "赵帮忙（邻居）"  # 已归卷的不动
    page = clerk.get(f"/cases/{case.pk}/").text
    assert "赵帮忙（邻居），已于2026年3月2日(周一)死亡" in page


def test_a_relation_is_asked_for_by_the_service_too(office, at):
    with pytest.raises(Blocked, match="请写明代办人与申请人的关系"):
        registered(office, at=at, agent={"name": "赵帮忙", "relation": " ", "id_number": ""})


def test_the_agent_of_an_open_case_follows_a_merge(office, at):
    child = {"name": "赵帮忙", "relation": "20", "id_kind": "none", "sex": "1"}
    number = id_number("1995-01-05", "男")
    born = datetime.date(1995, 1, 5)
    case = registered(office, at=at, members=[person("赵大山", "01"), {**child, "birth_date": born}])
    dropped = case.composition.get(relation="20").person
    other = came_with(office, at, number)
    Case.objects.filter(pk=other.pk).update(agent=dropped)
    facts = {"person": dropped.pk, "id_kind": "resident", "id_number": number, "reason": "户口簿为证"}
    found = propose_merge(case.pk, **facts, by=office.window, at=at)
    confirm_merge(case.pk, found.pk, by=office.leader, at=at)
    other.refresh_from_db()
    assert other.agent == Person.objects.registered(number)
