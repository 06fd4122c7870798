"""核算的合计与各行：收入、扣减、财产各成一行，带算式与出处；全程精确，不取整。赡养费见 support。"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from evidence.assessment.terms import FEN, ROUNDINGS, Line


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


def to_fen(value):
    """取到分。"""
    exact = Fraction(value)
    return (Decimal(exact.numerator) / exact.denominator).quantize(FEN, ROUND_HALF_UP)


def summed(lines, *groups):
    """几栏各行的精确合计。"""
    return sum((Fraction(line.amount) for line in lines if line.group in groups), Fraction(0))


@dataclass(frozen=True)
class Sums:
    """户内各项合计，均为精确值。"""

    incomes: Fraction
    deductions: Fraction
    support: Fraction
    size: int
    covered: int
    over: tuple[str, ...]

    @classmethod
    def of(cls, lines, facts):
        return cls(
            incomes=summed(lines, "income"),
            deductions=summed(lines, "deduction"),
            support=summed(lines, "support"),
            size=len(facts.people),
            covered=sum(person.covered for person in facts.people),
            over=tuple(asset.label for asset in facts.assets if asset.exceeds and not asset.exception),
        )

    @property
    def assets_exceed(self):
        return bool(self.over)

    @property
    def asset_excess(self):
        """财产超标的一句话；未超标为空。"""
        return f"财产超过规定：{'、'.join(self.over)}" if self.over else ""

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
    """各行收入；赡（抚、扶）养费与按公式应付的一并在 support 里算，免得同一笔计两次。"""
    for row in facts.incomes:
        counted = Fraction(row.amount) - Fraction(row.excluded)
        whole = row.formula or money(row.amount)
        formula = whole if not row.excluded else f"{whole} − {money(row.excluded)}"
        if (counted or not row.excluded) and not row.support:
            yield Line("income", row.label, counted, f"{formula} = {money(counted)}", row.source, row.person)
        if row.excluded:
            why = row.excluded_reason or "未写明依据"
            yield Line("not_counted", row.label, row.excluded, money(row.excluded), f"不计入：{why}", row.person)


def deduction_lines(facts):
    for row in facts.deductions:
        yield Line("deduction", row.label, row.amount, row.formula, row.source, row.person)


def asset_lines(facts):
    for row in facts.assets:
        state = "未超标"
        if row.exceeds:
            state = f"超标，例外：{row.exception}" if row.exception else "超标"
        yield Line("asset", row.label, row.value, state, row.source, row.person)


def own_income(facts, person):
    counted = [Fraction(row.amount) - Fraction(row.excluded) for row in facts.incomes if row.person == person.key]
    taken = [Fraction(row.amount) for row in facts.deductions if row.person == person.key]
    return max(sum(counted, Fraction(0)) - sum(taken, Fraction(0)), Fraction(0))
