"""剧本里一步的内容写得对不对：按名字与缺省值看应是日期、时刻、金额、真假还是文字。"""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

MONEY = ("amount", "wage")
MEMBER = {"name", "id_number", "relation"}


def problem(key, value, default):
    """不对时的一句话；对则为空串。"""
    if key.endswith("_on"):
        return "" if type(value) is date else "应为日期，如 2026-09-18"
    if key.endswith("_at"):
        return "" if isinstance(value, datetime) else "应为时刻，如 2026-09-18T09:00:00"
    if key in MONEY:
        return "" if _is_money(value) else "应为不小于零的金额，如 1000 或 760.50"
    if key == "members":
        return "" if _are_members(value) else "应为一组表，各有 name、id_number、relation"
    return _by_default(value, default)


def _by_default(value, default):
    if isinstance(default, bool):
        return "" if isinstance(value, bool) else "应为 true 或 false"
    if isinstance(default, int):
        return "" if type(value) is int and value >= 0 else "应为不小于零的整数"
    return "" if isinstance(value, str) else "应为文字"


def _is_money(value):
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return False
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return False
    return number.is_finite() and number >= 0


def _are_members(value):
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(one, dict) and set(one) >= MEMBER and _are_words(one.values()) for one in value)


def _are_words(values):
    return isinstance(values, list | tuple | type({}.values())) and all(isinstance(one, str) for one in values)
