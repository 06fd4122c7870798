"""收入财产核算（practice.md §5）：不查库，不看钟；中间不取整，只对最后的金额取整。

给什么：`Facts`（标准、成员、各行收入扣减、义务人、财产、参数）。得什么：`Result`，每一行带算式与出处。
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from investigation.assessing_terms import (
    CLASS_WORDS,
    FEN,
    MARGIN,
    ROUNDINGS,
    ZERO,
    AssetRow,
    DeductionRow,
    Facts,
    IncomeRow,
    Line,
    ObligorRow,
    Person,
    Result,
    Rules,
    SupportRule,
)

__all__ = [
    "FEN",
    "MARGIN",
    "AssetRow",
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
    "rounded",
]


def money(value):
    """算式里的数：千分位，两位小数，末尾不足一分的保留四位。"""
    exact = Fraction(value)
    shown = (Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    text = f"{shown:,.4f}"
    return text[:-2] if text.endswith("00") else text


def rounded(value, rule):
    """最后金额取整；`rule` 见 ROUNDINGS。"""
    step, way, _ = ROUNDINGS[rule]
    exact = Fraction(value) / Fraction(step)
    units = Decimal(exact.numerator) / exact.denominator
    return (units.quantize(Decimal(1), way) * step).quantize(FEN)


def assess(facts):
    """核算一户：返回 Result。标准、人口须大于零，否则 ValueError（中文）。"""
    if facts.standard <= 0:
        raise ValueError("保障标准须大于零")
    if not facts.people:
        raise ValueError("没有共同生活的成员，无法核算")
    if not any(person.covered for person in facts.people):
        raise ValueError("没有保障对象，无法核算")
    lines = [*income_lines(facts), *deduction_lines(facts), *support_lines(facts), *asset_lines(facts)]
    sums = Sums.of(lines, facts)
    verdict, eligible = judge(facts, sums)
    base, base_formula = base_amount(facts, sums) if eligible else (Fraction(0), "不符合条件，不计算补差金额")
    tops = top_up_lines(facts) if eligible else []
    return settle(facts, sums, [*lines, *tops], base, base_formula, verdict, eligible)


@dataclass(frozen=True)
class Sums:
    """户内各项合计，均为精确值。"""

    incomes: Fraction
    deductions: Fraction
    support: Fraction
    size: int
    covered: int
    assets_exceed: bool

    @classmethod
    def of(cls, lines, facts):
        total = {
            group: sum((Fraction(line.amount) for line in lines if line.group == group), Fraction(0))
            for group in ("income", "deduction", "support")
        }
        return cls(
            incomes=total["income"],
            deductions=total["deduction"],
            support=total["support"],
            size=len(facts.people),
            covered=sum(person.covered for person in facts.people),
            assets_exceed=any(asset.exceeds and not asset.exception for asset in facts.assets),
        )

    @property
    def counted(self):
        """ΣI − D + F；扣减超过收入的按零计，补差不会超过标准。"""
        return max(self.incomes - self.deductions + self.support, Fraction(0))

    @property
    def per_capita(self):
        return self.counted / self.size

    @property
    def counted_formula(self):
        text = f"{money(self.incomes)} − {money(self.deductions)} + {money(self.support)}"
        return f"({text})" if self.incomes - self.deductions + self.support >= 0 else f"({text}，不足零按零)"


def income_lines(facts):
    for row in facts.incomes:
        counted = row.amount - row.excluded
        formula = money(row.amount) if not row.excluded else f"{money(row.amount)} − {money(row.excluded)}"
        if counted or not row.excluded:
            yield Line("income", row.label, counted, f"{formula} = {money(counted)}", row.source, row.person)
        if row.excluded:
            why = row.excluded_reason or "未写明依据"
            yield Line("not_counted", row.label, row.excluded, money(row.excluded), f"不计入：{why}", row.person)


def deduction_lines(facts):
    for row in facts.deductions:
        yield Line("deduction", row.label, row.amount, row.formula, row.source, row.person)


def support_lines(facts):
    for row in facts.obligors:
        amount, formula, source = support_of(row, facts.rules.support)
        yield Line("support", row.label, amount, formula, source)


def support_of(row, rule):
    """一名义务人应计的赡养费：（金额, 算式, 出处）。判决、协议数额优先，无力赡养的不计（practice.md §5.3）。"""
    if row.inability:
        return ZERO, "0", f"无力赡养：{row.inability}"
    if row.agreed is not None:
        return row.agreed, money(row.agreed), "法律文书约定的数额"
    if rule is None:
        return ZERO, "未设赡养费参数，按 0 计", "本区未录入赡养费计算参数"
    limit = Fraction(rule.threshold) * Fraction(row.standard)
    excess, text = household_excess(row, limit) if rule.base == "household" else per_capita_excess(row, limit)
    if excess <= 0:
        return ZERO, f"{text} ≤ 0，不计", rule.source
    exact = excess * Fraction(rule.rate) / row.supports_count
    amount = Decimal(exact.numerator) / exact.denominator
    return amount, f"({text}) × {rule.rate} ÷ {row.supports_count} = {money(exact)}", rule.source


def per_capita_excess(row, limit):
    own = Fraction(row.monthly_income) / row.family_size
    return own - limit, f"{money(row.monthly_income)} ÷ {row.family_size} − {money(limit)}"


def household_excess(row, limit):
    return (
        Fraction(row.monthly_income) - limit * row.family_size,
        f"{money(row.monthly_income)} − {money(limit)} × {row.family_size}",
    )


def asset_lines(facts):
    for row in facts.assets:
        state = "未超标"
        if row.exceeds:
            state = f"超标，例外：{row.exception}" if row.exception else "超标"
        yield Line("asset", row.label, row.value, state, row.source, row.person)


def judge(facts, sums):
    """（结论, 是否符合）：人均收入须低于标准（等于不算），财产须不超标；单人户先看是否边缘家庭。"""
    a, limit = sums.per_capita, facts.monthly
    if sums.assets_exceed:
        names = "、".join(row.label for row in facts.assets if row.exceeds and not row.exception)
        return f"财产超过规定：{names}", False
    if facts.single:
        return judge_single(facts, a, limit)
    if a < limit:
        return f"人均 {money(a)} 元，低于标准 {money(limit)} 元，财产未超标，符合条件", True
    return f"人均 {money(a)} 元，不低于标准 {money(limit)} 元，不符合条件", False


def judge_single(facts, a, limit):
    """单人户：本人有法定事由，全家为边缘家庭（标准 ≤ 人均 < 1.5倍；57号文第8条、83号文一(一)）。"""
    applicants = [person for person in facts.people if person.covered]
    if len(applicants) != 1 or not applicants[0].single_ground:
        return "单人户须只保障一人，且本人为重度残疾（智力、精神三级以上）或重病", False
    ceiling = Fraction(facts.rules.margin) * limit
    if a < limit:
        return f"全家人均 {money(a)} 元，低于标准 {money(limit)} 元，应按整户办理，不得只保一人", False
    if a >= ceiling:
        return f"全家人均 {money(a)} 元，不低于标准的 {facts.rules.margin} 倍 {money(ceiling)} 元，不是边缘家庭", False
    own = own_income(facts, applicants[0])
    if own >= limit:
        return f"本人收入 {money(own)} 元，不低于标准 {money(limit)} 元，不符合条件", False
    return f"全家为边缘家庭（人均 {money(a)} 元），{applicants[0].single_ground}，按单人户符合条件", True


def own_income(facts, person):
    counted = [Fraction(row.amount - row.excluded) for row in facts.incomes if row.person == person.key]
    taken = [Fraction(row.amount) for row in facts.deductions if row.person == person.key]
    return max(sum(counted, Fraction(0)) - sum(taken, Fraction(0)), Fraction(0))


def base_amount(facts, sums):
    """补差：全员保障按户算，部分保障按人均差额乘人数（practice.md §5.1）；（精确值, 算式）。"""
    limit, m, n = facts.monthly, sums.covered, sums.size
    if facts.single:
        own = own_income(facts, next(person for person in facts.people if person.covered))
        exact = limit - own
        text = f"{money(limit)} × 1 − 本人收入 {money(own)} = {money(exact)}"
    elif m == n:
        exact = limit * m - sums.counted
        text = f"{money(limit)} × {m} − {sums.counted_formula} = {money(exact)}"
    else:
        exact = (limit - sums.per_capita) * m
        text = f"({money(limit)} − {money(sums.per_capita)}) × {m} = {money(exact)}"
    floor = Fraction(facts.rules.minimum_payment) * m
    return (floor, f"{text}，低于最低发放额，按 {money(floor)} 发") if exact < floor else (exact, text)


def top_up_lines(facts):
    """分类施保：每人取所属类别（一人多类按参数取最高或累加），另行加发。"""
    for person in facts.people:
        classes = [name for name in person.classes if facts.rules.shares.get(name)]
        if not person.covered or not classes:
            continue
        if facts.rules.highest_only:
            classes = [max(classes, key=lambda name: facts.rules.shares[name])]
        for name in classes:
            share = facts.rules.shares[name]
            exact = facts.monthly * Fraction(share)
            amount = Decimal(exact.numerator) / exact.denominator
            formula = f"{money(facts.monthly)} × {share} = {money(exact)}"
            yield Line(
                "top_up",
                f"{person.name} {CLASS_WORDS[name]}",
                amount,
                formula,
                facts.rules.source("top_up"),
                person.key,
            )


def settle(facts, sums, lines, base, base_formula, verdict, eligible):
    """只在此处取整：先定合计，分类施保随同取整，补差为两者之差，名册各列因而总能相加。"""
    top_exact = sum((Fraction(line.amount) for line in lines if line.group == "top_up"), Fraction(0))
    rule = facts.rules.rounding
    total, top_up = rounded(base + top_exact, rule), rounded(top_exact, rule)
    a = sums.per_capita
    return Result(
        lines=tuple(replace(line, amount=line.amount.quantize(FEN, ROUND_HALF_UP)) for line in lines),
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


def to_fen(value):
    return (Decimal(value.numerator) / value.denominator).quantize(FEN, ROUND_HALF_UP)
