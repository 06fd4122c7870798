"""临时救助的收入条件：低于可支配收入、低于边缘线，或不作条件，由区里定。"""

from fractions import Fraction

from evidence.assessment.sums import money
from regimes.parameters import IncomeTest

MONTHS = 12


def income_test(facts, sums, way):
    """（人均与界线的一句话, 过不过）；`way` 为区里定的一种。"""
    a = sums.per_capita
    if way == IncomeTest.NONE:
        return "收入不作条件", True
    if way == IncomeTest.MARGIN:
        margin = facts.rules.need("margin")
        bar, name = Fraction(margin) * facts.monthly, f"低保标准的 {margin} 倍"
    else:
        bar, name = Fraction(facts.rules.need("disposable")) / MONTHS, "上年度当地人均可支配收入的月均数"
    passed = a < bar
    return f"人均 {money(a)} 元，{'低于' if passed else '不低于'}{name} {money(bar)} 元", passed
