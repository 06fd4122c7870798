"""决定给多少、自哪月起：核算表定的，或先行救助已经交付的。不存盘。"""

from dataclasses import dataclass
from decimal import Decimal

from cases.models import Decision, Outcome
from core.dates import month_after
from core.refusals import Blocked
from investigation.models import Assessment
from regimes.models import AidKind, Purpose

# 一次性给付的。
ONE_OFF = {AidKind.TEMPORARY_URGENT, AidKind.TEMPORARY_EXPENSE, AidKind.TEMPORARY_SMALL}
# 只认定身份、不发救助金的（O23、RIG）。
STATUS_ONLY = {AidKind.MARGIN, AidKind.RIGID_EXPENSE}
# 规程没有指明限额参数的，按救助类别取。
CEILINGS = {AidKind.TEMPORARY_URGENT: "urgent_aid_ceiling", AidKind.TEMPORARY_SMALL: "small_aid_ceiling"}


@dataclass(frozen=True)
class Award:
    """一份决定的数：保障金、分类施保金、合计、人口与算式。"""

    base_amount: Decimal
    top_up: Decimal
    total: Decimal
    covered: int
    size: int
    formula: str

    def figures(self):
        names = ("base_amount", "top_up", "total", "covered", "size")
        return {name: getattr(self, name) for name in names}


def award_of(case):
    """本案应给的数；先行救助的以已交付的为准。没有核定的 Blocked。"""
    if case.relieved_at is not None:
        row, people = case.relief, case.covered
        return Award(row.amount, Decimal(0), row.amount, people, people, f"先行救助已交付{row.amount}元，不另发放")
    found = Assessment.objects.filter(case_id=case.pk, is_current=True).first()
    if found is None:
        raise Blocked("尚未核定救助金额")
    if case.purpose == Purpose.STOP:
        return Award(Decimal(0), Decimal(0), Decimal(0), 0, found.size, "停发")
    if case.aid in STATUS_ONLY:
        return Award(Decimal(0), Decimal(0), Decimal(0), found.covered, found.size, "只认定身份，不发放救助金")
    return Award(found.base_amount, found.top_up, found.total, found.covered, found.size, found.base_formula)


def start_month(case, on):
    """起始月：一次性救助为当月，其余为决定的次月（57号文第21条；规程 start_month）。"""
    same = case.procedure.value("start_month", "next") == "same"
    return on.replace(day=1) if same else month_after(on)


def current(case):
    """本户这一类救助现在的金额：最近一次已确认的决定；没有则为零。"""
    earlier = Decision.objects.filter(case__household=case.household, case__aid=case.aid, outcome=Outcome.GRANTED)
    last = earlier.exclude(case=case).order_by("-decided_at", "-pk").first()
    return last.total if last else Decimal(0)
