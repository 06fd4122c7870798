"""抽多少、抽中谁：纯函数；种子相同，结果就相同，谁都可以重算。"""

from fractions import Fraction
from math import ceil

from core.lots import in_order

# 取整的算法，名字见规程（sampling_rounding）；“不低于”即有余数进一。
ROUNDING = {"up": ceil}


def size_of(population, share, rounding="up"):
    """总体 `population` 户、比例 `share`（如 "3/10"）应抽几户；以分数算，不受小数误差影响。"""
    return ROUNDING[rounding](population * Fraction(share))


def percent(share):
    """比例说成百分数:"3/10" → "30%"。"""
    return f"{float(Fraction(share) * 100):g}%"


def chosen(numbers, seed, size):
    """按 sha256(种子:案件编号) 的大小排队，取最前的 `size` 个；与给出的次序无关。"""
    return in_order(numbers, seed)[:size]
