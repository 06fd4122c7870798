"""收入财产核算：不查库，不看钟；中间不取整，只对最后的金额取整。

给什么：`Facts`（救助类别、标准、成员、各行收入扣减、义务人、财产、参数）。得什么：`Result`，每一行带算式与出处。
怎么判、给多少按救助类别而异，见 `kinds.py`。
"""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from evidence.assessment.kinds import kind_of
from evidence.assessment.plain import sentences
from evidence.assessment.sums import (
    Sums,
    asset_lines,
    deduction_lines,
    income_lines,
    money,
    rounded,
    summed,
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
    Grant,
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
    grant = kind.grant(facts, sums) if eligible else Grant(Fraction(0), kind.refused(facts, sums), verdict)
    tops = kind.top_ups(facts) if eligible else []
    return settle(facts, sums, [*lines, *kind.lines(facts), *tops], grant, verdict, eligible)


def settle(facts, sums, lines, grant, verdict, eligible):
    """只在此处取整：先定合计，分类施保随同取整，补差为两者之差，名册各列因而总能相加。"""
    top_exact = summed(lines, "top_up")
    total, top_up, rule = Decimal("0.00"), Decimal("0.00"), "fen"
    if grant.exact or top_exact:
        rule = facts.rules.need("rounding")
        total, top_up = rounded(grant.exact + top_exact, rule), rounded(top_exact, rule)
    a = sums.per_capita
    return Result(
        lines=tuple(replace(line, amount=to_fen(line.amount)) for line in lines),
        size=sums.size,
        covered=sums.covered,
        standard=to_fen(facts.monthly),
        income_total=to_fen(sums.incomes),
        deduction_total=to_fen(sums.deductions),
        support_total=to_fen(sums.support),
        per_capita=(Decimal(a.numerator) / a.denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP),
        per_capita_formula=f"{sums.counted_formula} ÷ {sums.size} = {money(a)}",
        assets_exceed=sums.assets_exceed,
        eligible=eligible,
        verdict=verdict,
        base_amount=total - top_up,
        base_formula=grant.formula,
        top_up=top_up,
        total=total,
        total_formula=f"{money(grant.exact)} + {money(top_exact)}，{ROUNDINGS[rule][2]} = {money(total)}",
        plain=tuple(sentences(facts.aid, sums, grant, lines, total, rule)),
    )
