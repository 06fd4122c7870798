"""核算的结论、决定的效果，各写成一句话：文书、审批页、案件页用的是同一句。"""

from dataclasses import dataclass
from decimal import Decimal

from cases import amounts
from cases.guards import paid_now
from cases.models import Outcome
from core.dates import zh
from core.money import in_words, yuan
from regimes.models import ONE_OFF, STATUS_ONLY, Purpose


def proposal(case, assessment):
    """核算的结论与拟给多少，一句话。"""
    if case.aid in STATUS_ONLY or case.purpose == Purpose.STOP:
        return f"{assessment.verdict}。"
    kind = "拟一次性救助" if case.aid in ONE_OFF else "拟每月"
    return f"{assessment.verdict}。{kind}{yuan(assessment.total)}。"


@dataclass(frozen=True)
class Change:
    """一案给多少：`new` 为核定或拟定的数，`old` 为变更之前的每月数（不是变更的没有）。"""

    new: Decimal | None
    old: Decimal | None = None
    said: str = ""

    @classmethod
    def of(cls, case, new, old):
        """`old` 给现在每月的数；只作认定的没有数，停发的改为零。"""
        if case.aid in STATUS_ONLY:
            return cls(None, said="不再认定" if case.purpose == Purpose.STOP else "只作认定")
        old = None if case.purpose == Purpose.NEW else old
        if case.purpose == Purpose.STOP:
            return cls(Decimal("0.00"), old, "停发")
        if new is None:
            return cls(None, old, "还没有核定")
        return cls(new, old, f"{'一次性' if case.aid in ONE_OFF else '每月'}{yuan(new)}")

    @property
    def gap(self):
        """差多少，写成“增加×元”；不是变更的、还没有核定的为空。"""
        if self.old is None or self.new is None:
            return ""
        gap = self.new - self.old
        return f"增加{yuan(gap)}" if gap > 0 else f"减少{yuan(-gap)}" if gap else "没有变化"


def compared(case, new):
    """变更前后一句话：原来多少、现在多少、差多少；不是变更的、只作认定的为空。`new` 为变更后的每月数。"""
    if case.purpose == Purpose.NEW or case.aid in STATUS_ONLY:
        return ""
    change = Change.of(case, new, paid_now(case))
    now = change.said if case.purpose == Purpose.STOP else f"改为{change.said}"
    return f"原每月{yuan(change.old)}，{now}，每月{change.gap}"


def told_sum(found):
    """这笔数怎样得来，几句话，与案件页、审批页上的一字不差；没有核算表的为空。"""
    return "".join(found.plain) if found else ""


def effect(case, decision):
    """决定的效果，一句话：自何月起发多少、停发，或认定到哪天。"""
    if decision.outcome != Outcome.GRANTED:
        return ""
    if case.aid in STATUS_ONLY and case.purpose == Purpose.NEW:
        until = f"，有效期至{zh(decision.valid_until, weekday=False)}" if decision.valid_until else ""
        return f"认定为{case.get_aid_display()}，自{zh(decision.decided_on, weekday=False)}起{until}，不发救助金。"
    month = f"自{month_of(decision.start_month)}起"
    if case.purpose == Purpose.STOP:
        return f"{month}{'不再认定' if case.aid in STATUS_ONLY else '停发'}。"
    words = f"{in_words(decision.total)}（{yuan(decision.total)}）"
    if case.relieved_at is not None:
        return f"先行救助{words}已当场交付。"
    return f"一次性救助{words}。" if case.aid in ONE_OFF else f"{month}每月{words}。"


def settled(decision):
    """补发或多发的逐月算式与合计；没有为空。"""
    if not decision.settlement:
        return ""
    lines = "；".join(amounts.in_sentences(decision.settlement_lines))
    return f"{lines}；合计{'补发' if decision.owed else '多发'}{yuan(decision.owed or decision.overpaid)}。"


def month_of(day):
    return f"{day.year}年{day.month}月" if day else ""
