"""这笔数怎样得来，说给家庭听：人均怎样算、每月多少、加发多少。与核算同一次算出，存进核算表；页面、审批页、告知书都用它。"""

from fractions import Fraction

from core.money import yuan
from evidence.assessment.sums import summed, to_fen
from evidence.assessment.terms import ROUNDINGS
from regimes.choices import ONE_OFF

EXTRA = {"top_up": "分类施保", "care": "照料护理"}  # 补差、基本生活之外加发的


def said(value):
    """金额；不是整分的写明是约数。"""
    shown = to_fen(value)
    return yuan(shown) if Fraction(shown) == Fraction(value) else f"约 {yuan(shown)}"


def sentences(aid, sums, grant, lines, total, rule):
    """依次为人均、补差（不符合条件的为结论）、加发与取整之后的合计；没有钱可发的只有前两句。"""
    found = [f"{per_person(sums)}。", f"{grant.words or grant.formula}。"]
    return [*found, f"{whole(aid, grant, lines, total, rule)}。"] if total else found


def per_person(sums):
    """收入 − 扣减 ＋ 赡养费，÷ 人数。"""
    parts = [f"收入 {said(sums.incomes)}"]
    if sums.deductions:
        parts.append(f"− 扣减 {said(sums.deductions)}")
    if sums.support:
        parts.append(f"＋ 赡（抚、扶）养费 {said(sums.support)}")
    text = " ".join(parts)
    if sums.deductions > sums.incomes + sums.support:
        return f"{text}，扣减多于收入，按零计，月人均 {said(0)}"
    text = f"（{text}）" if len(parts) > 1 else f"{text} "
    return f"{text}÷ {sums.size} 人 = 月人均 {said(sums.per_capita)}"


def whole(aid, grant, lines, total, rule):
    """＋ 加发的，取整之后给多少。"""
    pays = f"{'一次性给' if aid in ONE_OFF else '每月发'} {yuan(total)}"
    exact = grant.exact + summed(lines, "top_up")
    if Fraction(total) != exact:
        pays = f"{said(exact)}，{ROUNDINGS[rule][2]}，{pays}"
    extra = [line for line in lines if line.group in EXTRA]
    if not extra:
        return pays
    who = "、".join(line.label for line in extra)
    return f"＋ {EXTRA[extra[0].group]} {said(summed(extra, *EXTRA))}（{who}）= {pays}"
