"""核算的结论、决定的效果，各写成一句话：文书、审批页、案件页用的是同一句。"""

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


def compared(case, new):
    """变更前后一句话：原来多少、现在多少、差多少；不是变更的、只作认定的为空。`new` 为变更后的每月数。"""
    if case.purpose == Purpose.NEW or case.aid in STATUS_ONLY:
        return ""
    old = paid_now(case)
    after = Decimal("0.00") if case.purpose == Purpose.STOP else new
    gap = after - old
    said = f"增加{yuan(gap)}" if gap > 0 else f"减少{yuan(-gap)}" if gap else "没有变化"
    now = "停发" if case.purpose == Purpose.STOP else f"改为每月{yuan(after)}"
    return f"原每月{yuan(old)}，{now}，每月{said}"


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
