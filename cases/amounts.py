"""决定给多少、自哪月起：核算表定的，或先行救助已经交付的。不存盘。"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cases import ledger
from core.money import yuan
from core.refusals import Blocked
from evidence.models import Assessment
from regimes.calendar.months import add_months
from regimes.models import ONE_OFF, STATUS_ONLY, AidKind, Purpose


@dataclass(frozen=True)
class Award:
    """一份决定的数：保障金、分类施保金、合计、人口与算式；`plain` 为说给家庭听的几句，停发等没有。"""

    base_amount: Decimal
    top_up: Decimal
    total: Decimal
    covered: int
    size: int
    formula: str
    plain: tuple = ()

    def figures(self):
        names = ("base_amount", "top_up", "total", "covered", "size")
        return {name: getattr(self, name) for name in names}


def award_of(case):
    """本案应给的数；先行救助的以已交付的为准。没有核定的 Blocked。"""
    if case.relieved_at is not None:
        row, people = case.relief, case.covered
        return Award(row.amount, Decimal(0), row.amount, people, people, f"先行救助已交付{row.amount}元，不另发放")
    found = Assessment.objects.current(case.pk)
    if case.purpose == Purpose.STOP and (found or case.covered == 0):
        return Award(Decimal(0), Decimal(0), Decimal(0), 0, found.size if found else 0, "停发")
    if found is None:
        raise Blocked("尚未核定救助金额")
    if case.aid in STATUS_ONLY:
        return Award(Decimal(0), Decimal(0), Decimal(0), found.covered, found.size, "只认定身份，不发放救助金")
    if case.aid == AidKind.TEMPORARY_SMALL and case.panel_opinion:
        settled, zero = f"评审会定为{yuan(case.proposed_amount)}", Decimal(0)
        decided, plain = f"{found.base_formula}；{settled}", (*found.plain[:-1], f"{settled}。")
        return Award(case.proposed_amount, zero, case.proposed_amount, found.covered, found.size, decided, plain)
    names = ("base_amount", "top_up", "total", "covered", "size", "base_formula", "plain")
    return Award(*(getattr(found, name) for name in names))


def settlement_of(case, total, start):
    """已签章各月的差额 → [{month, due, paid}]，都是文字；没有差额为空。

    生效月早于第一份载明它的名册：每月应发减已发，为正补发，为负扣回或追回。
    """
    if case.aid in ONE_OFF | STATUS_ONLY or case.relieved_at is not None:
        return []
    due = Decimal("0.00") if case.purpose == Purpose.STOP else total
    months = ledger.months_since(case.street_id, case.household_id, case.aid, start)
    return [{"month": str(day), "due": str(due), "paid": str(paid)} for day, paid in months if due != paid]


def balance(lines):
    """逐月差额之和：正为补发，负为多发。"""
    return sum((Decimal(line["due"]) - Decimal(line["paid"]) for line in lines), Decimal("0.00"))


def in_sentences(lines):
    """逐月算式，写进告知书与审批页。"""
    return [
        f"{_month(line)}应发{yuan(Decimal(line['due']))}、已发{yuan(Decimal(line['paid']))}" for line in lines or []
    ]


def _month(one):
    day = date.fromisoformat(one["month"])
    return f"{day.year}年{day.month}月"


def valid_until(case, on):
    """认定的有效期：规程 valid_months 几个月（RIG 第10条一般不超过12个月）；规程没写的没有期限。"""
    months = case.procedure.value("valid_months")
    return add_months(on, months) if case.aid in STATUS_ONLY and months and case.purpose == Purpose.NEW else None
