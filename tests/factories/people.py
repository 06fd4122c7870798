"""可用的身份证号：按出生日期与性别造，校验码正确，每次不同。"""

import datetime
from itertools import count

from stdnum.iso7064 import mod_11_2

_serials = count(1)


def id_number(birth="1986-05-20", sex="男", region="340603"):
    """`id_number("1986-05-20", "女")`；顺序码逐次递增，奇男偶女。"""
    day = datetime.date.fromisoformat(str(birth))
    serial = next(_serials) % 499 * 2 + (1 if sex == "男" else 2)
    body = f"{region}{day:%Y%m%d}{serial:03d}"
    return body + mod_11_2.calc_check_digit(body)
