"""补发与追回：照决定里冻结的逐月算式立账；提标、减发随名册补扣，停发的由领取人退回。"""

from cases.models import Settlement, SettlementWay
from regimes.models import Purpose


def settlement_from(decision, street=None):
    """决定里有差额的立一笔（未存盘），没有则为 None；停发而多发的没有下个月可扣，须退回。

    `street` 为现在发放的街道，空即案件的街道。
    """
    if not decision.settlement:
        return None
    case = decision.case
    stopped = case.purpose == Purpose.STOP and decision.settlement < 0
    return Settlement(
        household=case.household,
        decision=decision,
        street=street or case.street,
        aid=case.aid,
        amount=decision.settlement,
        way=SettlementWay.REPAY if stopped else SettlementWay.ROSTER,
        lines=decision.settlement_lines,
    )


def settle(decision, street):
    """立账并存盘。"""
    if row := settlement_from(decision, street):
        row.save()
