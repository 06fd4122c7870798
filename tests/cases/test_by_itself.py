"""没有人在办的：系统只办授权表“系统”一列许可的事，其余一律不办。"""

import pytest

from accounts import matrix
from accounts.matrix import Cell, table
from benefits.services.entitlements import adjust_entitlement, open_in_street
from benefits.services.recognitions import carry_out_in_street
from cases import guards
from cases.models import Case
from cases.services.base import begin
from core.acts import Act
from core.refusals import Blocked, NotPermitted
from core.workflow import require
from decisions.services import decision
from intake.services import acceptance
from publicity.closing import close_batch
from tests.factories.benefits import change, grant, roster_office
from tests.factories.cases import office_of, ready
from tests.factories.decisions import ready_to_sign
from tests.factories.signing import version_of

pytestmark = pytest.mark.django_db

ALONE = "系统不能自行办理"
ALONE_ALLOWED = {
    "close_publicity",
    "resume",
    "open_entitlement",
    "adjust_entitlement",
    "recognise",
    "end_recognition",
    "verify",
    "sweep",
}


def test_the_system_begins_only_what_its_column_allows(at):
    case = ready(office_of("LS2019"), at=at)
    allowed = {act for act in table() if begins(case, act, at)}
    assert allowed == ALONE_ALLOWED


def begins(case, act, at):
    try:
        return bool(begin(case.pk, act, by=None, at=at))
    except NotPermitted as refusal:
        assert ALONE in str(refusal)
        return False


def test_nobody_accepts_or_approves_by_leaving_out_who(at):
    office = office_of("LS2019")
    with pytest.raises(NotPermitted, match=ALONE):
        acceptance.accept(ready(office, at=at).pk, by=None, at=at)
    case = ready_to_sign(office, at=at)
    with pytest.raises(NotPermitted, match=ALONE):
        decision.approve(case.pk, by=None, at=case.sign_at, version_read=version_of(case.pk))


def test_a_decision_without_a_decider_is_refused(at):
    ready_to_sign(office_of("LS2019"), at=at)
    case = Case.objects.get()
    case.acting_on = at.date()
    assert guards.decider_matches.reasons(case) == ["没有写明由谁审批，不能作决定"]
    with pytest.raises(Blocked, match="没有写明由谁审批"):
        require(case.approve)


@pytest.mark.parametrize("act", ["open_entitlement", "adjust_entitlement", "recognise", "close_publicity"])
def test_every_room_asks_for_what_it_does_by_itself(act, at, monkeypatch):
    """授权表里收回系统的这一格，那间屋子就不再自行办理。"""
    office = roster_office()
    made = grant(office, at=at)
    open_in_street(office.street, at=at)
    lower = change(made, purpose="lower", at=at)
    row = made.case.household.entitlements.get()
    without = {name: dict(cells) for name, cells in table().items()}
    without[act]["system"] = Cell()
    monkeypatch.setattr(matrix, "table", lambda: without)
    doing = {
        "open_entitlement": lambda: open_in_street(office.street, at=at),
        "adjust_entitlement": lambda: adjust_entitlement(row.pk, lower, by=None, at=at),
        "recognise": lambda: carry_out_in_street(office.street, at=at),
        "close_publicity": lambda: close_batch(at, after=0, limit=10),
    }
    with pytest.raises(NotPermitted, match=ALONE):
        doing[act]()


def test_the_acts_named_here_exist():
    assert set(table()) == set(Act.values)
