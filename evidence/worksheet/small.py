"""工作单的小额临时救助：困难事由与建议金额；表内的上下限存进核算表，评审会在其中定。"""

from dataclasses import dataclass
from decimal import Decimal

from evidence.assessment import small
from regimes.parameters import CAUSES


@dataclass
class SmallEntry:
    cause: str = ""
    asked: Decimal | None = None

    key = "small"
    kept = ("cause", "asked")


def small_entry(household):
    """事由先取登记的困难原因里第一个表上有的。"""
    return SmallEntry(next((one for one in household.hardships if one in CAUSES), ""))


def bounds_of(sheet):
    """评审会可以定的上下限，都是文字；不是小额的、事由不在表内的为空。"""
    for one in sheet.small:
        if one.cause in (sheet.rules.small_table or {}):
            return [str(value) for value in small.bounds(sheet.rules, one.cause)]
    return []
