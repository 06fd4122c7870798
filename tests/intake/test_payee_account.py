import pytest

from benefits.services.entitlements import open_in_street
from core.refusals import Blocked
from intake.services.household import edit_account
from tests.factories import UserFactory, id_number
from tests.factories.accounts import UnitFactory
from tests.factories.cases import case_clerk, office_of, registered
from tests.factories.decisions import ready_to_sign
from tests.factories.signing import approve
from tests.staging import staged

pytestmark = pytest.mark.django_db
OTHER = {"bank": "别家银行", "number": "6222000011112222333", "holder": 1}


@staged
def office():
    return office_of("XS2020")


def again(case, *, at, **changes):
    """同一户换一类救助再登记。"""
    head = case.applicant
    row = {"name": head.name, "id_number": head.id_number, "relation": "01"}
    facts = {"members": [row], "aid": "temporary_small", "account": OTHER}
    office = type("Place", (), {"window": case_clerk(case), "community": case.community})
    return registered(changes.pop("office", office), at=at, **{**facts, **changes})


def current(case):
    return case.household.accounts.get(is_current=True)


def granted(office, *, at):
    case = ready_to_sign(office, at=at)
    approve(case.pk, by=office.leader, at=at)
    open_in_street(office.street, at=at)
    return case


def test_a_new_application_cannot_redirect_what_is_already_paid(office, at):
    case = granted(office, at=at)
    before = current(case).pk
    with pytest.raises(Blocked, match="请在“待遇”中办理"):
        again(case, at=at, office=office)
    assert current(case).pk == before


def test_nor_before_the_entitlement_is_opened(office, at):
    case = ready_to_sign(office, at=at)
    approve(case.pk, by=office.leader, at=at)
    with pytest.raises(Blocked, match="已经确认"):
        again(case, at=at, office=office)


def test_nor_while_another_case_waits_for_its_decision(office, at):
    case = ready_to_sign(office, at=at)
    with pytest.raises(Blocked, match=f"{case.number}已到“审批”"):
        again(case, at=at, office=office)


def test_nor_by_editing_the_second_case(office, at):
    case = granted(office, at=at)
    second = again(case, at=at, office=office, account=None)
    holder = second.applicant_id
    with pytest.raises(Blocked, match="正在享受"):
        edit_account(second.pk, bank="别家", number=OTHER["number"], holder=holder, by=case_clerk(second), at=at)


def test_the_same_account_may_be_given_again(office, at):
    case = granted(office, at=at)
    same = {"bank": current(case).bank, "number": current(case).number, "holder": 1}
    assert again(case, at=at, office=office, account=same).household == case.household


def test_a_helper_cannot_take_a_household_of_another_community(office, at):
    head = {"name": "王建国", "id_number": id_number(), "relation": "01"}
    first = registered(office, at=at, members=[head], account=None)
    elsewhere = UnitFactory(community=True, parent=office.street)
    stranger = UserFactory(unit=elsewhere, community=True)
    facts = {"members": [head], "aid": "temporary_small", "account": None}
    with pytest.raises(Blocked, match="请到街道窗口登记"):
        registered(office, at=at, by=stranger, community=elsewhere, **facts)
    first.household.refresh_from_db()
    assert first.household.community == office.community


def test_the_same_number_at_another_bank_or_of_another_holder_is_another_account(office, at):
    case = granted(office, at=at)
    kept = current(case)
    for change in ({"bank": "别家银行"}, {"holder": 2}):
        account = {"bank": kept.bank, "number": kept.number, "holder": 1, **change}
        rows = [{"name": one.name, "id_number": one.id_number, "relation": one.relation} for one in case.family()]
        with pytest.raises(Blocked, match="请在“待遇”中办理"):
            again(case, at=at, office=office, account=account, members=rows)
    assert current(case) == kept
