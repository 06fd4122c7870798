"""低保的判与给：人均低于标准、财产不超标的补差；单人户先看全家是否边缘家庭；另加分类施保。"""

from fractions import Fraction

from evidence.assessment.plain import said
from evidence.assessment.sums import money, own_income
from evidence.assessment.terms import CLASS_WORDS, Grant, Line


def judge(facts, sums):
    """（结论, 是否符合）：人均收入须低于标准（等于不算），财产须不超标；单人户先看是否边缘家庭。"""
    a, limit = sums.per_capita, facts.monthly
    if excess := sums.asset_excess:
        return excess, False
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
    margin = facts.rules.need("margin")
    ceiling = Fraction(margin) * limit
    if a < limit:
        return f"全家人均 {money(a)} 元，低于标准 {money(limit)} 元，应按整户办理，不得只保一人", False
    if a >= ceiling:
        return f"全家人均 {money(a)} 元，不低于标准的 {margin} 倍 {money(ceiling)} 元，不是边缘家庭", False
    own = own_income(facts, applicants[0])
    if own >= limit:
        return f"本人收入 {money(own)} 元，不低于标准 {money(limit)} 元，不符合条件", False
    return f"全家为边缘家庭（人均 {money(a)} 元），{applicants[0].single_ground}，按单人户符合条件", True


def base_amount(facts, sums):
    """补差：全员保障按户算，部分保障按人均差额乘人数。返回 Grant。"""
    limit, m, n = facts.monthly, sums.covered, sums.size
    if facts.single:
        own = own_income(facts, next(person for person in facts.people if person.covered))
        exact = limit - own
        text = f"{money(limit)} × 1 − 本人收入 {money(own)} = {money(exact)}"
        words = f"标准 {said(limit)} − 本人收入 {said(own)}"
    elif m == n:
        exact = limit * m - sums.counted
        text = f"{money(limit)} × {m} − {sums.counted_formula} = {money(exact)}"
        words = f"标准 {said(limit)} × {m} 人 − 计入的收入 {said(sums.counted)}"
    else:
        exact = (limit - sums.per_capita) * m
        text = f"({money(limit)} − {money(sums.per_capita)}) × {m} = {money(exact)}"
        words = f"（标准 {said(limit)} − 月人均 {said(sums.per_capita)}）× {m} 人"
    return at_least(Fraction(facts.rules.need("minimum_payment")) * m, exact, text, f"{words} = 每月 {said(exact)}")


def at_least(floor, exact, text, words):
    """低于最低发放额的，按最低发放额。"""
    if exact >= floor:
        return Grant(exact, text, words)
    return Grant(floor, f"{text}，低于最低发放额，按 {money(floor)} 发", f"{words}，低于最低发放额，按 {said(floor)}发")


def top_up_lines(facts):
    """分类施保：每人取所属类别（一人多类按参数取最高或累加），另行加发。"""
    for person in facts.people:
        if not person.covered or not person.classes:
            continue
        shares = facts.rules.need("shares")
        classes = [name for name in person.classes if shares.get(name)]
        if len(classes) > 1 and facts.rules.need("highest_only"):
            classes = [max(classes, key=lambda name: shares[name])]
        for name in classes:
            share = shares[name]
            exact = facts.monthly * Fraction(share)
            formula = f"{money(facts.monthly)} × {share} = {money(exact)}"
            yield Line(
                "top_up",
                f"{person.name} {CLASS_WORDS[name]}",
                exact,
                formula,
                facts.rules.source("top_up"),
                person.key,
            )
