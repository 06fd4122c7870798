"""另写的一本账，与产品的算法分开写：只有字典与加减，不引用产品的代码。

记的是：谁住哪户、哪户归哪街；每案列着谁、各人收入多少；每户每类自何月起每月多少、保障谁；
由此得出每个街道每个月的名册上应有哪几户、各多少。
"""

import datetime
from decimal import Decimal

LIVING, HARDSHIP, SMALL = "minimum_living", "extreme_hardship", "temporary_small"
STANDARD, BASIC = Decimal("753.00"), Decimal("979.00")
APART = {LIVING: {LIVING, HARDSHIP}, HARDSHIP: {LIVING, HARDSHIP}, SMALL: set()}
NEVER = datetime.date.max


def month_of(day, later=0):
    number = day.year * 12 + day.month - 1 + later
    return datetime.date(number // 12, number % 12 + 1, 1)


class Paper:
    """一案：哪户、哪街、何类何事；`listed` 计入的，`out` 列着而不计入的及为何，`wages` 各人每月收入。"""

    def __init__(self, home, street, aid, purpose, listed, wages, out=None):
        self.home, self.street, self.aid, self.purpose = home, street, aid, purpose
        self.listed, self.wages, self.out = set(listed), dict(wages), dict(out or {})
        self.open, self.fixed, self.asked = True, False, Decimal("500.00")

    def amount(self):
        """该给多少；不符合条件的为零。"""
        if self.aid == SMALL:
            return self.asked
        income = sum((self.wages.get(one, Decimal(0)) for one in self.listed), Decimal(0))
        left = STANDARD * len(self.listed) - income
        if self.aid == HARDSHIP:
            return BASIC * len(self.listed) if left > 0 else Decimal(0)
        return max(left, Decimal(0))


class Aid:
    """一户的一类：逐个决定（自何月、每月多少、保障谁），最近的案件，已列在名册上的合计，要另行退回的。"""

    def __init__(self):
        self.steps, self.case, self.paid, self.repay = [], None, Decimal(0), Decimal(0)

    def step(self, month):
        fitting = [one for one in self.steps if one[0] <= month]
        return fitting[-1] if fitting else (month, Decimal(0), frozenset())

    def due(self, month):
        return self.step(month)[1]

    @property
    def going(self):
        return bool(self.steps) and self.steps[-1][1] > 0


class Book:
    def __init__(self, first):
        self.first, self.next_month = first, [first, first]
        self.dead, self.prison, self.after_death = {}, set(), {}
        self.rows, self.street, self.payee, self.moved, self.how, self.tried = {}, {}, {}, {}, {}, []
        self.cases, self.aids, self.spans, self.once, self.sealed, self.turn = {}, {}, [], [], [], 0

    # —— 谁住哪户：户 → {人: 住着为零，只是声称的为第几个声称} ——
    def home_of(self, one):
        return next((home for home, rows in self.rows.items() if rows.get(one) == 0), None)

    def residents(self, home):
        return {one for one, claimed in self.rows[home].items() if not claimed}

    def dwelling(self, who, aid, street, heads):
        """申请落在哪一户；要另立一户的为 None。`heads` 为各户登记的户主；从前另立而没有搬成的仍用那一户。"""
        home = self.home_of(who[0])
        if home is not None and self.street[home] == street:
            here = self.residents(home)
            if (aid == SMALL and set(who) <= here) or heads.get(home) in who or here <= set(who):
                return home
        before = [home for one, home in self.tried if one == who[0] and self.street[home] == street]
        return before[-1] if before and self.residents(before[-1]) <= set(who) else None

    def join(self, home, one, how=""):
        """`how`：自己申请另立的“户主”，凭家庭变化来的“入户”。"""
        if one not in self.rows.setdefault(home, {}):
            self.turn += 1
            self.rows[home][one] = 0 if self.home_of(one) is None else self.turn
            self.how[home, one] = how

    def close(self, case, on):
        """一案办结：靠着它声称搬来的到此为止。"""
        self.cases[case].open = False
        self.end_claims(on, lambda home, one: home == self.cases[case].home)

    def end_claims(self, on, which):
        """`which` 里没有在办的申请、在享的待遇可靠的声称，没有搬成。"""
        for home, rows in self.rows.items():
            for one in [n for n, turn in rows.items() if turn and which(home, n) and not self.rests(home, n, on)]:
                del rows[one]
                if self.how[home, one] == "户主":
                    self.tried.append((one, home))

    def rests(self, home, one, on):
        """靠着那一户在办的案件、还在享的一份：凭申请来的须列着、保着他。"""
        told, month = self.how[home, one] == "入户", month_of(on)
        papers = [paper.listed for paper in self.cases.values() if paper.open and paper.home == home]
        spans = [
            {row["who"]} for row in self.spans if row["home"] == home and row["until"] >= month and row["aid"] != SMALL
        ]
        return any(told or one in who for who in papers + spans)

    def leave(self, home, one):
        was = self.rows[home].pop(one)
        claims = [(rows[one], other) for other, rows in self.rows.items() if one in rows]
        if was == 0 and claims:
            self.rows[min(claims)[1]][one] = 0

    # —— 家庭变化 ——
    def gone(self, one, why, home=None):
        """不再计入：死亡、服刑的各案都去掉，离户的只去掉那一户的。"""
        for paper in self.cases.values():
            if paper.open and one in paper.listed and home in (None, paper.home):
                paper.listed.discard(one)
                paper.out[one] = why

    def die(self, one, on):
        self.dead[one] = on
        self.after_death[one] = [(home, rows[one]) for home, rows in self.rows.items() if one in rows]
        self.after_death[one].sort(key=lambda row: row[1])
        for home, _ in self.after_death[one]:
            self.rows[home].pop(one)
        self.gone(one, "死亡")

    def revive(self, one):
        del self.dead[one]
        for home, _ in self.after_death.pop(one):
            self.join(home, one, "入户")
        for paper in self.cases.values():
            if paper.open and not paper.fixed and paper.out.get(one) == "死亡" and one not in self.prison:
                del paper.out[one]
                paper.listed.add(one)

    def come(self, home, one):
        """新来的一人：只进本户列了全户、按全户审核的在办案件。"""
        self.join(home, one, "入户")
        for paper in self.cases.values():
            if not paper.open or paper.fixed or (paper.home, paper.aid) != (home, LIVING):
                continue
            if self.is_whole(paper, one):
                paper.out.pop(one, None)
                (paper.out.__setitem__(one, "服刑") if one in self.prison else paper.listed.add(one))

    def is_whole(self, paper, *besides):
        return set(self.rows[paper.home]) - set(besides) - self.prison <= paper.listed | set(paper.out)

    def carried(self, paper, joined):
        """变更沿用原案的：还在世、没有服刑、还住在本户的；`joined` 此后凭家庭变化入户的，原案列了全户才添。"""
        here = self.rows[paper.home]
        family = {one for one in paper.listed if one not in self.dead}
        stay = {one for one in family if one in here and one not in self.prison}
        new = {one for one in joined if one in here and one not in paper.listed}
        if not self.is_whole(paper, *new) or paper.aid != LIVING:
            new = set()
        out = {
            one: "死亡" if one in self.dead else "服刑" if one in self.prison else "离户" for one in paper.listed - stay
        }
        return stay | (new - self.prison), out | {one: "服刑" for one in new & self.prison}

    def listings(self):
        return {case: (set(one.listed), set(one.out), one.open) for case, one in self.cases.items()}

    def merge(self, keep, drop):
        """两条登记是同一人：住处、在办的案件、在享的都归保留的一条。"""
        lives = self.home_of(keep) is not None
        for home, rows in self.rows.items():
            if (claimed := rows.pop(drop, None)) is not None and keep not in rows:
                self.turn += 1
                rows[keep] = self.turn if claimed or lives else 0
                self.how[home, keep] = self.how[home, drop]
        for paper in self.cases.values():
            paper.wages[keep] = paper.wages.get(keep, Decimal(0)) + paper.wages.pop(drop, Decimal(0))
            if drop in paper.listed:
                paper.listed = paper.listed - {drop} | {keep}
        for span in self.spans:
            span["who"] = keep if span["who"] == drop else span["who"]
        for aid in self.aids.values():
            aid.steps = [
                (start, amount, frozenset(keep if n == drop else n for n in who)) for start, amount, who in aid.steps
            ]
        self.payee = {home: keep if one == drop else one for home, one in self.payee.items()}

    # —— 批不批得了 ——
    def claimed(self, one):
        """一处住着，另一处又声称搬来。"""
        return any(rows.get(one) for rows in self.rows.values())

    def barred(self, case, start):
        """不能批的缘故；空集即可批。"""
        paper, found = self.cases[case], set()
        others = [one for pk, one in self.cases.items() if pk != case and one.open and one.aid == paper.aid]
        if paper.purpose != "stop" and paper.aid != SMALL:
            found |= {
                "两处" for one in paper.listed if self.claimed(one) or any(one in other.listed for other in others)
            }
        if paper.purpose == "new" and not paper.amount():
            found.add("收入")
        for span in self.spans if paper.purpose != "stop" else ():
            own = paper.purpose != "new" and (span["home"], span["aid"]) == (paper.home, paper.aid)
            if span["who"] in paper.listed and span["until"] >= start and span["aid"] in APART[paper.aid] and not own:
                found.add("互斥")
        return found

    # —— 每月多少 ——
    def decide(self, case, start, amount, on):
        """同意：自 `start` 起每月 `amount`（停发为零）。"""
        paper = self.cases[case]
        paper.open, key = False, (paper.home, paper.aid)
        aid, people = self.aids.setdefault(key, Aid()), frozenset(paper.listed)
        until = start if paper.aid == SMALL else NEVER
        for span in self.spans if paper.purpose != "new" else ():
            if (span["home"], span["aid"]) == key:
                span["until"] = min(span["until"], month_of(start, -1))
        if paper.purpose == "stop":
            aid.repay += sum((aid.due(month) for month in self.closed(paper.home) if month >= start), Decimal(0))
        else:
            self.spans += [dict(who=one, home=paper.home, aid=paper.aid, since=start, until=until) for one in people]
        if paper.aid == SMALL:
            self.once.append(self.one_off(paper, start, amount))
        else:
            aid.steps.append((start, amount, people if paper.purpose != "stop" else frozenset()))
        aid.case = case
        if paper.aid == SMALL or paper.purpose == "stop":
            self.close(case, on)

    def one_off(self, paper, month, amount):
        """一次性救助：由办案的街道发，该月签过章的顺延；那时已归迁入的街道的，由那边发。"""
        month = max(month, self.next_month[paper.street])
        now = self.street[paper.home] if month >= self.moved.get(paper.home, (NEVER,))[0] else paper.street
        return {"home": paper.home, "street": now, "month": max(month, self.next_month[now]), "amount": amount}

    def move(self, home, first):
        """迁往另一街道：自 `first` 起由那边发。"""
        self.moved[home], self.street[home] = (first, self.street[home]), 1 - self.street[home]
        for one in self.once:
            if one["home"] == home and one["month"] >= first:
                one["street"] = self.street[home]

    def payer(self, home, month):
        first, sender = self.moved.get(home, (self.first, None))
        return sender if month < first else self.street[home]

    def closed(self, home):
        """这一户已经签章的各月：各看当月发放的街道签到了哪里。"""
        month, found = self.first, []
        while month < max(self.next_month):
            if month < self.next_month[self.payer(home, month)]:
                found.append(month)
            month = month_of(month, 1)
        return found

    def owed(self, key):
        """还差多少：应发的减去列过的；停发时要退回的另算。"""
        aid = self.aids[key]
        return sum((aid.due(month) for month in self.closed(key[0])), Decimal(0)) - aid.paid + aid.repay

    def roster(self, street, month):
        """这一街这一月的名册：{(户, 类别): 该列多少}，连同补扣；扣回以当月为限。"""
        found = {}
        for key, aid in self.aids.items():
            due = aid.due(month)
            if due and self.payer(key[0], month) == street:
                owed = self.owed(key) if self.street[key[0]] == street else Decimal(0)
                found[key] = max(due + owed, Decimal(0))
        for one in self.once:
            if (one["street"], one["month"]) == (street, month):
                found[one["home"], SMALL] = found.get((one["home"], SMALL), Decimal(0)) + one["amount"]
        return found

    def covered(self, key, month):
        """那个月照着发的决定所保障、至今还在享的人：已另有决定的，那以前照原来的发。"""
        still = {one["who"] for one in self.spans if (one["home"], one["aid"], one["until"]) == (*key, NEVER)}
        return self.aids[key].step(month)[2] & still

    def unfit(self, street, month):
        """名册发不出去的户：保障的人死在当月以前，账户所有人死亡、离户。"""
        found = set()
        for home, aid in self.roster(street, month):
            row, rows = self.aids[home, aid], self.rows[home]
            holder, over = self.payee[home], not self.residents(home) if aid == SMALL else not row.going
            died = any(self.dead.get(one, NEVER) < month for one in self.covered((home, aid), month))
            if died or ((holder in self.dead or holder not in rows) and not over):
                found.add((home, aid))
        return found

    def seal(self, street, month):
        for key, amount in self.roster(street, month).items():
            self.aids[key].paid += amount
            self.sealed.append((month, key, amount, self.aids[key].step(month)[2]))
        self.next_month[street] = month_of(month, 1)
