"""小额临时救助给多少由评审会定。"""

from decimal import Decimal

from core.money import yuan
from core.refusals import Blocked
from evidence.models import Assessment


def amount_within(case, amount):
    """小额临时救助给多少由评审会定，须在本区事由表内。"""
    found = Assessment.objects.current(case.pk)
    bounds = found and found.parameters.get("bounds")
    if not bounds or amount is None:
        raise Blocked("核算表没有可给的事由与金额，不能同意；请重新核算，或者不同意、补充调查")
    least, most = (Decimal(value) for value in bounds)
    if not least <= amount <= most:
        raise Blocked(f"评审会定的{yuan(amount)}不在本区事由表内，应为{yuan(least)}至{yuan(most)}")
    return amount
