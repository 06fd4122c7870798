"""收入财产核算：不查库，不看钟；中间不取整，只对最后的金额取整。

给什么：`Facts`（救助类别、标准、成员、各行收入扣减、义务人、财产、参数）。得什么：`Result`，每一行带算式与出处。
怎么判、给多少按救助类别而异，见 `kinds.py`。
"""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from evidence.assessment.kinds import kind_of
from evidence.assessment.sums import (
    Sums,
    asset_lines,
    deduction_lines,
    income_lines,
    money,
    rounded,
    to_fen,
)
from evidence.assessment.support import support_lines
from evidence.assessment.terms import (
    FEN,
    ROUNDINGS,
    AssetRow,
    CareRow,
    DeductionRow,
    Facts,
    IncomeRow,
    Line,
    ObligorRow,
    Person,
    Result,
    Rules,
    SupportRule,
    not_entered,
)

__all__ = [
    "FEN",
    "AssetRow",
    "CareRow",
    "DeductionRow",
    "Facts",
    "IncomeRow",
    "Line",
    "ObligorRow",
    "Person",
    "Result",
    "Rules",
    "SupportRule",
    "assess",
    "money",
    "not_entered",
    "rounded",
]


def assess(facts):
    """核算一户：返回 Result。标准、人口须大于零，所需参数须已录入，否则 ValueError（中文）。"""
    if facts.standard <= 0:
        raise ValueError("保障标准须大于零")
    if not facts.people:
        raise ValueError("没有共同生活的成员，无法核算")
    if not any(person.covered for person in facts.people):
        raise ValueError("没有保障对象，无法核算")
    kind = kind_of(facts.aid)
    supported = support_lines(facts, formula=kind.formula_support)
    lines = [*income_lines(facts), *deduction_lines(facts), *supported, *asset_lines(facts)]
    sums = Sums.of(lines, facts)
    verdict, eligible = kind.judge(facts, sums)
    base, base_formula = kind.grant(facts, sums) if eligible else (Fraction(0), kind.refused(facts, sums))
    tops = kind.top_ups(facts) if eligible else []
    return settle(facts, sums, [*lines, *kind.lines(facts), *tops], base, base_formula, verdict, eligible)


def settle(facts, sums, lines, base, base_formula, verdict, eligible):
    """只在此处取整：先定合计，分类施保随同取整，补差为两者之差，名册各列因而总能相加。"""
    top_exact = sum((Fraction(line.amount) for line in lines if line.group == "top_up"), Fraction(0))
    total, top_up, rule = Decimal("0.00"), Decimal("0.00"), "fen"
    if base or top_exact:
        rule = facts.rules.need("rounding")
        total, top_up = rounded(base + top_exact, rule), rounded(top_exact, rule)
    a = sums.per_capita
    return Result(
        lines=tuple(replace(line, amount=to_fen(line.amount)) for line in lines),
        size=sums.size,
        covered=sums.covered,
        income_total=to_fen(sums.incomes),
        deduction_total=to_fen(sums.deductions),
        support_total=to_fen(sums.support),
        per_capita=(Decimal(a.numerator) / a.denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP),
        per_capita_formula=f"{sums.counted_formula} ÷ {sums.size} = {money(a)}",
        assets_exceed=sums.assets_exceed,
        eligible=eligible,
        verdict=verdict,
        base_amount=total - top_up,
        base_formula=base_formula,
        top_up=top_up,
        total=total,
        total_formula=f"{money(base)} + {money(top_exact)}，{ROUNDINGS[rule][2]} = {money(total)}",
    )
