"""小额临时救助：按自己的事由表判，给多少在表内由评审会定；不是低保的补差（G47、TA26，数额由区里定）。"""

from fractions import Fraction

from evidence.assessment.incomes import income_test
from evidence.assessment.sums import money
from evidence.assessment.terms import Grant, not_entered
from regimes.parameters import CAUSES, IncomeTest


def judge(facts, sums):
    """（结论, 是否符合）：事由在表内；区里另有收入条件的，再看财产和收入。"""
    table, way = facts.rules.need("small_table"), facts.rules.need("small_income_test")
    if not facts.cause:
        raise ValueError("请在核算页选择困难事由：小额临时救助按事由判定")
    cause = CAUSES[facts.cause]
    if facts.cause not in table:
        return f"“{cause}”不在本区小额临时救助的事由之内，不符合条件", False
    if way == IncomeTest.NONE:
        return f"困难事由为“{cause}”，本区规定收入、财产不作条件，符合条件", True
    if sums.asset_excess:
        return sums.asset_excess, False
    told, passed = income_test(facts, sums, way)
    return f"困难事由为“{cause}”；{told}，{'符合条件' if passed else '不符合条件'}", passed


def bounds(rules, cause):
    """这一事由最少、最多给多少；限额低于表的以限额为顶。"""
    if rules.ceiling is None:
        raise ValueError(not_entered("小额临时救助限额"))
    least, most = rules.need("small_table")[cause]
    return least, min(most, rules.ceiling)


def grant(facts, sums):
    """建议的数额，须在表内。"""
    least, most = bounds(facts.rules, facts.cause)
    within = f"“{CAUSES[facts.cause]}”为 {money(least)} 至 {money(most)} 元"
    if facts.asked is None:
        raise ValueError(f"请填写建议金额：本区{within}")
    if not least <= facts.asked <= most:
        raise ValueError(f"建议金额 {money(facts.asked)} 元不在表内：本区{within}")
    return Grant(Fraction(facts.asked), f"{within}，建议 {money(facts.asked)} 元；有评审会的由评审会定")
