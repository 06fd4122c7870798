"""公民身份号码（GB 11643）：只查格式、校验码与出生日期，绝不凭地区码拒绝老人的真号码。"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from stdnum.iso7064 import mod_11_2

from core.invisible import LEADING, without_invisible

EARLIEST_BIRTH = date(1900, 1, 1)


def normalise(text):
    """去掉看不见的字符、空白与前导撇号，全角转半角，x 变 X；校验与建索引之前都先走这一步。"""
    plain = unicodedata.normalize("NFKC", without_invisible(text).strip().lstrip(LEADING))
    return "".join(plain.split()).upper()


@dataclass(frozen=True)
class IdNumber:
    number: str
    birth_date: date
    sex: str
    region: str  # 首次登记地代码，仅作提示，不可据以拒绝

    @classmethod
    def parse(cls, text, *, on=None):
        """读懂一个 18 位号码；不合规则以中文句子抛 ValueError。给了 `on` 才查出生日期是否在其后。"""
        number = normalise(text)
        if re.fullmatch(r"[0-9]{15}", number):
            raise ValueError("这是15位旧身份号码，请按现行居民身份证填写18位号码")
        if not re.fullmatch(r"[0-9]{17}[0-9X]", number):
            raise ValueError(f"身份号码应为18位（前17位数字，末位数字或X），现为{len(number)}位，请核对")
        birth_date = _birth_date(number, on)
        if not mod_11_2.is_valid(number):
            raise ValueError("身份号码的校验码不对，请逐位核对，可能有一位录错")
        return cls(number, birth_date, "男" if int(number[16]) % 2 else "女", number[:6])

    def age(self, on):
        """周岁；生日当天即满。"""
        before_birthday = (on.month, on.day) < (self.birth_date.month, self.birth_date.day)
        return on.year - self.birth_date.year - before_birthday


def _birth_date(number, on):
    digits = f"{number[6:10]}年{number[10:12]}月{number[12:14]}日"
    try:
        birth_date = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValueError(f"身份号码中的出生日期{digits}不存在，请核对") from None
    if birth_date < EARLIEST_BIRTH:
        raise ValueError(f"身份号码中的出生日期{digits}早于1900年，请核对")
    if on and birth_date > on:
        raise ValueError(f"身份号码中的出生日期{digits}在今天之后，请核对")
    return birth_date
