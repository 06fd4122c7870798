"""每个动作上锁的次序（core/locking.py）：一个人办就看得出，不靠碰巧撞上。"""

import copy
import re
from contextlib import contextmanager
from functools import partial

import pytest
from django.db import connection, transaction

from benefits.models import Entitlement
from benefits.services import changes, entitlements, recognitions
from cases.models import Case
from cases.services import reading
from core import files
from core.refusals import Refusal
from decisions.services import delegation
from decisions.services.relief import relieve
from publicity.models import Posting
from publicity.services import open_publicity, take_last_photo
from publicity.sweeps import close_ended
from regimes.models import Delegation
from review.services import give_opinions, hold_panel
from rosters.services import rosters
from supervision.services import raise_onsite_check, record_supervision_visit
from tests.factories import UserFactory
from tests.factories.benefits import MARCH, change, grant, roster_office
from tests.factories.cases import accepted, office_of
from tests.factories.decisions import publicised
from tests.factories.evidence import investigated
from tests.factories.publicity import posted
from tests.factories.relief import emergency, given
from tests.factories.review import convened, meeting, votes
from tests.locking import test_later_steps as later
from tests.locking.beside import ONE_WRITER
from tests.locking.test_pairs import SCENES, built
from tests.locking.test_several import DAY, photo
from tests.staging import staged

pytestmark = [pytest.mark.django_db, ONE_WRITER]
LOCKING = re.compile(
    r'(?:FROM "?(?P<read>\w+)"?.* FOR NO KEY UPDATE|INSERT INTO (?P<drawn>core_numberseries)\b)', re.DOTALL
)
RANKS = {
    "accounts_unit": 2,
    "cases_case": 4,
    "households_household": 5,
    "core_numberseries": 7,
    "core_eventchain": 7,
}
ROOTS = "bulletin meeting roster entitlement recognition delegation user paper".split()
CHILD = 6


def rank_of(table):
    if table.rpartition("_")[2] in ROOTS:
        return 3
    return RANKS.get(table, CHILD)


class Watch:
    """看着一个事务里的锁：已经锁住的再锁无妨，没锁过的不许排在已锁的前面；根下各行随根，不看。"""

    def __init__(self):
        self.held, self.highest, self.faults = {}, 0, []

    def __call__(self, execute, sql, params, many, context):
        if found := LOCKING.search(sql):
            table = found["read"] or found["drawn"]
            self.lock(table, {one for one in params if type(one) is int}, "SKIP LOCKED" in sql)
            if f'OF "{table}", "households_household"' in sql:
                self.highest = max(self.highest, 5)
        return execute(sql, params, many, context)

    def lock(self, table, keys, skips):
        rank, held = rank_of(table), self.held.setdefault(table, set())
        if rank < CHILD and rank < self.highest and not skips and not keys <= held:
            self.faults.append(f"{table} {keys - held} 锁在第 {self.highest} 等之后")
        held |= keys
        self.highest = max(self.highest, rank)


def faults_of(act):
    """办一遍，给出次序不对之处；拒绝不算。"""
    watch = Watch()
    with connection.execute_wrapper(watch):
        try:
            act()
        except Refusal as refusal:
            return [f"没有办成：{refusal}"]
    return watch.faults


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _no_decoding(monkeypatch):
    monkeypatch.setattr(files, "_decode", lambda data: (data, {}))


@staged
def office():
    return office_of("LS2019")


@pytest.mark.parametrize("scene", SCENES)
def test_each_act_on_one_case(office, at, scene):
    office.admin = UserFactory(unit=office.street, admin=True)
    case, moment = built(scene, office, at)
    reading.note_read(case, by=office.leader, at=moment)  # 看过是另一个事务
    found = {}
    for act in SCENES[scene][1]:  # 各办一遍，办完退回，彼此面对同一件案子
        with undone():
            fresh = Case.objects.select_related("household", "street").get(pk=case.pk)
            found[act.__name__] = faults_of(lambda case=fresh, act=act: act(office, case, moment))
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scene", later.SCENES)
def test_each_act_of_a_later_step(office, at, scene):
    office, case, moment = later.built(scene, at)  # 兰山的规程已经载入
    found = {}
    for act in later.SCENES[scene][2]:
        with undone():
            faults = faults_of(partial(act, *copy.deepcopy((office, case, moment))))
        found[act.__name__] = [one for one in faults if act.__name__ not in later.FREE or "没有办成" not in one]
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_sheets_of_several_cases(office, at):
    cases = [investigated(office, at=at) for _ in range(2)]
    assert faults_of(lambda: open_publicity([one.pk for one in cases[::-1]], by=office.helper, at=at)) == []
    cases = [investigated(office, at=at) for _ in range(2)]
    posting = Posting.objects.get(bulletin=posted(*cases, by=office.helper, at=at))
    end = at + (posting.last_day - at.date()) + DAY
    assert faults_of(lambda: close_ended(end)) == []
    assert faults_of(lambda: take_last_photo(posting.pk, photo=photo(), by=office.helper, at=end, reason="补拍")) == []


def test_meetings_over_several_cases(at):
    office = office_of("XS2020")
    first, second = (investigated(office, at=at) for _ in range(2))
    assert faults_of(lambda: meeting(office, [], at=at, items=[votes(second), votes(first)])) == []
    day = max(publicised(_seen(case), office, at=at) for case in (first, second))
    assert faults_of(lambda: convened(office, [second, first], at=day)) == []
    held = second.agenda_items.latest("pk").meeting
    views = {item.pk: ("agree", "资料齐全") for item in held.items.all()}
    for user in held.attendances.select_related("user").order_by("-pk"):
        assert faults_of(lambda user=user.user: give_opinions(held.pk, by=user, at=day, views=views)) == []
    assert faults_of(lambda: hold_panel(held.pk, by=office.review_leader, at=day)) == []


def _seen(case):
    case.refresh_from_db()
    return case


def test_the_month_of_a_street(at):
    office = roster_office()
    street = office.street
    decisions = [grant(office, at=at) for _ in range(2)]
    assert faults_of(lambda: rosters.draft_roster(street, MARCH, by=office.clerk, at=at)) == []
    change(decisions[0], at=at, purpose="stop")
    change(decisions[1], at=at, purpose="lower", amount="500.00")
    grant(office, at=at)
    assert faults_of(lambda: rosters.draft_roster(street, MARCH, by=office.clerk, at=at)) == []
    row = Entitlement.objects.filter(street=street, ends_month=None, replaced_by=None).latest("pk")
    asked = {"purpose": "lower", "code": "income_up", "reason": "妻子上班", "by": office.clerk}
    assert faults_of(lambda: changes.open_change(row.pk, at=at, **asked)) == []
    assert faults_of(lambda: entitlements.adjust_in_street(street, at=at)) == []
    assert faults_of(lambda: recognitions.carry_out_in_street(street, at=at)) == []


def test_acts_of_the_district(office, at):
    Delegation.objects.all().delete()
    for _ in range(2):
        accepted(office, at=at)
    facts = {"district": office.district, "aid": "minimum_living", "street": office.street, "source": "兰政〔2026〕1号"}
    row = Delegation(**facts, provincial_basis="鲁政发〔2026〕3号", starts_on=at.date())
    row = delegation.delegate(row, by=office.bureau, at=at, on=at.date())
    assert faults_of(lambda: delegation.confirm_delegation(row.pk, by=office.bureau2, at=at, on=at.date())) == []
    case = emergency(office, at=at)
    assert faults_of(lambda: relieve(case.pk, by=office.leader, at=at, **given(given_at=at))) == []
    check = raise_onsite_check(case.number, by=office.bureau, at=at, kind="doubt", reason="有疑点")
    second = UserFactory(unit=office.district, district=True)
    visit = {"visited_on": at.date(), "visited_with": second, "finding": "属实", "visit_result": "true"}
    assert faults_of(lambda: record_supervision_visit(check.pk, by=office.bureau, at=at, **visit)) == []
