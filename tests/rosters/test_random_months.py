"""随机的两街、随机的四十件事：发、补、扣、追回合起来，与另写的一份账逐户对得上；一个月不在两处发。

这里的决定早晚不拘、来回迁移，只看钱；家里各种事连同真的审批见 test_random_lives.py。

另写的一份只记：哪一户的哪个决定自哪月起每月多少；不读产品的任何算法。
"""

import datetime
import random
import re
from collections import Counter
from decimal import Decimal

import pytest

from benefits.models import Entitlement
from benefits.paid import left_over
from benefits.services.moves import accept_household, send_household
from benefits.sweeps import open_entitlements
from cases.models import Case, FamilyTask, PaidLine, Settlement
from core.refusals import Blocked
from rosters.models import Roster
from tests.factories.benefits import change, grant, roster_office, sealed

pytestmark = pytest.mark.django_db
EVENTS, SEEDS = 40, range(3)
START = datetime.datetime(2026, 3, 2, 10, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
GAP = re.compile(r"^((?:\d+年\d+月、?)+)由迁出街道照原金额([\d,.]+) 元发，变更决定（.*）定的是([\d,.]+) 元")
MONTH = re.compile(r"(\d+)年(\d+)月")


def month_of(day, later=0):
    number = day.year * 12 + day.month - 1 + later
    return datetime.date(number // 12, number % 12 + 1, 1)


class Family:
    """一户：最近的决定、逐个决定（自何月、每月多少）。"""

    def __init__(self, decision, start, amount):
        self.decision, self.steps, self.stopped = decision, [(start, amount)], False
        self.home = decision.case.household_id

    def due(self, month):
        """那个月到头来应发多少：起始月不晚于它的决定里，最后作出的一个。"""
        fitting = [amount for start, amount in self.steps if start <= month]
        return Decimal(fitting[-1]) if fitting else Decimal(0)


class Town:
    def __init__(self, seed):
        self.chance, self.at, self.families = random.Random(seed), START, []
        east = roster_office(name="东街")
        self.places = [east, roster_office(east.district, name="西街")]
        self.next_month = [month_of(START.date())] * 2

    def place_of(self, family):
        street = Case.objects.get(pk=family.decision.case_id).street
        return next(one for one in self.places if one.street == street)

    def amount(self):
        return f"{self.chance.randint(30000, 100000) / 100:.2f}"

    def pick(self):
        alive = [one for one in self.families if not one.stopped]
        return self.chance.choice(alive) if alive else None

    # —— 各种事 ——
    def settle_in(self):
        place, amount = self.chance.choice(self.places), self.amount()
        start = max(month_of(self.at.date(), self.chance.choice([0, 1])), self.next_month[self.places.index(place)])
        self.families.append(Family(grant(place, amount=amount, starts=start, at=self.at), start, amount))
        open_entitlements(self.at)

    def change(self):
        if family := self.pick():
            self.decide(family, self.chance.choice(["raise", "lower", "stop"]))

    def decide(self, family, purpose):
        amount = "0.00" if purpose == "stop" else self.amount()
        start = month_of(self.at.date(), self.chance.choice([-2, -1, 0, 1]))
        start = max(start, family.steps[-1][0])
        change(family.decision, at=self.at, purpose=purpose, amount=amount, starts=start, settle=True)
        family.steps.append((start, amount))
        family.stopped = purpose == "stop"
        open_entitlements(self.at)

    def move(self):
        family = self.pick()
        if family is None:
            return
        here = self.place_of(family)
        there = next(one for one in self.places if one is not here)
        case = Case.objects.get(pk=family.decision.case_id)
        facts = {"moved_on": self.at.date(), "address": "新址", "proof": "租房合同", "by": here.clerk, "at": self.at}
        sent = send_household(case.pk, to_community=there.community, **facts)
        accept_household(sent.pk, by=there.clerk, at=self.at)

    def seal(self):
        number = self.chance.randrange(2)
        month = self.next_month[number]
        if month > month_of(self.at.date(), 1):
            return
        sealed(self.places[number], month, at=self.at)
        self.next_month[number] = month_of(month, 1)

    def catch_up(self, until):
        """逐月签章到 `until`。"""
        while min(self.next_month) <= until:
            number = self.next_month.index(min(self.next_month))
            month = self.next_month[number]
            self.at = max(self.at, START.replace(year=month.year, month=month.month, day=2))
            sealed(self.places[number], month, at=self.at)
            self.next_month[number] = month_of(month, 1)

    # —— 对账 ——
    def check(self):
        paid = PaidLine.objects.exclude(amount=0).values_list("household", "aid", "paid_month__month")
        assert max(Counter(paid).values(), default=1) == 1, "同一户同一类同一月发了两次"
        rosters = Roster.objects.filter(status="sealed").values_list("street", "month")
        assert max(Counter(rosters).values(), default=1) == 1

    def balance(self, family, months):
        """应发之和，与发、补扣、追回、停发后列作另行结清的、写成待办的差额之和。"""
        due = sum((family.due(month) for month in months), Decimal(0))
        lines = PaidLine.objects.filter(household=family.home).values_list("amount", "arrears")
        paid = sum((amount + (arrears or 0) for amount, arrears in lines), Decimal(0))
        back = Settlement.objects.filter(household=family.home, way="repay").values_list("amount", flat=True)
        left = sum(left_over(one.street).get((family.home, "minimum_living"), 0) for one in self.places)
        return due, paid + sum(back, Decimal(0)) + left + self.told(family)

    def story(self, home):
        """对不上的那一户的前前后后，供看。"""
        family = next(one for one in self.families if one.home == home)
        lines = PaidLine.objects.filter(household=home).order_by("paid_month__month", "paid_month__street")
        rows = lines.values_list("paid_month__month", "paid_month__street__name", "amount", "arrears")
        owed = Settlement.objects.filter(household=home).values_list("decision", "way", "amount", "lines")
        told = FamilyTask.objects.filter(household=home).values_list("text", flat=True)
        return family.steps, [tuple(map(str, row)) for row in rows], list(owed), list(told)

    def told(self, family):
        found = Decimal(0)
        for task in FamilyTask.objects.filter(household=family.home):
            if gap := GAP.match(task.text):
                old, new = (Decimal(one.replace(",", "")) for one in gap.groups()[1:])
                found += (new - old) * len(MONTH.findall(gap.group(1)))
        return found


@pytest.mark.parametrize("seed", SEEDS)
def test_what_was_paid_and_is_still_claimed_is_what_was_due(seed):
    town = Town(seed)
    done = refused = 0
    weights = [(town.settle_in, 5), (town.change, 6), (town.seal, 8), (town.move, 3)]
    for _ in range(EVENTS):
        act = town.chance.choices([one for one, _ in weights], [weight for _, weight in weights])[0]
        try:
            act()
            done += 1
        except Blocked:
            refused += 1
        town.check()
        town.at += datetime.timedelta(days=town.chance.randint(0, 9))
    last = month_of(town.at.date(), 8)
    town.catch_up(last)
    town.check()
    months = [month_of(START.date(), n) for n in range(40) if month_of(START.date(), n) <= last]
    wrong = [(one.home, *pair) for one in town.families if len(set(pair := town.balance(one, months))) > 1]
    assert wrong == [], [town.story(home) for home, *_ in wrong]
    assert done > EVENTS / 2 and Entitlement.objects.exists()
