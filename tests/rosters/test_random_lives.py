"""随机的两街、几家人、四十件事（生、死、婚、分户、迁移、服刑、申请、变更、换账户、合并、更正、名册）：每件之后对账。

一人一月不在互斥的两类里；没有人死后还发而无人去追；人口与金额与另写的账（lives_book）相等；别的案件一字不动。
"""

import datetime
from collections import Counter

import pytest
from django.db import transaction

from benefits.paid import left_over
from cases.models import Case, CoveredPerson, Decision, FamilyTask, PaidLine, Settlement
from evidence.models import Asset, Expense, Income
from households.models import Membership
from tests.factories import UnitFactory, UserFactory
from tests.factories.cases import office_of
from tests.factories.evidence import standards_of
from tests.rosters.lives_book import APART, LIVING, NEVER
from tests.rosters.lives_events import Lives
from tests.staging import staged

pytestmark = pytest.mark.django_db
EVENTS, SEEDS = 40, range(4)
EVERY = {
    *("birth", "married_out", "married_in", "death", "divorce", "prison", "back", "move", "account", "merge"),
    *("withdraw", "refuse", "correction", "registered twice", "seal", "roster held back"),
    *(f"{purpose} minimum_living" for purpose in ("new", "raise", "lower", "stop")),
    *("new extreme_hardship", "new temporary_small", "barred 两处", "barred 互斥"),
}
FIRST = 8  # 前几件只是申请、审批：先有几户在享的
WEIGHTS = {
    **{"apply": 4, "small_aid": 2, "grant": 9, "change": 7, "withdraw": 1, "seal": 8, "change_account": 1, "move": 2},
    **{"die": 3, "put_right": 2, "split": 2, "marry": 2, "give_birth": 2, "imprison": 2, "release": 3},
    **{"register_twice": 2, "merge": 5},
}


@staged
def places():
    east = office_of("NAT_STREET")
    west = type(east)(**vars(east))
    west.street = UnitFactory(parent=east.district, code="499002002", name="西街", doc_word="西街救")
    west.community = UnitFactory(community=True, parent=west.street, code="499002002001")
    west.window, west.leader = UserFactory(unit=west.street, window=True), UserFactory(unit=west.street, leader=True)
    for one in (east, west):
        one.second, one.clerk = UserFactory(unit=one.street, window=True), one.window
    standards_of(east)
    return [east, west]


def looks():
    """各案现在的样子：组成、户主、收支、决定。"""
    found = {pk: [name] for pk, name in Case.objects.values_list("pk", "head_name")}
    for case in Case.objects.prefetch_related("composition"):
        rows = sorted(case.composition.all(), key=lambda one: one.position)
        found[case.pk].append([(one.person_id, one.counted, one.covered, one.is_head, one.relation) for one in rows])
    for kind in (Income, Expense, Asset):
        for pk, *line in kind.objects.order_by("pk").values_list("case_id", "pk", "member", "is_current"):
            found[pk].append((kind.__name__, *line))
    for pk, *made in Decision.objects.values_list("case", "outcome", "total", "start_month", "snapshot_sha256"):
        found[pk].append(made)
    return found


def composition(town):
    pairs = Case.objects.filter(composition__counted=True).values_list("pk", "composition__person")
    found = {pk: set() for pk in town.book.cases}
    for pk, person in pairs:
        found[pk].add(person)
    return found


def check(town):
    """对账：谁计入、谁在享、谁住哪户。"""
    book, pk = town.book, town.pk
    open_ones = {case: {pk[n] for n in one.listed} for case, one in book.cases.items() if one.open}
    assert {case: who for case, who in composition(town).items() if case in open_ones} == open_ones
    lives = {(pk[n], home) for home in book.rows for n in book.residents(home)}
    assert set(Membership.objects.current().values_list("person", "household")) == lives
    spans = Counter((pk[one["who"]], one["home"], one["aid"], one["since"], one["until"]) for one in book.spans)
    rows = CoveredPerson.objects.values_list("person", "decision__case__household", "aid", "since_month", "until_month")
    assert Counter((*one, until or NEVER) for *one, until in rows) == spans
    nobody_twice(rows)
    nobody_paid_after_death(town)


def nobody_twice(rows):
    """每一个月里，一人不在互斥的两类里。"""
    months = {since for *_, since, _ in rows}
    for month in months:
        held = {}
        for person, _, aid, since, until in rows:
            if since <= month <= (until or NEVER):
                assert not APART[aid] & held.setdefault(person, set()), (person, month)
                held[person].add(aid)


def nobody_paid_after_death(town):
    """死后各月发过的，都有待办去追，不论先发后知、先知后发，也不论已凭什么立账。"""
    for month, (home, aid), amount, people in town.book.sealed:
        late = [n for n in people if town.book.dead.get(n, NEVER) < month]
        if not late or not amount:
            continue
        told = FamilyTask.objects.filter(
            household=home, kind="overpaid", text__contains=f"{month.year}年{month.month}月"
        )
        assert told.exists(), (home, aid, month)


def balances(town):
    """到头来：列过的、要退回的、停发后剩下的，合起来就是应发的。"""
    for key, aid in town.book.aids.items():
        home, kind = key
        rows = PaidLine.objects.filter(household=home, aid=kind).values_list("amount", "arrears")
        assert sum((amount + (arrears or 0) for amount, arrears in rows), 0) == aid.paid, key
        back = Settlement.objects.filter(household=home, aid=kind, way="repay").values_list("amount", flat=True)
        assert -sum(back) == aid.repay, key
        if kind == LIVING and not aid.going:
            left = sum(left_over(one.street).get(key, 0) for one in town.places)
            assert left == town.book.owed(key), key


def lived(places, seed):
    """一套随机的四十件事；返回各样发生了几次。"""
    town, kinds, before = Lives(places, seed), list(WEIGHTS), {}
    for turn in range(EVENTS):
        written = town.book.listings()
        happen(town, kinds if turn >= FIRST else ["apply", "grant"])
        check(town)
        after, now = looks(), town.book.listings()
        town.touched |= {case for case in written if written[case] != now[case]}
        others = before.keys() - town.touched
        assert {case: after[case] for case in others} == {case: before[case] for case in others}
        before = after
        town.at += datetime.timedelta(days=town.chance.randint(0, 9))
    balances(town)
    return town.happened


def happen(town, kinds):
    """抽到一件真能发生的为止。"""
    count, town.touched = town.happened.total(), set()
    while town.happened.total() == count:
        getattr(town, town.chance.choices(kinds, [WEIGHTS[one] for one in kinds])[0])()


def test_whatever_happens_to_the_families_the_books_agree(places):
    happened = Counter()
    for seed in SEEDS:
        with transaction.atomic():
            happened += lived(places, seed)
            transaction.set_rollback(True)
    assert EVERY <= happened.keys(), EVERY - happened.keys()
