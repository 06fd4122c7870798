"""虚构的身份证号与银行账号：格式与校验码都对，人是假的。"""

from datetime import date
from itertools import count

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

FEW = 10_000
_persons = count(1)
_accounts = count(1)


def start_at(part):
    """几个进程各装一份时，第 `part` 份从自己的一段顺序码、账号取起，两份不相撞。"""
    global _persons, _accounts
    _persons, _accounts = count(part * 61 + 1), count(part * FEW + 1)


def id_number(birth, sex, region="340603"):
    """按出生日期与性别造一个号码，顺序码逐次递增（奇男偶女）。"""
    serial = next(_persons) * 2 % 900 + (99 if sex == "男" else 98)
    body = f"{region}{date.fromisoformat(str(birth)):%Y%m%d}{serial:03d}"
    return body + mod_11_2.calc_check_digit(body)


def bank_account(bank="621700"):
    body = f"{bank}{next(_accounts):012d}"
    return body + luhn.calc_check_digit(body)
