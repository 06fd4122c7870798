"""各类救助怎么判、给多少：低保补差；特困给标准；边缘、刚性支出只作认定；支出型给几个月标准；小额以限额为顶。"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from evidence.assessment import hardship, living, small
from evidence.assessment.incomes import MONTHS, income_test
from evidence.assessment.sums import money
from evidence.assessment.terms import Grant, Line
from regimes.choices import AidKind

# 已在其中的，不再认定刚性支出困难家庭（RIG 第4条）
BETTER_OFF = {one.label for one in (AidKind.MINIMUM_LIVING, AidKind.EXTREME_HARDSHIP, AidKind.MARGIN)}
IDENTIFIED = "只作认定，不发救助金"


@dataclass(frozen=True)
class Kind:
    """一类救助：`judge` 得（结论, 是否符合），`grant` 得 Grant，`lines` 另加的行。"""

    judge: Callable
    grant: Callable
    lines: Callable = lambda facts: []
    top_ups: Callable = lambda facts: []
    refused: Callable = lambda facts, sums: "不符合条件，不计算救助金额"
    formula_support: bool = True  # 按公式计义务人应付的赡养费；特困看的是义务人有没有能力


def kind_of(aid):
    """没有另定的按低保核算。"""
    return KINDS.get(aid, LIVING)


# —— 低保边缘家庭：标准 ≤ 人均 < 倍数（57号文第8条、O23 二；倍数由省定，社会救助法第21条） ——
def judge_margin(facts, sums):
    a, limit = sums.per_capita, facts.monthly
    margin = facts.rules.need("margin")
    ceiling = Fraction(margin) * limit
    if sums.asset_excess:
        return sums.asset_excess, False
    if a < limit:
        return f"人均 {money(a)} 元，低于低保标准 {money(limit)} 元，应按最低生活保障办理，不作边缘家庭认定", False
    if a >= ceiling:
        return f"人均 {money(a)} 元，不低于低保标准的 {margin} 倍 {money(ceiling)} 元，不是边缘家庭", False
    within = f"不低于低保标准 {money(limit)} 元、低于其 {margin} 倍 {money(ceiling)} 元"
    return f"人均 {money(a)} 元，{within}，财产未超标，符合低保边缘家庭条件", True


def identify_margin(facts, sums):
    margin = facts.rules.need("margin")
    text = f"{money(facts.monthly)} × {margin} = {money(Fraction(margin) * facts.monthly)}；{IDENTIFIED}"
    return Grant(Fraction(0), text)


# —— 刚性支出困难家庭（RIG 第4、5条） ——
def judge_rigid(facts, sums):
    if sums.asset_excess:
        return sums.asset_excess, False
    if held := [name for name in facts.held if name in BETTER_OFF]:
        return f"本户现为{'、'.join(held)}，不再认定为刚性支出困难家庭", False
    if reason := better_off(facts, sums):
        return reason, False
    monthly, limit = gross(facts, sums) / sums.size, Fraction(facts.rules.need("disposable")) / MONTHS
    if monthly >= limit:
        return f"人均 {money(monthly)} 元，不低于上年度当地人均可支配收入的月均数 {money(limit)} 元，不符合条件", False
    return by_spending(facts, sums)


def better_off(facts, sums):
    """收入已够得上低保或边缘的，应走那一类。"""
    a, limit = sums.per_capita, facts.monthly
    if a < limit:
        return f"人均 {money(a)} 元，低于低保标准 {money(limit)} 元，应按最低生活保障办理"
    if a < Fraction(facts.rules.need("margin")) * limit:
        return f"人均 {money(a)} 元，低于低保标准的 {facts.rules.margin} 倍，应按低保边缘家庭办理"
    return ""


def by_spending(facts, sums):
    """支出占收入的比例，或（和）收入减去支出后的人均；本区录入哪几项就看哪几项。"""
    tests = [test for test in (share_test(facts, sums), residual_test(facts, sums)) if test]
    if not tests:
        raise ValueError("本区尚未录入“刚性支出占收入比例”或“收入扣减刚性支出后的倍数”，请区民政局在“设置”中录入")
    words = "；".join(text for text, _ in tests)
    good = all(passed for _, passed in tests)
    return f"{words}，{'财产未超标，符合刚性支出困难家庭条件' if good else '不符合刚性支出困难家庭条件'}"[:300], good


def share_test(facts, sums):
    share = facts.rules.rigid_share
    if share is None:
        return None
    spent, income = spending(facts), gross(facts, sums) * MONTHS
    bar = Fraction(share) * income
    passed = spent > bar if facts.rules.rigid_over else spent >= bar
    words = "超过" if facts.rules.rigid_over else "达到"
    words = words if passed else f"没有{words}"
    return f"12个月刚性支出 {money(spent)} 元，{words}收入 {money(income)} 元的 {percent(share)}", passed


def percent(share):
    return f"{(share * 100).normalize():f}%"


def residual_test(facts, sums):
    multiple = facts.rules.rigid_residual
    if multiple is None:
        return None
    left = (gross(facts, sums) * MONTHS - spending(facts)) / MONTHS / sums.size
    bar = Fraction(multiple) * facts.monthly
    passed = left < bar
    words = "低于" if passed else "不低于"
    return f"扣减支出后人均 {money(left)} 元，{words}低保标准的 {multiple} 倍 {money(bar)} 元", passed


def identify_rigid(facts, sums):
    income = gross(facts, sums)
    text = f"收入（不先扣支出）{money(income)} × {MONTHS} = {money(income * MONTHS)}；支出 {money(spending(facts))}"
    return Grant(Fraction(0), f"{text}；{IDENTIFIED}")


def gross(facts, sums):
    """不先扣减支出的家庭月收入，免得同一笔支出算两遍。"""
    return sums.incomes + sums.support


def spending(facts):
    return sum((Fraction(row.amount) for row in facts.rigid), Fraction(0))


def rigid_lines(facts):
    return [Line("rigid", row.label, row.amount, row.formula, row.source, row.person) for row in facts.rigid]


# —— 支出型临时救助（已是低保、边缘、刚性支出的只看支出，TA26） ——
def judge_expense(facts, sums):
    if sums.asset_excess and not facts.held:
        return sums.asset_excess, False
    spent, least = spending(facts), facts.rules.need("expense_threshold")
    if spent < least:
        return f"12个月自付 {money(spent)} 元，不足起点 {money(least)} 元，不符合条件", False
    paid = f"12个月自付 {money(spent)} 元，达到起点 {money(least)} 元"
    if facts.held:
        return f"本户现为{'、'.join(facts.held)}，只核支出；{paid}，符合条件", True
    told, passed = income_test(facts, sums, facts.rules.need("expense_income_test"))
    return f"{told}；{paid}，{'符合条件' if passed else '不符合条件'}", passed


def grant_expense(facts, sums):
    """标准 × 月数（× 人数），以限额为顶。"""
    rules, spent = facts.rules, spending(facts)
    months = next((count for least, count in reversed(rules.need("expense_months")) if spent >= least), None)
    if months is None:
        raise ValueError(f"本区的“支出型救助月数”没有写自付 {money(spent)} 元给几个月，请区民政局补充")
    exact, text = times(facts, sums, months, rules.need("expense_per"))
    most, top = times(facts, sums, rules.need("expense_ceiling_months"), rules.need("expense_ceiling_per"))
    if exact > most:
        return Grant(most, f"{text} = {money(exact)}，超过限额 {top} = {money(most)}，按限额")
    return Grant(exact, f"{text} = {money(exact)}（限额 {top} = {money(most)}）")


def times(facts, sums, months, per):
    """（标准 × 月数 × 人数或一户, 算式）。"""
    exact, text = facts.monthly * Fraction(months), f"{money(facts.monthly)} × {months} 个月"
    return (exact * sums.covered, f"{text} × {sums.covered} 人") if per == "person" else (exact, f"{text}（按户）")


LIVING = Kind(
    judge=living.judge,
    grant=living.base_amount,
    top_ups=living.top_up_lines,
    refused=lambda facts, sums: "不符合条件，不计算补差金额",
)
KINDS = {
    AidKind.MARGIN: Kind(judge_margin, identify_margin),
    AidKind.RIGID_EXPENSE: Kind(
        judge_rigid, identify_rigid, rigid_lines, refused=lambda *given: identify_rigid(*given).formula
    ),
    AidKind.TEMPORARY_EXPENSE: Kind(judge_expense, grant_expense, rigid_lines),
    AidKind.TEMPORARY_SMALL: Kind(small.judge, small.grant),
    AidKind.EXTREME_HARDSHIP: Kind(hardship.judge, hardship.grant, hardship.care_lines, formula_support=False),
}
