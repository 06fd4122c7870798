"""随机的几家人、随机的四十件事：每件之后，账本与另写的一份对得上，别的案件一字未动。

另写的一份只用字典记：谁还在世、谁列在哪一案里算数、谁在享哪一类；不读产品的任何算法。
"""

import datetime
import random

import pytest

from cases import guards
from cases.models import Case, CaseMember, CoveredPerson
from cases.states import CaseState
from core.refusals import Blocked
from households.models import Asset, Expense, Income, Membership
from intake.services.acceptance import withdraw
from intake.services.family_events import record_family_event
from tests.factories.benefits import change, decide
from tests.factories.cases import case_clerk, office_of, registered
from tests.factories.people import id_number

pytestmark = pytest.mark.django_db
EVENTS, SEEDS = 40, range(6)
AIDS = ["minimum_living", "minimum_living", "extreme_hardship", "temporary_small", "margin"]
WHOLE = {"minimum_living", "margin"}  # 按全户审核的
# 另写的一份：同一人不能同时享受的（与产品的表分开写）
APART = [
    {"minimum_living", "extreme_hardship"},
    {"minimum_living", "margin"},
    {"extreme_hardship", "margin"},
]
CLOCK = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


class Book:
    """另写的账。"""

    def __init__(self):
        self.dead, self.listed, self.aided = set(), {}, {}

    def clash(self, people, aid):
        """`people` 里已在享、与 `aid` 相同或互斥的人。"""
        return {one for one in people for held in self.aided.get(one, ()) if held == aid or {held, aid} in APART}


class Town:
    """几家人，和对他们随机办的事。"""

    def __init__(self, office, seed):
        self.office, self.chance, self.book, self.at = office, random.Random(seed), Book(), CLOCK
        self.people = [self.newcomer(n) for n in range(9)]
        self.names = {row["id_number"]: n for n, row in enumerate(self.people)}

    def newcomer(self, n):
        birth = f"{self.chance.randint(1940, 2015)}-{self.chance.randint(1, 12):02d}-11"
        return {"name": f"居民{'甲乙丙丁戊己庚辛壬'[n]}", "id_number": id_number(birth, self.chance.choice("男女"))}

    def number(self, person):
        return self.names[person.id_number]

    # —— 各种事 ——
    def apply(self):
        who = self.chance.sample(range(9), self.chance.randint(1, 4))
        rows = [{**self.people[n], "relation": "97"} for n in who]
        rows[0]["relation"] = "01"
        rows[0]["wage"] = f"{self.chance.randint(0, 2000)}.00"
        aid = self.chance.choice(AIDS)
        address = {"address": f"示例路{self.chance.randint(1, 999)}号", "hardships": ["illness"]}
        case = registered(self.office, at=self.at, members=rows, aid=aid, account=None, household=address)
        assert not self.book.dead & set(who), "已故的人不能申请"
        self.book.listed[case.pk] = set(who)

    def leave(self):
        if case := self.pick(is_open=True):
            withdraw(case.pk, reason="不办了", by=case_clerk(case), at=self.at)

    def grant(self):
        """三道条件都过了才作决定；过不过，与另写的账一致。"""
        case = self.pick(is_open=True)
        if case is None:
            return
        case.acting_on, case.acting_by = self.at.date(), self.office.leader
        case.procedure = guards.procedure_for(case, case.acting_on)
        mine = self.book.listed[case.pk]
        twice = guards.nobody_covered_twice.reasons(case)
        assert bool(twice) == bool(self.book.clash(mine, case.aid)), (case.aid, mine, self.book.aided, twice)
        checks = (guards.everyone_alive, guards.nobody_disputed, guards.nobody_covered_twice)
        if any(check.reasons(case) for check in checks):
            return
        Case.objects.filter(pk=case.pk).update(**{"state": "granted", "decided_on": self.at.date()})
        case.refresh_from_db()
        decide(case, at=self.at, signer=self.office.leader, amount="500.00", starts=self.month())
        if not case.aid.startswith("temporary"):
            for one in mine:
                self.book.aided.setdefault(one, set()).add(case.aid)
        self.book.listed[case.pk] = set(mine)

    def stop(self):
        row = CoveredPerson.objects.filter(until_month=None).order_by("pk").first()
        if row is None:
            return
        change(row.decision, at=self.at, purpose="stop", starts=self.month())
        for one in self.book.listed[row.decision.case_id]:
            self.book.aided[one].discard(row.aid)
        made = Case.objects.latest("pk")
        self.book.listed[made.pk] = {self.number(one.person) for one in made.family()}

    def happen(self):
        case = self.pick()
        if case is None or not (family := case.family()):
            return
        person = self.chance.choice(family).person
        kind = self.chance.choice(["death", "divorce", "split", "prison"])
        others = [one.person_id for one in family if one.person_id != person.pk]
        facts = {"source": "family", "proof": "家属告知", "happened_on": self.at.date(), "by": self.office.window}
        new_head = self.chance.choice([None, *others])
        record_family_event(case.pk, kind=kind, person=person.pk, new_head=new_head, at=self.at, **facts)
        self.follow(case, person, kind)

    def follow(self, case, person, kind):
        n = self.number(person)
        if kind == "death":
            self.book.dead.add(n)
        for pk, listed in self.book.listed.items():
            other = Case.objects.get(pk=pk)
            here = other.household_id == case.household_id
            if other.is_open and (kind in ("death", "prison") or here):
                listed.discard(n)

    def join(self):
        """出生，或已知的人搬来：只进本户、还没有办过的、按全户审核的在办案件，只多他一个。"""
        case = self.pick()
        if case is None:
            return
        newborn = self.chance.random() < 0.5
        n = self.born() if newborn else self.chance.randrange(9)
        facts = {"source": "certificate", "proof": "证明", "happened_on": self.at.date(), "by": self.office.window}
        newcomer = {**self.people[n], "relation": "97", "guardian": "家长"}
        record_family_event(case.pk, kind="birth" if newborn else "together", newcomer=newcomer, at=self.at, **facts)
        assert n not in self.book.dead, "已故的人不能入户"
        for pk, listed in self.book.listed.items():
            other = Case.objects.get(pk=pk)
            now = {self.number(one.person) for one in other.family()}
            if now != listed:
                here = other.is_open and other.household_id == case.household_id
                assert here and other.aid in WHOLE and now == listed | {n}, (pk, now, listed)
                self.book.listed[pk] = now

    def born(self):
        number = id_number(self.at.date().isoformat(), self.chance.choice("男女"))
        self.people.append(
            {"name": f"新生儿{'甲乙丙丁戊己庚辛壬癸子丑寅卯辰'[len(self.people) - 9]}", "id_number": number}
        )
        self.names[number] = len(self.people) - 1
        return len(self.people) - 1

    # —— 对账 ——
    def pick(self, **which):
        rows = list(Case.objects.filter(purpose="new", **which).order_by("pk"))
        return self.chance.choice(rows) if rows else None

    def month(self):
        day = self.at.date().replace(day=1)
        return (day + datetime.timedelta(days=32)).replace(day=1)

    def check(self):
        for pk, listed in self.book.listed.items():
            assert {self.number(one.person) for one in Case.objects.get(pk=pk).family()} == listed, pk
        rows = CoveredPerson.objects.filter(until_month=None).select_related("person")
        found = {}
        for row in rows:
            found.setdefault(self.number(row.person), set()).add(row.aid)
        assert found == {n: aids for n, aids in self.book.aided.items() if aids}
        for aids in found.values():
            assert not any(pair <= aids for pair in APART)
        homes = list(Membership.objects.current().values_list("person", flat=True))
        assert len(homes) == len(set(homes))


def of_others(touched):
    """别的案件现在的样子：组成、户主、申请人、各行收支。"""
    looks = {}
    for case in Case.objects.exclude(pk__in=touched):
        rows = list(case.composition.order_by("person").values_list("person", "counted", "covered", "is_head"))
        lines = [
            list(kind.objects.filter(case_id=case.pk).values_list("pk", "member")) for kind in (Income, Expense, Asset)
        ]
        looks[case.pk] = (rows, lines, case.head_name, case.applicant_id, case.household_id, str(case.state))
    return looks


@pytest.mark.parametrize("seed", SEEDS)
def test_whatever_happens_the_books_agree(seed):
    office = office_of("LS2019")
    town = Town(office, seed)
    done = refused = 0
    for _ in range(EVENTS):
        act = town.chance.choice([*[town.apply] * 3, *[town.grant] * 2, town.happen, town.join, town.leave, town.stop])
        before = of_others([])
        try:
            act()
            done += 1
        except Blocked:
            refused += 1
        if act == town.apply:  # 一份申请不改任何别的案件
            made = Case.objects.latest("pk").pk
            assert {pk: look for pk, look in of_others([]).items() if pk in before} == before, made
        if act in (town.happen, town.join):  # 家庭变化不改已作决定的
            closed = [pk for pk, look in before.items() if look[5] in (CaseState.GRANTED, CaseState.WITHDRAWN)]
            assert {pk: of_others([])[pk] for pk in closed} == {pk: before[pk] for pk in closed}
        town.check()
        town.at += datetime.timedelta(days=town.chance.randint(0, 20))
    assert done > EVENTS / 3 and CaseMember.objects.exists()
