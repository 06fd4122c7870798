"""几件一起办、同一户两件、同一街道的事同时办：次序给反了也不互等（真的两个以上连接）。"""

import datetime
import itertools
from functools import partial

import pytest

from accounts.services.people import reset_password
from benefits.models import Entitlement
from benefits.services import changes, entitlements, recognitions, reviews
from cases.models import Case
from core import files
from core.refusals import Refusal
from core.verification import verify
from decisions.services import delegation
from decisions.services.relief import relieve
from intake.services import household
from publicity.models import Posting
from publicity.services import close_round, open_publicity, take_last_photo
from publicity.sweeps import close_ended
from regimes.models import Delegation
from review.services import give_opinions, hold_panel
from rosters.models import Roster
from rosters.services import rosters
from supervision.services import raise_onsite_check, record_supervision_visit
from tests.factories import UserFactory
from tests.factories.benefits import MARCH, change, grant, roster_office
from tests.factories.cases import case_clerk, office_of, registered
from tests.factories.decisions import publicised
from tests.factories.evidence import assessed, investigated, picture
from tests.factories.publicity import posted
from tests.factories.relief import emergency, given
from tests.factories.review import convened, meeting, panel_members, reviewed, votes
from tests.locking.beside import ONE_WRITER, ROUNDS, at_once, done
from verification.services import assess

pytestmark = [pytest.mark.django_db(transaction=True), ONE_WRITER]
rounds = pytest.mark.parametrize("turn", range(ROUNDS))
DAY = datetime.timedelta(days=1)
SERIAL = itertools.count(1)


@pytest.fixture(autouse=True)
def _no_decoding(monkeypatch):
    """图片不真解码：这里试的是锁，不是图。"""
    monkeypatch.setattr(files, "_decode", lambda data: (data, {}))


def photo():
    return picture(80_000 + next(SERIAL), size=(32, 24))


def tie(case, at):
    facts = {"text": "堂兄任居委会委员", "relation": "堂兄"}
    return partial(household.declare_tie, case.pk, by=case_clerk(case), at=at, **facts)


def doubt(case, office, at):
    return partial(raise_onsite_check, case.number, by=office.bureau, at=at, kind="doubt", reason="有疑点")


@rounds
def test_two_sheets_opened_for_the_same_cases_in_opposite_order(at, turn):
    office = office_of("LS2019")
    cases = [investigated(office, at=at) for _ in range(2)]
    pks = [one.pk for one in cases]
    results = at_once(*(partial(open_publicity, some, by=office.helper, at=at) for some in (pks, pks[::-1])))
    assert len(done(results)) == 1
    assert [case.rounds.count() for case in cases] == [1, 1]


def beside_a_sheet(which, case, end, at):
    if which == "逐轮期满":
        return partial(close_round, case.rounds.get().pk, at=end)
    return partial(close_ended, end) if which == "成批期满" else tie(case, at)


@rounds
@pytest.mark.parametrize("which", ["成批期满", "逐轮期满", "申报关系"])
def test_a_sheet_of_two_cases_and_an_act_on_the_second(at, which, turn):
    office = office_of("LS2019")
    cases = [investigated(office, at=at) for _ in range(2)]
    posting = Posting.objects.get(bulletin=posted(*cases, by=office.helper, at=at))
    end = datetime.datetime.combine(posting.last_day, at.timetz()) + DAY
    shoot = partial(take_last_photo, posting.pk, photo=photo(), by=office.helper, at=end, reason="补拍")
    assert len(done(at_once(shoot, beside_a_sheet(which, cases[1], end, at)))) == 2
    assert verify(office.street.code)[1] is None


@rounds
def test_a_meeting_over_two_cases_and_acts_on_each(at, turn):
    office = office_of("XS2020")
    first, second = (investigated(office, at=at) for _ in range(2))
    held = partial(meeting, office, [], at=at, items=[votes(second), votes(first)])
    assert len(done(at_once(held, tie(first, at), doubt(second, office, at)))) >= 2
    assert verify(office.street.code)[1] is None


@rounds
def test_a_panel_convened_filled_in_and_ended_at_once(at, turn):
    office = office_of("XS2020")
    members = panel_members(office)
    first, second = (reviewed(investigated(office, at=at), office, at=at) for _ in range(2))
    at = max(publicised(case, office, at=at) for case in (first, second))
    both = (first, second), (second, first)
    results = at_once(*(partial(convened, office, some, at=at, members=members) for some in both))
    (held,) = done(results)
    views = {item.pk: ("agree", "资料齐全") for item in held.items.all()}
    people = [office.review_leader, *members]
    say = [partial(give_opinions, held.pk, by=user, at=at, views=views) for user in people]
    assert len(done(at_once(*say[1:], tie(second, at)))) == 3
    say[0]()
    end = partial(hold_panel, held.pk, by=office.review_leader, at=at)
    assert not isinstance(at_once(end, say[1], doubt(second, office, at))[0], Refusal)


@rounds
def test_two_checks_of_one_household_recorded_at_once(at, turn):
    office = office_of("LS2019")
    second = UserFactory(unit=office.district, district=True)
    case = registered(office, at=at)
    facts = {"visited_on": at.date(), "visited_with": second, "finding": "属实", "visit_result": "true"}
    rows = [
        raise_onsite_check(case.number, by=office.bureau, at=at, kind=kind, reason="有疑点")
        for kind in ("doubt", "reported")
    ]
    results = at_once(*(partial(record_supervision_visit, row.pk, by=office.bureau, at=at, **facts) for row in rows))
    assert len(done(results)) == 1


@rounds
def test_relief_and_the_confirmation_of_a_delegation_in_one_district(at, turn):
    office, on = office_of("LS2019"), at.date()
    Delegation.objects.all().delete()
    case = emergency(office, at=at)
    facts = {"district": office.district, "aid": "minimum_living", "street": office.street, "source": "兰政〔2026〕1号"}
    row = Delegation(**facts, provincial_basis="鲁政发〔2026〕3号", starts_on=on)
    row = delegation.delegate(row, by=office.bureau, at=at, on=on)
    results = at_once(
        partial(relieve, case.pk, by=office.leader, at=at, **given(given_at=at)),
        partial(delegation.confirm_delegation, row.pk, by=office.bureau2, at=at, on=on),
    )
    assert len(done(results)) == 2


@rounds
def test_the_months_work_of_a_street(at, turn):
    """编制、核对、调整、认定、变更、定期核查、换口令：花名册、待遇、案件、记录链都在里头。"""
    office = roster_office()
    street, admin = office.street, UserFactory(unit=office.street, admin=True)
    decisions = [grant(office, at=at) for _ in range(3)]
    roster = rosters.draft_roster(street, MARCH, by=office.clerk, at=at)
    first, _, third = Entitlement.objects.filter(street=street).order_by("pk")
    change(decisions[0], at=at, purpose="stop")
    change(decisions[1], at=at, purpose="lower", amount="500.00")
    grant(office, at=at)
    asked = {"purpose": "lower", "code": "income_up", "reason": "妻子上班", "by": office.clerk}
    seen = {"reviewed_on": at.date(), "way": "visit", "found": "照旧", "with_whom": "王同事", "by": office.second}
    results = at_once(
        partial(rosters.draft_roster, street, MARCH, by=office.clerk, at=at),
        partial(rosters.check_roster, roster.pk, by=office.second, at=at),
        partial(entitlements.adjust_in_street, street, at=at),
        partial(recognitions.carry_out_in_street, street, at=at),
        partial(changes.open_change, third.pk, at=at, **asked),
        partial(reviews.record_review, first.pk, at=at, **seen),
        partial(reset_password, office.leader.pk, by=admin, at=at),
    )
    assert len(done(results)) >= 5
    assert Roster.objects.filter(street=street).count() == 1
    assert Entitlement.objects.filter(street=street, ends_month=None, replaced_by=None).count() == 3
    assert verify(street.code)[1] is None


@rounds
def test_two_cases_of_one_household(at, turn):
    office = office_of("LS2019")
    case = assessed(office, at=at)
    facts = {"existing": case.household, "aid": "temporary_expense", "members": same_people(case), "account": None}
    other = registered(office, at=at, **facts)
    version = Case.objects.select_related("household").get(pk=case.pk).household.version
    results = at_once(
        partial(assess.assess, case.pk, by=case_clerk(case), at=at),
        partial(household.edit_money, other.pk, version=version, lines=[], by=case_clerk(other), at=at),
        tie(case, at),
        tie(other, at),
    )
    assert len(done(results)) == 4
    assert case.household.ties.count() == 1


def same_people(case):
    names = ("name", "id_number", "relation")
    return [{name: getattr(one, name) for name in names} for one in case.family()]
