"""核算的纯函数用的参数：按分取整、没有最低发放额、没有分类施保；别的没有录入。"""

from decimal import Decimal

from evidence.assessment.outcome import Rules


def local_rules(**given):
    usual = {"rounding": "fen", "minimum_payment": Decimal(0), "shares": {}, "highest_only": True}
    return Rules(**{**usual, **given})
