"""随机的各种事：家庭变化、变更、迁移、换账户、合并、更正、编册签章；每件照产品的服务办，又记进另写的账。"""

import datetime
from collections import Counter
from decimal import Decimal

from benefits.models import Entitlement
from benefits.services.accounts import confirm_account, propose_account
from benefits.services.changes import open_change
from benefits.services.moves import accept_household, send_household
from cases.models import Case
from core.refusals import Blocked
from households.models import Circumstance, Person
from intake.services import acceptance
from intake.services.circumstance_fixes import confirm_correction, propose_correction
from intake.services.family_events import record_family_event
from intake.services.merge import confirm_merge, propose_merge
from rosters.models import Roster
from tests.factories.benefits import sealed
from tests.factories.cases import case_clerk
from tests.rosters.lives_book import APART, HARDSHIP, LIVING, SMALL, Paper, month_of
from tests.rosters.lives_town import PLAIN, TOLD, Town


class Lives(Town):
    def going(self, home=None):
        return [key for key, aid in self.book.aids.items() if aid.going and home in (None, key[0])]

    def aided(self, homes):
        """多半在在享的各户里选。"""
        paid = [home for home in homes if self.going(home)]
        return paid if paid and self.chance.random() < 0.7 else list(homes)

    # —— 家庭变化 ——
    def family(self, *, least=1, among=None):
        """（办事的案件, 户, 其中一人）：此人住在本户、列在案里，户内至少 `least` 个人；`among` 只在这些人里选。"""
        found = []
        for home in self.aided(self.book.rows):
            case = self.case_at(home)
            here = self.book.residents(home)
            listed = set(case.composition.values_list("person", flat=True)) if case else ()
            if len(here - self.book.prison) >= least:
                found += [(case, home, n) for n in sorted(here) if self.pk[n] in listed and n in (among or here)]
        return self.chance.choice(found) if found else (None, None, None)

    def happen(self, case, home, n, kind, on=None):
        """登记一件：户主走了的，另选一个在册的人。"""
        rows = case.composition.select_related("person")
        left = {one.person_id for one in case.family()} & {self.pk[one] for one in self.book.rows[home]} - {self.pk[n]}
        heads = {one.person_id for one in rows if one.is_head} | {self.pk.get(self.heads()[home])}
        asked = left and self.pk[n] in heads and kind != "back"
        head = min(left, key=lambda pk: self.heads_last(self.number(pk))) if asked else None
        facts = {"kind": kind, "person": self.pk[n], "new_head": head, "guardian": "亲属"}
        by = self.staff(case).window
        if head:  # 本户在办各案的户主随之改
            self.touched |= {pk for pk, one in self.book.cases.items() if one.open and one.home == home}
        record_family_event(case.pk, happened_on=on or self.at.date(), by=by, at=self.at, **facts, **TOLD)
        self.happened[kind] += 1

    def die(self):
        """多半死在人少的户，过些日子才知道：名册已发过几个月；户内已没有人的随即停发。"""
        drawn = [one for one in (self.family(), self.family()) if one[0]]
        if not drawn:
            return
        case, home, n = min(drawn, key=lambda one: len(self.book.residents(one[1])))
        day = self.at.date() - datetime.timedelta(days=self.chance.choice([0, 20, 50, 80]))
        day = max(day, self.book.first, Person.objects.get(pk=self.pk[n]).birth_date)
        self.happen(case, home, n, "death", day)
        self.book.die(n, day)
        for key in () if self.book.residents(home) else self.going(home):
            self.change(key)

    def imprison(self):
        case, home, n = self.family()
        if case and n not in self.book.prison:
            self.happen(case, home, n, "prison")
            self.book.prison.add(n)
            self.book.gone(n, "服刑")

    def release(self):
        case, home, n = self.family(least=0, among=self.book.prison)
        if n in self.book.prison:
            self.book.prison.discard(n)
            self.happen(case, home, n, "back")

    def split(self):
        """分户、离婚：走的人随即单独申请。"""
        case, home, n = self.family(least=2)
        if case is None or n in self.book.prison or not self.has_number(n):
            return
        self.happen(case, home, n, "split" if self.happened["divorce"] else "divorce")
        self.book.leave(home, n)
        self.book.gone(n, "离户", home)
        if self.book.home_of(n) is None:
            self.register([n], LIVING, self.book.street[home])

    def marry(self):
        """两户之间结婚：先离这一户，再入那一户。"""
        case, home, n = self.family(least=2)
        others = [other for other in self.book.rows if other != home and self.book.residents(other)]
        there = self.some(others)
        other = there and self.case_at(there)
        if case is None or other is None or n in self.book.prison or not self.has_number(n):
            return
        self.happen(case, home, n, "married_out")
        self.book.leave(home, n)
        self.book.gone(n, "离户", home)
        self.come(other, there, n, "married_in")

    def give_birth(self):
        case, home, _ = self.family()
        if case:
            day = self.at.date()
            self.come(case, home, self.born(day.year, day.month, day.day), "birth")

    def come(self, case, home, n, kind):
        if n in self.book.rows[home] or self.book.home_of(n) is not None:
            return
        newcomer = {"guardian": "家长", **self.rows[n]}
        facts = {"kind": kind, "newcomer": newcomer, "happened_on": self.at.date(), "by": self.staff(case).window}
        found = record_family_event(case.pk, at=self.at, **facts, **TOLD)
        self.pk[n] = found.person.pk
        self.joined.setdefault(home, []).append((n, self.at))
        self.book.come(home, n)
        self.happened[kind] += 1

    # —— 更正、合并、换账户、迁移 ——
    def put_right(self):
        """死亡登记错了：一人提出，区里另一人确认，此人仍记为住在本户。"""
        for n in sorted(self.book.dead):
            case = next((one for home, _ in self.book.after_death[n] if (one := self.case_at(home))), None)
            row = Circumstance.objects.filter(person=self.pk[n], kind="dead").first()
            if case and case.composition.filter(person=self.pk[n]).exists():
                said = {"wrong": "mistake", "source": "certificate", "proof": "派出所证明", "reason": "抄错了人"}
                facts = {"circumstance": row.pk, "by": self.staff(case).window, "at": self.at, **said}
                fix = propose_correction(case.pk, **facts)
                confirm_correction(case.pk, fix.pk, by=self.places[0].bureau, at=self.at)
                self.book.revive(n)
                self.book.end_claims(self.at.date(), lambda home, one, n=n: one == n)
                self.happened["correction"] += 1
                return

    def register_twice(self):
        """已登记的人又以没有证件的身份列在另一份申请里。"""
        known = [n for n in self.living() if n not in self.book.prison and self.has_number(n)]
        if (keep := self.some(known)) is None:
            return
        person = Person.objects.get(pk=self.pk[keep])
        facts = {"id_kind": "none", "id_number": "", "sex": person.sex, "birth_date": person.birth_date}
        self.rows.append({**self.rows[keep], **facts})
        drop, other = len(self.rows) - 1, self.born(1980)
        if self.register([other, drop], LIVING, self.chance.randrange(2)):
            self.twins.append((keep, drop))
            self.happened["registered twice"] += 1

    def merge(self):
        if not self.twins:
            return
        keep, drop = self.twins.pop()
        rows = Case.objects.filter(composition__person=self.pk[drop]).order_by("-pk")
        case = next((one for one in rows if one.is_open or one.street == self.place(one.household_id).street), None)
        if case is None or keep in self.book.dead or drop in self.book.dead:
            return
        now, spans = month_of(self.at.date()), self.book.spans
        mine, other = ({one["aid"] for one in spans if one["who"] == n and one["until"] >= now} for n in (keep, drop))
        refused = any(APART[one] & other for one in mine)
        facts = {"person": self.pk[drop], "id_kind": "resident", "id_number": self.rows[keep]["id_number"]}
        try:
            found = propose_merge(case.pk, **facts, reason="户口簿为证", by=self.staff(case).window, at=self.at)
            confirm_merge(case.pk, found.pk, by=self.places[0].bureau, at=self.at)
        except Blocked as why:
            assert refused, why
            return
        assert not refused
        self.touched |= {
            pk for pk, one in self.book.cases.items() if one.open and {keep, drop} & (one.listed | set(one.out))
        }
        self.book.merge(keep, drop)
        self.book.end_claims(self.at.date(), lambda home, one: one == keep)
        del self.pk[drop]
        self.happened["merge"] += 1

    def change_account(self, home=None):
        """在享的一户换账户：一人提出，另一人核对。返回换了没有。"""
        going = [key for key, aid in self.book.aids.items() if (aid.going if home is None else key[0] == home)]
        key = self.some(going)
        here = key and [n for n in self.book.rows[key[0]] if n not in self.book.dead]
        if not here:
            return False
        self.accounts += 1
        case, holder = Case.objects.get(pk=self.book.aids[key].case), self.chance.choice(sorted(here))
        facts = {"holder": self.pk[holder], "bank": "邮储", "number": f"62220210{self.accounts:011d}"}
        place = self.staff(case)
        found = propose_account(case.pk, **facts, reason="存折挂失", by=place.window, at=self.at)
        told = {"checked_how": "看过存折原件", "told_number": "home", "told_who": "本人", "told_at": self.at}
        confirm_account(case.pk, found.pk, by=place.second, at=self.at, **told)
        self.book.payee[key[0]] = holder
        self.happened["account"] += 1
        return True

    def move(self):
        """一户迁往另一街道：两街都没有签章的月份起由那边发。"""
        homes = [home for home in self.book.rows if home not in self.book.moved and self.book.residents(home)]
        home = self.some(self.aided(homes))
        case, here = home and self.case_at(home), self.book.street.get(home)
        if case is None or case.street != self.places[here].street:
            return
        there = self.places[1 - here]
        facts = {"moved_on": self.at.date(), "address": "新址", "proof": "租房合同", "by": self.places[here].window}
        sent = send_household(case.pk, to_community=there.community, at=self.at, **facts)
        accept_household(sent.pk, by=there.window, at=self.at)
        self.book.move(home, max(month_of(self.at.date(), 1), *self.book.next_month))
        self.happened["move"] += 1

    # —— 变更 ——
    def change(self, key=None, quit=False):
        """就一份在享的办变更：照变化了的人口、收入该增就增、该减就减、该停就停。返回办成没有。"""
        key = key or self.some(self.going())
        if key is None:
            return False
        aid, home = self.book.aids[key], key[0]
        earlier = self.book.cases[aid.case]
        if any(one.open and (one.home, one.aid) == key for one in self.book.cases.values()):
            return False
        listed, out = self.book.carried(earlier, [n for n, _ in self.joined.get(home, ())])
        wages = dict(earlier.wages)
        if listed and self.chance.random() < 0.6:
            wages[self.some(listed)] = Decimal(self.chance.randint(0, 120000)) / 100
        paper = Paper(home, earlier.street, key[1], "", listed, wages, out)
        facts = self.why(aid, earlier, paper, quit)
        if facts is None:
            return False
        row = Entitlement.objects.get(household=home, aid=key[1], ends_month=None, replaced_by=None)
        case = open_change(row.pk, by=self.place(home).window, at=self.at, **facts)
        self.touched.add(case.pk)
        paper.purpose = facts["purpose"]
        paper.street = next(i for i, one in enumerate(self.places) if one.street == case.street)
        self.book.cases[case.pk] = paper
        self.declare(case, paper)
        if self.walk_to_the_end(case):
            return True
        acceptance.withdraw(case.pk, reason="查清了再办", by=case_clerk(case), at=self.at)
        self.book.close(case.pk, self.at.date())
        return False

    def why(self, aid, earlier, paper, quit):
        """该办哪一种、什么理由；不必办的为 None；`quit` 为一定要停。"""
        old, new = aid.steps[-1][1], paper.amount() if paper.listed else Decimal(0)
        died = sorted(self.book.dead[n] for n in earlier.listed if n in self.book.dead)
        death = {"code": "death", "reason": "成员死亡", "changed_on": died[-1] if died else None}
        if quit:
            return {**PLAIN} if paper.listed or not died else {"purpose": "stop", **death}
        if paper.aid == HARDSHIP and paper.listed:
            return {**PLAIN} if self.chance.random() < 0.3 else None
        purpose = "stop" if not new else "raise" if new > old else "lower" if new < old else None
        if purpose is None:
            return {**PLAIN} if self.chance.random() < 0.2 else None
        if died and purpose != "raise":
            return {"purpose": purpose, **death}
        code = {"raise": "income_down", "lower": "income_up", "stop": "income_up"}[purpose]
        return {"purpose": purpose, "code": code, "reason": "收入变化"}

    # —— 名册 ——
    def seal(self):
        """下一个月的名册：有死者、账户所有人不在的发不出去，办了变更、换了账户才发得出去，而且一分不差。"""
        street = self.book.next_month.index(min(self.book.next_month))
        month = self.book.next_month[street]
        if month > month_of(self.at.date(), 1):
            return
        if unfit := self.book.unfit(street, month):
            self.try_to_seal(street, month)
            self.happened["roster held back"] += 1
        for key in sorted(unfit):
            self.set_right(street, month, key)
        if not self.book.unfit(street, month):
            self.try_to_seal(street, month)

    def set_right(self, street, month, key):
        holder, rows = self.book.payee[key[0]], self.book.rows[key[0]]
        if (holder in self.book.dead or holder not in rows) and set(rows) - set(self.book.dead):
            self.change_account(key[0])
        if key in self.book.unfit(street, month) and key[1] != SMALL and not self.change(key):
            self.change(key, quit=True)

    def try_to_seal(self, street, month):
        unfit, due = self.book.unfit(street, month), self.book.roster(street, month)
        try:
            sealed(self.places[street], month, at=self.at)
        except Blocked as why:
            assert unfit, (month, due, why)
            return
        assert not unfit, (month, unfit)
        roster = Roster.objects.get(street=self.places[street].street, month=month)
        listed = roster.lines.exclude(change="stopped").values_list("household", "aid", "amount")
        paid = Counter()
        for home, aid, amount in listed:
            paid[home, aid] += amount
        assert dict(paid) == due, (street, month)
        self.book.seal(street, month)
        self.happened["seal"] += 1
