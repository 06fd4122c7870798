"""两个街道、随机的几家人：每件事照产品的服务真办一遍，又照另写的账（lives_book）记一遍。

核对、入户、公示只记办过（那几步各有用例）；登记、家庭变化、核算、审批、照办、名册都走真的服务与真的条件。
"""

import datetime
import random
from collections import Counter
from decimal import Decimal

from benefits.sweeps import open_entitlements
from cases import guards
from cases.models import Case
from core.refusals import Blocked
from evidence.declared import set_lines
from evidence.models import Assessment
from households.models import Household, Person
from intake.services import acceptance
from intake.services.family_events import record_family_event
from tests.factories import signing
from tests.factories.cases import case_clerk
from tests.factories.people import id_number
from tests.rosters.lives_book import HARDSHIP, LIVING, SMALL, Book, Paper, month_of
from verification.services.assess import assess

START = datetime.datetime(2025, 3, 3, 10, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))
TOLD = {"source": "family", "proof": "家属告知、证明在卷", "late_reason": "家属才来告知"}
DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
PLAIN = {"purpose": "stop", "code": "own_request", "reason": "本人申请停发"}


def put(case, **columns):
    """只记某一步办过了：不走那一步。"""
    Case.objects.filter(pk=case.pk).update(**columns)
    case.refresh_from_db()


class Town:
    def __init__(self, places, seed):
        self.places, self.chance, self.at = places, random.Random(seed), START
        self.book, self.happened, self.touched = Book(month_of(START.date())), Counter(), set()
        self.rows, self.pk, self.joined, self.twins, self.accounts = [], {}, {}, [], 0

    # —— 各人与各户 ——
    def born(self, year, month=5, day=20, **facts):
        n = len(self.rows)
        birth = datetime.date(year, month, day)
        number = id_number(birth, self.chance.choice("男女"))
        row = {"name": f"居民{str(n).translate(DIGITS)}", "id_number": number, "relation": "97", **facts}
        self.rows.append(row)
        return n

    def number(self, person):
        return next(n for n, pk in self.pk.items() if pk == person)

    def has_number(self, n):
        return "id_kind" not in self.rows[n]

    def heads_last(self, n):
        """没有证件号码的不作户主。"""
        return not self.has_number(n), n

    def some(self, rows):
        rows = sorted(rows)
        return self.chance.choice(rows) if rows else None

    def living(self):
        return [n for n in self.pk if n not in self.book.dead and self.book.home_of(n) is not None]

    def place(self, home):
        return self.places[self.book.street[home]]

    def case_at(self, home):
        """这一户办事用的案件：在办的，或由现在的街道管的。"""
        rows = Case.objects.filter(household=home).order_by("-pk")
        return next((one for one in rows if one.is_open or one.street == self.place(home).street), None)

    def staff(self, case):
        return next(one for one in self.places if one.street == case.street)

    # —— 申请 ——
    def register(self, who, aid, street, home=None):
        """登记一份申请；不该登记的，产品须拒绝，返回 None。"""
        place, heads = self.places[street], self.heads()
        home = self.book.dwelling(who, aid, street, heads)
        rows = [dict(self.rows[n]) for n in who]
        wages = {n: Decimal(self.chance.randint(0, 110000)) / 100 for n in who if self.chance.random() < 0.6}
        for n, row in zip(who, rows, strict=True):
            row |= {"relation": "01" if n == who[0] else "97", "wage": wages.get(n), "person": self.pk.get(n)}
        same = [one for one in self.book.cases.values() if one.open and (one.home, one.aid) == (home, aid)]
        paid = [one for one in self.book.spans if (one["home"], one["aid"]) == (home, aid) and one["who"] in who]
        held = aid != SMALL and any(one["until"] == datetime.date.max for one in paid)
        refused = bool(same or held or any(n in self.book.dead for n in who))
        self.accounts += 1
        account = {"bank": "农村商业银行", "number": f"62170010{self.accounts:011d}", "holder": 1}
        facts = {"address": f"示例路{self.chance.randint(1, 999)}号", "hardships": ["illness"]}
        facts["phone"] = f"138{self.accounts:08d}"
        facts = {"community": place.community, "aid": aid, "household": facts, "members": rows, "reason": "生活困难"}
        facts["account"] = None if home else account
        try:
            case = acceptance.register(**facts, by=place.window, at=self.at)
        except Blocked as why:
            assert refused, (who, aid, home, why)
            self.happened["registration refused"] += 1
            return None
        assert not refused and home in (None, case.household_id), (who, aid, home)
        self.pk |= dict(zip(who, case.composition.order_by("position").values_list("person", flat=True), strict=True))
        if home is None:
            home = case.household_id
            self.book.street[home], self.book.payee[home] = street, who[0]
        for n in who:
            self.book.join(home, n, "户主" if n == who[0] else "")
        paper = Paper(home, street, aid, "new", set(who) - self.book.prison, wages)
        paper.out = {n: "服刑" for n in set(who) & self.book.prison}
        self.book.cases[case.pk] = paper
        self.happened["register"] += 1
        return case

    def heads(self):
        rows = Household.objects.prefetch_related("memberships")
        found = {}
        for home in rows:
            head = next((one for one in home.memberships.all() if one.is_head and one.until is None), None)
            found[home.pk] = head and self.number(head.person_id)
        return found

    def apply(self):
        """新来的一家；孤老的特困；原来的全家再来；东一个西一个凑在一张表上。"""
        way = self.chance.choice(["new", "new", "old", "old", "again", "mixed", "mixed"])
        street = self.chance.randrange(2)
        if way == "new":
            who = [self.born(self.chance.randint(1965, 2000)) for _ in range(self.chance.randint(1, 4))]
            return self.register(who, LIVING, street)
        if way == "old":
            return self.register([self.born(self.chance.randint(1930, 1960))], HARDSHIP, street)
        homes = [home for home in self.book.rows if self.book.residents(home)]
        if not homes:
            return None
        home = self.some(homes)
        who = sorted(self.book.residents(home))
        if way == "mixed":
            who = self.chance.sample(sorted(self.pk), min(2, len(self.pk)))
        who.sort(key=lambda n: n in self.book.prison or not self.has_number(n))
        if who[0] in self.book.prison or not self.has_number(who[0]):
            return None
        return self.register(who, self.chance.choice([LIVING, LIVING, HARDSHIP]), self.book.street[home])

    def small_aid(self):
        """户内一人的小额临时救助：那一户的登记与低保都不动。"""
        free = [n for n in self.living() if n not in self.book.prison and self.has_number(n)]
        if (n := self.some(free)) is None:
            return
        home = self.book.home_of(n)
        if case := self.register([n], SMALL, self.book.street[home]):
            self.book.cases[case.pk].asked = Decimal(self.chance.randint(500, 2000))
            self.walk_to_the_end(case)

    def declare(self, case, paper):
        """变更案件里各人现在的收入。"""
        rows = [
            {"kind": "income:wage", "member": n, "amount": wage, "period": "month"}
            for n, wage in sorted(paper.wages.items())
            if n in paper.listed and wage
        ]
        set_lines(case.pk, {n: Person.objects.get(pk=self.pk[n]) for n in paper.listed}, rows)

    # —— 决定 ——
    def open_case(self):
        rows = [pk for pk, one in self.book.cases.items() if one.open and one.purpose == "new"]
        return Case.objects.get(pk=self.some(rows)) if rows else None

    def withdraw(self):
        if case := self.open_case():
            acceptance.withdraw(case.pk, reason="不办了", by=case_clerk(case), at=self.at)
            self.book.close(case.pk, self.at.date())
            self.touched.add(case.pk)
            self.happened["withdraw"] += 1

    def grant(self):
        if case := self.open_case():
            self.walk_to_the_end(case, refuse=self.chance.random() < 0.15)

    def walk_to_the_end(self, case, refuse=False):
        """核算、报批、签字；批不批得了，与另写的账一致。返回批了没有。"""
        self.touched.add(case.pk)
        paper, leader = self.book.cases[case.pk], self.staff(case).leader
        if not self.walk(case):
            return False
        if refuse:
            said = {"facts": "不符合条件", "clause": "第二十一条", "remedy": "可以申请行政复议"}
            signing.refuse(case.pk, by=leader, at=self.at, **said)
            self.book.close(case.pk, self.at.date())
            self.happened["refuse"] += 1
            return False
        start = self.start_of(case)
        barred = self.book.barred(case.pk, start)
        self.ask(case, leader, barred)
        try:
            made = signing.approve(case.pk, by=leader, at=self.at)
        except Blocked as why:
            assert barred, (case.aid, case.purpose, paper.listed, why)
            paper.fixed = True
            self.happened.update(f"barred {one}" for one in barred)
            return False
        amount = Decimal(0) if case.purpose == "stop" else paper.amount()
        assert not barred, (barred, case, paper.listed, self.book.spans)
        assert (made.total, made.start_month) == (amount, start), (made.total, amount, made.start_month, start)
        open_entitlements(self.at)
        self.book.decide(case.pk, start, amount, self.at.date())
        self.happened[f"{case.purpose} {case.aid}"] += 1
        return True

    def ask(self, case, leader, barred):
        """人对不对、符不符合，逐条与另写的账一致。"""
        case = Case.objects.get(pk=case.pk)
        case.acting_on, case.acting_by = self.at.date(), leader
        found = {"两处": guards.nobody_disputed, "互斥": guards.nobody_covered_twice, "收入": guards.found_eligible}
        assert {one for one, check in found.items() if check.reasons(case)} == barred, (case, barred)

    def walk(self, case):
        """到审批：没有计入的人的，受理即报批；其余核算真算。没有人可核算的新申请不往下走。"""
        paper, day = self.book.cases[case.pk], self.at.date()
        if not paper.listed and case.purpose == "stop":
            acceptance.accept(case.pk, by=case_clerk(case), at=self.at)
            put(case, **{"state": "decision", "rounds_closed": 9})
            return True
        if not paper.listed:
            return False
        self.name_a_head(case)
        procedure = guards.procedure_for(case, day)
        put(case, **{"state": "visit", "procedure": procedure, "accepted_on": day, "check_closed_on": day})
        adjusted = {"small": {"asked": paper.asked}} if case.aid == SMALL else {}
        if case.aid == HARDSHIP:
            adjusted["no_obligor"] = "社区证明没有义务人"
        assess(case.pk, by=case_clerk(case), at=self.at, adjustments=adjusted)
        found = Assessment.objects.current(case.pk)
        if case.aid == HARDSHIP and not found.eligible:  # 有人不属无劳动能力的，照不符合
            put(case, **{"state": "registered"})
            return False
        sums = (len(paper.listed), len(paper.listed), paper.amount())
        assert (found.size, found.covered, found.total) == sums, (paper.listed, paper.wages, found.base_formula)
        figures = {"eligible": found.eligible, "covered": found.covered, "proposed_amount": found.total}
        put(case, **{"state": "decision", "visit_finished_on": day, "rounds_closed": 9, **figures})
        return True

    def start_of(self, case):
        """自何月起：一次性的当月，其余次月；凭死亡减发停发的自死亡次月。"""
        if case.aid == SMALL:
            return month_of(self.at.date())
        usual = month_of(self.at.date(), 1)
        return min(usual, month_of(case.changed_on, 1)) if case.change_code == "death" else usual

    def name_a_head(self, case):
        """没有户主的先选定户主。"""
        rows = list(case.composition.all())
        if any(one.is_head for one in rows):
            return
        left = [self.pk[n] for n in sorted(self.book.cases[case.pk].listed, key=self.heads_last)]
        head, old = left[0], next(one.person_id for one in rows if one.person_id != left[0])
        facts = {"kind": "head", "person": old, "new_head": head, "guardian": "亲属", "happened_on": self.at.date()}
        record_family_event(case.pk, by=case_clerk(case), at=self.at, **facts, **TOLD)
        self.happened["head"] += 1
