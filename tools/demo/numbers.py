"""虚构的身份证号与银行账号：格式与校验码都对，人是假的。"""

from datetime import date
from itertools import count

from stdnum import luhn
from stdnum.iso7064 import mod_11_2

_persons = count(1)
_accounts = count(1)


def id_number(birth, sex, region="340603"):
    """按出生日期与性别造一个号码，顺序码逐次递增（奇男偶女）。"""
    serial = next(_persons) * 2 % 900 + (99 if sex == "男" else 98)
    body = f"{region}{date.fromisoformat(str(birth)):%Y%m%d}{serial:03d}"
    return body + mod_11_2.calc_check_digit(body)


def bank_account(bank="621700"):
    body = f"{bank}{next(_accounts):012d}"
    return body + luhn.calc_check_digit(body)
