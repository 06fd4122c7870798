"""由谁审批：有授权的街道自己批，没有的由区民政局批；以作决定当日的授权为准（社会救助法第44条）。"""

import datetime

import pytest

from accounts.models import Role
from cases.models import Case
from cases.next_steps import next_step, waiting_for
from core.acts import Act
from core.refusals import Blocked, NotPermitted
from core.workflow import blockers
from decisions.services.submission import receive_papers, submit_to_county
from notices.models import Notice, NoticeKind
from regimes.models import Delegation
from tests.factories.cases import accepted, office_of
from tests.factories.decisions import ready_to_sign
from tests.factories.relief import relieved
from tests.factories.signing import approve, pass_gate, refuse
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("LS2019")


def to_sign(office, at):
    """一件等着审批的急难救助。"""
    case = relieved(office, at=at)
    Case.objects.filter(pk=case.pk).update(**{"state": "decision"})  # 补齐手续即确认的，这里停在审批
    return Case.objects.get(pk=case.pk)


def revoke(office, on, aid="temporary_urgent"):
    return Delegation.objects.create(
        district=office.district,
        street=office.street,
        aid=aid,
        revokes=True,
        source="兰民〔2026〕9号",
        starts_on=on,
        confirmed_on=on,
    )


def test_a_delegated_street_decides_and_the_district_does_not(office, at):
    case = to_sign(office, at)
    with pytest.raises(Blocked, match="兰山街道有急难型临时救助的审批授权"):
        approve(case.pk, by=office.bureau, at=at)
    assert approve(case.pk, by=office.leader, at=at).signer == office.leader


def test_without_a_delegation_the_district_decides_in_its_own_name(office, at):
    Delegation.objects.all().delete()
    case = to_sign(office, at)
    assert case.decided_by_district and next_step(case).role == Role.DISTRICT
    for act, facts in ((approve, {}), (refuse, {"facts": "甲", "clause": "乙", "remedy": "丙"})):
        with pytest.raises(Blocked, match="没有在2026年3月2日有效的急难型临时救助审批授权文件，由区民政局审批"):
            act(case.pk, by=office.leader, at=at, **facts)
    approve(case.pk, by=office.bureau, at=at)
    assert Notice.objects.get(kind=NoticeKind.GRANT).unit == office.district


def test_the_worklists_follow_the_decider(office, at):
    here = to_sign(office, at)
    assert list(Case.objects.filter(waiting_for({Act.APPROVE}, {Role.LEADER}))) == [here]
    assert not Case.objects.filter(waiting_for({Act.APPROVE}, {Role.DISTRICT})).exists()
    Case.objects.filter(pk=here.pk).update(decided_by_district=True)
    assert list(Case.objects.filter(waiting_for({Act.APPROVE}, {Role.DISTRICT}))) == [here]
    assert not Case.objects.filter(waiting_for({Act.APPROVE}, {Role.LEADER})).exists()


def test_a_delegation_ending_mid_case_hands_the_case_to_the_district(office, at):
    case = to_sign(office, at)
    revoke(office, at.date() + DAY)
    with pytest.raises(Blocked, match="兰民〔2026〕9号：2026年3月3日起已收回"):
        approve(case.pk, by=office.leader, at=at + DAY)
    assert approve(case.pk, by=office.bureau, at=at + DAY).case.decided_by_district


def test_the_delegation_of_the_decision_day_counts(office, at):
    case = to_sign(office, at)
    revoke(office, at.date() + 2 * DAY)
    assert not approve(case.pk, by=office.leader, at=at + DAY).case.decided_by_district


def test_an_expired_delegation_is_named(office, at):
    Delegation.objects.filter(aid="temporary_urgent").update(ends_on=at.date() - DAY, source="旧文")
    with pytest.raises(Blocked, match="旧文：2026年3月1日到期"):
        approve(to_sign(office, at).pk, by=office.leader, at=at)


@pytest.mark.parametrize(("day", "blocked"), [(datetime.date(2026, 6, 30), False), (datetime.date(2026, 7, 1), True)])
def test_from_july_2026_a_street_needs_the_province(office, at, day, blocked):
    Delegation.objects.update(provincial_basis="")
    at = at.replace(month=day.month, day=day.day)
    case = to_sign(office, at)
    if not blocked:
        assert approve(case.pk, by=office.leader, at=at)
        return
    with pytest.raises(Blocked, match="没有写明省级依据（社会救助法第四十四条）"):
        approve(case.pk, by=office.leader, at=at)


def test_an_unconfirmed_delegation_gives_nothing(office, at):
    Delegation.objects.update(confirmed_on=None)
    assert accepted(office, at=at).decided_by_district


def test_a_county_procedure_is_decided_by_the_district(office, at):
    case = to_sign(office, at)
    case.procedure.decider = "county"
    case.procedure.save()
    with pytest.raises(Blocked, match="规定由区民政局审批"):
        approve(case.pk, by=office.leader, at=at)


def test_who_approved_does_not_close_the_gate_nor_the_other_way_round(at):
    """审批人不得为本案联合把关；把关退回的，把关人也不得再审批。"""
    office = office_of("LZ2021")
    case = ready_to_sign(office, at=at)
    submit_to_county(case.pk, by=office.window, at=case.sign_at)
    receive_papers(case.pk, by=office.bureau, at=case.sign_at)
    approve(case.pk, by=office.bureau, at=case.sign_at)
    with pytest.raises(NotPermitted, match="审批人不得为本案联合把关"):
        pass_gate(case.pk, by=office.bureau, at=case.sign_at, passed=True)
    pass_gate(case.pk, by=office.bureau2, at=case.sign_at, passed=False, reason="住建部门反馈有房产")
    with pytest.raises(NotPermitted, match="审批人不得为本案联合把关"):
        approve(case.pk, by=office.bureau2, at=case.sign_at)


def test_when_the_district_decides_the_street_holds_no_meeting(at):
    """达州：授权收回之后，街道不再集体研究，区里直接审批。"""
    office = office_of("DZ2021")
    case = ready_to_sign(office, at=at)
    Case.objects.filter(pk=case.pk).update(panel_opinion="", panel_on=None)
    revoke(office, case.sign_at.date(), aid="minimum_living")
    case = Case.objects.get(pk=case.pk)
    case.acting_on = at.date() + 30 * DAY
    assert "街道不再集体研究" in blockers(case.hold_panel)[0]
    assert approve(case.pk, by=office.bureau, at=at + 30 * DAY).case.decided_by_district
