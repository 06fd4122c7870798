"""金额：显示、大写、字段。金额一律 Decimal，从不用浮点。"""

import unicodedata
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")
CEILING = Decimal("99999999.99")


def plain(amount):
    """1010.2 → 1,010.20；题头已写明是元的表格里用。"""
    return f"{amount:,.2f}"


def yuan(amount):
    """1010.2 → 1,010.20 元。"""
    return f"{plain(amount)} 元"


def fen(total):
    """数据库合计得的数，取到分；没有行则为零（SQLite 以浮点求和，尾数在此归整）。"""
    return Decimal(total or 0).quantize(Decimal("0.01"))


def in_words(amount):
    """票据大写：元后写“整”，角后不写，分后不写；中间零只写一个。"""
    amount = Decimal(amount)
    if amount < 0 or amount != amount.quantize(Decimal("0.01")):
        raise ValueError("大写金额须不为负，且只到分")
    fen = int(amount * 100)
    whole, jiao, fen = fen // 100, fen // 10 % 10, fen % 10
    text = f"{_integer(whole)}元" if whole or not (jiao or fen) else ""
    if not (jiao or fen):
        return f"{text}整"
    if jiao:
        # 元位是零时可写零也可不写（票据填写规定）；我们只在连续有零时写。
        text += f"{'零' if whole and whole % 100 == 0 else ''}{DIGITS[jiao]}角"
    elif whole:
        text += "零"
    return text + (f"{DIGITS[fen]}分" if fen else "")


def _integer(number):
    if number == 0:
        return "零"
    text, gap = "", False
    for power in range(len(str(number)) - 1, -1, -1):
        digit = number // 10**power % 10
        if digit:
            text += ("零" if gap else "") + DIGITS[digit] + PLACES[power % 4]
            gap = False
        else:
            gap = bool(text)
        if power % 4 == 0 and power and number // 10**power % 10**4:
            text, gap = text + GROUPS[power // 4], False
    return text


class MoneyField(models.DecimalField):
    """库中的金额：12 位、两位小数；上限与正负由表单与约束管。"""

    def __init__(self, verbose_name=None, **kwargs):
        kwargs.setdefault("max_digits", 12)
        kwargs.setdefault("decimal_places", 2)
        super().__init__(verbose_name, **kwargs)

    def formfield(self, **kwargs):
        return super().formfield(form_class=MoneyFormField, **kwargs)


class MoneyFormField(forms.DecimalField):
    """填写的金额：容许千分位逗号与全角数字；负数、过大、三位小数各有一句话。"""

    def __init__(self, **kwargs):
        # 位数与小数位在 validate 里以一句中文说，不用框架的多句提示。
        kwargs.pop("max_digits", None)
        kwargs.pop("decimal_places", None)
        kwargs.setdefault("widget", forms.TextInput)  # 数字框里打不出全角与逗号
        super().__init__(**kwargs)
        self.error_messages["invalid"] = "请填写金额，如 1010.20"
        self.widget.attrs.setdefault("inputmode", "decimal")
        self.validators = [v for v in self.validators if not isinstance(v, MinValueValidator | MaxValueValidator)]

    def to_python(self, value):
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).replace(",", "").strip().removesuffix("元")
        return super().to_python(value)

    def validate(self, value):
        super().validate(value)
        if value is None:
            return
        low = self.min_value if self.min_value is not None else Decimal(0)
        high = self.max_value if self.max_value is not None else CEILING
        if value < low:
            raise ValidationError("金额不能为负" if low == 0 else f"金额不能少于 {yuan(low)}")
        if value > high:
            raise ValidationError(f"金额不能超过 {yuan(high)}，请核对是否多录了位数")
        if value != value.quantize(Decimal("0.01")):
            raise ValidationError("金额最多两位小数，精确到分")


def money_form_field(label, **kwargs):
    """一个金额填写框；`min_value`/`max_value` 可收窄范围。"""
    return MoneyFormField(label=label, **kwargs)
