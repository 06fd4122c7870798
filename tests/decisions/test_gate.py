"""区级联合把关：不通过的退回，理由签批人看得到；规程许可的，把关人可以直接不予确认。"""

import datetime

import pytest
from django.urls import reverse

from cases.models import Case, Outcome
from cases.next_steps import next_step
from core.acts import Act
from core.models import Event
from core.refusals import Blocked, NotPermitted
from core.workflow import blockers
from desk.timeline import note
from notices.models import Notice, NoticeKind
from regimes.files import bases, checking
from regimes.models import Procedure
from rulebook.text import path_lines
from tests.factories import PASSWORD, UserFactory
from tests.factories.cases import office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.signing import approve, pass_gate, refuse
from tests.staging import staged

pytestmark = pytest.mark.django_db
GIVEN = {"facts": "住建部门反馈另有住房一套", "clause": "《最低生活保障审核确认办法》第十四条", "remedy": "可以复议"}


@staged
def office():
    office = office_of("LS2019")
    Procedure.objects.update(joint_gate=True, gate_may_refuse=True)  # 街道审批，区里把关，可以直接不予确认
    return office


@staged
def second(office):
    return UserFactory(unit=office.district, district=True)


@staged
def case(office, at):
    case = ready_to_sign(office, at=at)
    approve(case.pk, by=office.leader, at=case.sign_at)
    moment = case.sign_at
    case.refresh_from_db()
    case.sign_at = moment
    return case


def test_the_gate_refuses_in_the_districts_name_and_the_notice_is_to_be_served(office, second, case):
    made = refuse(case.pk, by=second, at=case.sign_at, **GIVEN)
    case.refresh_from_db()
    assert (case.state, made.outcome, made.signer) == ("refused", Outcome.REFUSED, second)
    assert case.decided_by_district
    notice = Notice.objects.get(case_id=case.pk, kind=NoticeKind.REFUSAL)
    assert notice.unit == office.district and notice.serve_by is not None
    event = Event.objects.get(case_id=case.pk, act=Act.REFUSE)
    assert event.data["gate"] and note(event) == "区级联合把关时作出" and event.reason == GIVEN["facts"]


def test_without_the_key_the_gate_only_returns(office, second, case):
    Procedure.objects.update(gate_may_refuse=False)
    with pytest.raises(Blocked, match="本区规程没有写把关时可以直接不予确认，把关不通过的请退回审批"):
        refuse(case.pk, by=second, at=case.sign_at, **GIVEN)
    case.refresh_from_db()
    assert case.state == "joint_gate"


def test_only_the_district_and_not_who_approved_refuses_at_the_gate(office, second, case):
    with pytest.raises(Blocked, match="把关时的不予确认由区民政局的把关人作出"):
        refuse(case.pk, by=office.leader, at=case.sign_at, **GIVEN)
    Procedure.objects.update(decider="county")
    Case.objects.filter(pk=case.pk).update(**{"state": "decision"})
    approve(case.pk, by=second, at=case.sign_at)
    with pytest.raises(Blocked, match="审批人不得为本案联合把关"):
        refuse(case.pk, by=second, at=case.sign_at, **GIVEN)
    assert refuse(case.pk, by=office.bureau2, at=case.sign_at, **GIVEN)


def test_a_street_post_cannot_refuse_at_the_gate_at_all(office, case):
    with pytest.raises(NotPermitted):
        refuse(case.pk, by=office.window, at=case.sign_at, **GIVEN)


def test_what_is_missing_is_asked_for_and_nothing_is_written(second, case):
    with pytest.raises(Blocked, match="缺少救济途径"):
        refuse(case.pk, by=second, at=case.sign_at, **{**GIVEN, "remedy": " "})
    case.refresh_from_db()
    assert case.state == "joint_gate" and not hasattr(case, "decision")


def test_the_page_of_the_gate_leads_to_the_refusal_and_back(client, second, case, time_machine_at):
    client.force_login(second)
    gate, page = reverse("decisions:pass_gate", args=[case.pk]), reverse("decisions:refuse", args=[case.pk])
    assert page in client.get(gate).content.decode()
    shown = client.get(page).content.decode()
    assert gate in shown and "改为同意" not in shown and "兰山区" in shown
    case.refresh_from_db()
    given = {**GIVEN, "password_again": PASSWORD, "version_shown": case.version}
    answer = client.post(page, {**given, "clause": "", "form_key": "gate-1"})
    assert answer.status_code == 422 and GIVEN["facts"] in answer.content.decode()
    assert client.post(page, {**given, "form_key": "gate-2"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "refused"
    Procedure.objects.update(gate_may_refuse=False)
    assert page not in client.get(gate).content.decode()


def test_a_returned_case_tells_the_signer_why(client, office, second, case, time_machine_at):
    pass_gate(case.pk, by=second, at=case.sign_at, passed=False, reason="住建部门反馈有房产，请核实")
    case.refresh_from_db()
    assert (case.state, next_step(case).act) == ("decision", Act.APPROVE)
    client.force_login(office.leader)
    shown = client.get(reverse("decisions:approve", args=[case.pk])).content.decode()
    assert "联合把关没有通过，退回：住建部门反馈有房产，请核实" in shown
    case.acting_on, case.acting_by = case.sign_at.date(), office.leader
    assert blockers(case.refuse) == []  # 退回之后，审批人自己可以改作不予确认


@pytest.fixture
def time_machine_at(case):
    import time_machine

    with time_machine.travel(case.sign_at + datetime.timedelta(minutes=5), tick=False):
        yield


def test_the_drawn_path_shows_the_refusal_at_the_gate(office, at):
    procedure = office.regime.procedures.get(aid="minimum_living", purpose="new")

    def drawn():
        lines = path_lines(procedure, at.date())
        start = next(number for number, line in enumerate(lines) if line.endswith("区级联合把关"))
        return "".join(lines[start : start + 8])

    assert "→ 不予确认：不予确认" in drawn()
    procedure.gate_may_refuse = False
    assert "→ 不予确认：不予确认" not in drawn()


def test_a_gate_that_is_not_there_cannot_refuse():
    text = bases.path_of("LS2019@2").read_text()
    at = 'decider = { value = "leader", source = "S4 二（一） 报镇街（经开区）分管领导审批", status = "seed" }\n'
    bad = text.replace(at, at + 'gate_may_refuse = { value = true, source = "S4 二", status = "seed" }\n', 1)
    with pytest.raises(checking.RegimeInvalid, match="没有区级联合把关（joint_gate），无从在把关时不予确认"):
        checking.parse(bad.encode())
