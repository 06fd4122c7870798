"""赡（抚、扶）养费：判决、协议数额优先，其余按公式；与申报的是同一笔，只计一次，两个数都说明。"""

from fractions import Fraction

from evidence.assessment.sums import money
from evidence.assessment.terms import ZERO, Line
from regimes.parameters import SPECS


def support_lines(facts, *, formula=True):
    """各义务人应付的与申报收到的；写明由谁给付的只与那一人的相比，没有写明的与其余各人的合计相比。"""
    due = [(row, *support_of(row, facts.rules)) for row in facts.obligors] if formula else []
    said = [row for row in facts.incomes if row.support and row.amount > row.excluded]
    named = {row.payer for row in said if row.payer is not None}
    for payer in sorted(named):
        yield from once_only(facts.rules, [row for row in said if row.payer == payer], of_payers(due, {payer}))
    others = {row.key for row, *_ in due} - named
    yield from once_only(facts.rules, [row for row in said if row.payer is None], of_payers(due, others))


def of_payers(due, keys):
    return [Line("support", row.label, *figures) for row, *figures in due if row.key in keys]


def once_only(rules, said, due):
    """同一笔赡养费只计一次：没有重的照计，有重的按参数取一边，另一边列在“不计入收入”。"""
    told = [declared_line(row) for row in said]
    received, owed = total(told), total(due)
    if not received or not owed:
        yield from [*told, *due]
        return
    way = rules.need("support_double")
    takes_declared = way == "declared" or (way == "higher" and received >= owed)
    words = f"申报收到 {money(received)}，按公式或法律文书应付 {money(owed)}，是同一笔"
    why = f"{words}；{SPECS['support_double'].options[way]}，此数不再计"
    for line in due if takes_declared else told:
        yield Line("not_counted", line.label, line.amount, line.formula, why, line.person)
    yield from told if takes_declared else due


def total(lines):
    return sum((Fraction(line.amount) for line in lines), Fraction(0))


def declared_line(row):
    counted = Fraction(row.amount) - Fraction(row.excluded)
    whole = row.formula or money(row.amount)
    formula = whole if not row.excluded else f"{whole} − {money(row.excluded)}"
    return Line("support", f"{row.label}（实际收到）", counted, f"{formula} = {money(counted)}", row.source, row.person)


def support_of(row, rules):
    """一名义务人应计的赡养费：（精确金额, 算式, 出处）。缺参数、没有查明收入的不按零计，抛 ValueError（中文）。"""
    if row.inability:
        return ZERO, "0", f"无力赡养：{row.inability}"
    if row.agreed is not None:
        return row.agreed, money(row.agreed), "法律文书约定的数额"
    if row.monthly_income is None:
        raise ValueError(f"义务人{row.label}的家庭收入还没有查明，请在“家庭”里登记；无力赡养的写明原因")
    rule = rules.need_support()
    limit = Fraction(rule.threshold) * Fraction(row.standard)
    excess, text = household_excess(row, limit) if rule.base == "household" else per_capita_excess(row, limit)
    source = "；".join(filter(None, [rule.source, row.standard_source]))
    if excess <= 0:
        return ZERO, f"{text} ≤ 0，不计", source
    exact = excess * Fraction(rule.rate) / row.supports_count * row.persons
    shared = f"({text}) × {rule.rate} ÷ {row.supports_count}"
    shared += f" × {row.persons} 人" if row.persons > 1 else ""
    return exact, f"{shared} = {money(exact)}", source


def per_capita_excess(row, limit):
    own = Fraction(row.monthly_income) / row.family_size
    return own - limit, f"{money(row.monthly_income)} ÷ {row.family_size} − {money(limit)}"


def household_excess(row, limit):
    return (
        Fraction(row.monthly_income) - limit * row.family_size,
        f"{money(row.monthly_income)} − {money(limit)} × {row.family_size}",
    )
