"""一人提出的一件，同意、不同意、收回同时办：只有一个办成，别的说明理由；换用账户与编名册同时办也不互等。"""

import itertools
from functools import partial

import pytest

from accounts.models import Answer
from benefits.services import accounts, moves
from benefits.sweeps import open_entitlements
from cases.services.proposals import take_back
from core.verification import verify
from households.models import AccountChange
from intake.services import circumstance_fixes, merge
from rosters.services import rosters
from tests.benefits import test_account_change as of_accounts
from tests.benefits import test_moves as of_moves
from tests.factories import PersonFactory, UserFactory
from tests.factories.benefits import APRIL, MARCH, grant, listed_too, roster_office, sealed
from tests.factories.cases import office_of
from tests.factories.regimes import ParameterFactory
from tests.intake import test_circumstance_fixes as of_fixes
from tests.intake import test_merge as of_merges
from tests.locking.beside import EVERY, ONE_WRITER, ROUNDS, at_once, done

pytestmark = [pytest.mark.django_db(transaction=True), ONE_WRITER]
rounds = pytest.mark.parametrize("turn", range(ROUNDS))


def merging(at):
    office = office_of("XS2020")
    case, _, number = of_merges.twice(office, at)
    row = of_merges.propose(case, number, office, at)
    agree = partial(merge.confirm_merge, case.pk, row.pk, by=office.leader, at=at)
    refuse = partial(merge.refuse_merge, case.pk, row.pk, reason="不是一人", by=office.bureau, at=at)
    return office.street, row, agree, refuse, partial(take_back, case.pk, "merge", by=office.window, at=at)


def correcting(at):
    office = office_of("XS2020")
    case, _ = of_fixes.mistaken(office, at)
    row = of_fixes.propose(case, at, by=office.window)
    agree = partial(circumstance_fixes.confirm_correction, case.pk, row.pk, by=office.leader, at=at)
    refuse = partial(circumstance_fixes.refuse_correction, case.pk, row.pk, reason="不对", by=office.bureau, at=at)
    return office.street, row, agree, refuse, partial(take_back, case.pk, "correction", by=office.window, at=at)


def paid(at):
    office = roster_office()
    made = grant(office, at=at)
    made.wife = PersonFactory(name="吴芳", birth="1975-05-05", male=False, household=made.case.household, relation="10")
    listed_too(made.case, made.wife, position=2, relation="10")
    open_entitlements(at)
    sealed(office, MARCH, at=at)
    return office, made


def changing_account(at):
    office, made = paid(at)
    row = of_accounts.propose(made, at, by=office.clerk)
    agree = partial(of_accounts.confirm, made, row, at, by=office.second)
    refuse = partial(accounts.refuse_account, made.case_id, row.pk, reason="不符", by=office.leader, at=at)
    return office.street, row, agree, refuse, partial(take_back, made.case_id, "account", by=office.clerk, at=at)


def moving(at):
    office = roster_office()
    other = roster_office(office.district)
    made = grant(office, at=at)
    open_entitlements(at)
    row = of_moves.send(made, office, other, at)
    agree = partial(moves.accept_household, row.pk, by=other.clerk, at=at)
    refuse = partial(moves.refuse_household, row.pk, reason="查无此址", by=other.second, at=at)
    return office.street, row, agree, refuse, partial(take_back, made.case_id, "move", by=office.clerk, at=at)


KINDS = [merging, correcting, changing_account, moving]
PAIRS = list(itertools.combinations(range(3), 2))


@rounds
@pytest.mark.parametrize("pair", PAIRS if EVERY else [(0, 2)], ids=str)
@pytest.mark.parametrize("made", KINDS, ids=lambda one: one.__name__)
def test_of_two_answers_at_once_one_is_given(at, made, pair, turn):
    street, row, agree, refuse, back = made(at)
    works = agree, refuse, partial(back, row.pk, reason="提错了")
    assert len(done(at_once(*(works[one] for one in pair)))) == 1
    row.refresh_from_db()
    assert row.answer in [Answer.values[one] for one in pair]
    assert verify(street.code)[1] is None


@rounds
@pytest.mark.parametrize("which", ["确认", "退回"])
def test_a_roster_drafted_while_a_change_of_account_is_answered(at, which, turn):
    office, made = paid(at)
    ParameterFactory(district=office.district, key="account_cooling", value="1")
    change = of_accounts.propose(made, at, by=office.clerk)
    works = [partial(of_accounts.confirm, made, change, at, by=office.second)]
    if which == "退回":
        works[0]()
        AccountChange.objects.update(first_month=APRIL)
        leader = UserFactory(unit=office.street, leader=True)
        works = [partial(accounts.refuse_account, made.case_id, change.pk, reason="本人没提", by=leader, at=at)]
    works.append(partial(rosters.draft_roster, office.street, APRIL, by=office.clerk, at=at))
    results = at_once(*works)
    assert results[1].lines.count() == 1 and verify(office.street.code)[1] is None
    change.refresh_from_db()
    assert change.is_cooling or (change.answer == Answer.REFUSED) == (change.account is None)
