"""特困人员的判与给：无劳动能力、无生活来源、无力赡养三项都要判（《特困人员认定办法》第四至八条）。"""

from fractions import Fraction

from evidence.assessment.plain import said
from evidence.assessment.sums import money
from evidence.assessment.terms import Grant, Line, not_entered

ASK_SUPPORTERS = (
    "特困供养须查明法定赡养、抚养、扶养义务人：有的在“家庭”里登记，确实没有的在核算页“没有义务人的查明情况”写明"
)


def judge(facts, sums):
    """（结论, 是否符合）：财产、劳动能力、生活来源、义务人逐项看，第一项不符的即结论。"""
    if sums.asset_excess:
        return sums.asset_excess, False
    a, limit = sums.per_capita, facts.monthly
    if able := [one.name for one in facts.people if one.covered and not one.no_labour]:
        said = "不满60周岁、满16周岁，也没有第五条所列的残疾"
        return f"{'、'.join(able)}{said}，不属无劳动能力（《特困人员认定办法》第五条），不符合条件", False
    if a >= limit:
        return f"人均 {money(a)} 元，不低于低保标准 {money(limit)} 元，不属无生活来源，不符合条件", False
    if able := [*housemates(facts), *obliged(facts)]:
        return f"{'、'.join(able)}有赡养、抚养、扶养能力（《特困人员认定办法》第八条），不符合条件", False
    if not facts.obligors and not facts.no_obligor:
        raise ValueError(ASK_SUPPORTERS)
    grounds = "、".join(f"{one.name}{one.no_labour}" for one in facts.people if one.covered)
    words = f"{grounds}，无劳动能力；人均 {money(a)} 元，低于低保标准 {money(limit)} 元，财产未超标，无生活来源"
    return f"{words}；{without_support(facts)}，符合条件"[:300], True


def housemates(facts):
    """同住的、不列入供养而有劳动能力的成年人，也是应当供养的人。"""
    return [one.name for one in facts.people if not one.covered and one.adult and not one.no_labour]


def obliged(facts):
    """登记的义务人里，够不上无力赡养情形的。"""
    return [row.label for row in facts.obligors if not row.unable]


def without_support(facts):
    if not facts.obligors:
        return f"没有法定义务人（{facts.no_obligor}）"
    return f"义务人{'、'.join(row.label for row in facts.obligors)}无履行义务能力"


def grant(facts, sums):
    if facts.basic is None:
        raise ValueError(not_entered("特困基本生活标准"))
    basic = Fraction(facts.basic) * sums.covered
    care = sum((Fraction(row.amount) for row in facts.care), Fraction(0))
    text = f"基本生活 {money(facts.basic)} × {sums.covered} 人 + 照料护理 {money(care)} = {money(basic + care)}"
    return Grant(basic + care, text, f"基本生活标准 {said(facts.basic)} × {sums.covered} 人 = 每月 {said(basic)}")


def care_lines(facts):
    return [Line("care", row.label, row.amount, money(row.amount), row.source, row.person) for row in facts.care]
