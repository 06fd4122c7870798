"""人均收入与标准比长短：一条图和它的一句话；数都在字里，图只是陪衬。"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from core.money import yuan
from evidence.assessment.sums import to_fen

WIDE = 600  # 图宽，长的一项占其中九成


@dataclass(frozen=True)
class Bar:
    """`income` 收入条多长，`standard` 标准线在哪，都以图宽 `wide` 计。"""

    income: int
    standard: int
    words: str
    wide: int = WIDE

    @property
    def turned(self):
        """标准线靠右的，字写在线的左边。"""
        return self.standard > self.wide // 2


def bar(per_capita, standard):
    """核算表、试算结果都用；标准为零的没有图。"""
    if not standard:
        return None
    most = max(per_capita, standard)
    income, line = (_whole(one / most * WIDE * 9 / 10) for one in (per_capita, standard))
    words = f"月人均 {yuan(to_fen(per_capita))}，每人每月标准 {yuan(standard)}：{_gap(per_capita, standard)}"
    return Bar(income, line, words)


def _gap(per_capita, standard):
    gap = to_fen(abs(standard - per_capita))
    share = _whole(per_capita / standard * 100)
    return f"{'低' if per_capita < standard else '高'} {yuan(gap)}，是标准的 {share}%" if gap else "与标准相等"


def _whole(value):
    return int(Decimal(value).quantize(Decimal(1), ROUND_HALF_UP))
