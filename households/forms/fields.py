"""填写时即归一的字段：身份证号、姓名、电话、银行账号。"""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from core.idnumber import IdNumber, normalise

# 少数民族姓名里的间隔点有多种写法，统一为“·”（U+00B7），否则同一人认作两人。
DOTS = dict.fromkeys(map(ord, "•・‧⋅∙●｡.．"), "·")
NAME = re.compile(r"[^\W\d_]+(?:[· ][^\W\d_]+)*")


class IdNumberField(forms.CharField):
    """身份证号：全角、空格、小写 x 先归一；出生日期不得在 `on` 之后，由表单以 check_id 补查。"""

    def __init__(self, *, lookup_url=None, **kwargs):
        attrs = {"class": "w-id", "autocomplete": "off", "maxlength": 30}
        if lookup_url is not None:
            attrs |= {"data-idcard": "", "data-lookup-url": lookup_url}
        kwargs.setdefault("label", "身份证号")
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value):
        text = normalise(super().clean(value) or "")
        return check_id(text, None).number if text else ""


def check_id(text, on):
    """读懂身份证号，读不懂以中文 ValidationError 说明。"""
    try:
        return IdNumber.parse(text, on=on)
    except ValueError as fault:
        raise ValidationError(str(fault)) from None


class NameField(forms.CharField):
    """姓名：去空格、间隔点统一；生僻字、少数民族长名照收，数字与符号不收。"""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "姓名")
        super().__init__(max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def clean(self, value):
        name = tidy_name(super().clean(value) or "")
        if name and not NAME.fullmatch(name):
            raise ValidationError("姓名只能有文字和间隔点“·”，请核对有没有多录数字或符号")
        return name


def tidy_name(text):
    """“阿卜杜拉•买买提” → “阿卜杜拉·买买提”；字与字之间的空格去掉，外文名的空格保留一个。"""
    text = "".join(unicodedata.normalize("NFKC", c) if c.isascii() or c in "　" else c for c in text)
    text = " ".join(text.translate(DOTS).split())
    text = re.sub(r"\s*·\s*", "·", text)
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)


class PhoneField(forms.CharField):
    """联系电话：手机 11 位，或带区号的座机。"""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "联系电话")
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}), **kwargs)

    def clean(self, value):
        phone = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", super().clean(value) or ""))
        if phone and not re.fullmatch(r"1\d{10}|0\d{9,11}|\d{7,8}", phone):
            raise ValidationError("电话应为11位手机号，或带区号的座机号，请核对")
        return phone


class AccountNumberField(forms.CharField):
    """银行账号：只看是不是数字与长度；存折号不合卡号校验规则，故不验。"""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "银行账号")
        attrs = {"class": "w-id", "inputmode": "numeric", "autocomplete": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), **kwargs)

    def clean(self, value):
        number = normalise(super().clean(value) or "").replace("-", "")
        if number and not re.fullmatch(r"\d{10,30}", number):
            raise ValidationError("银行账号应为10至30位数字，请核对")
        return number


class DateField(forms.DateField):
    """日期：日历框；`2026-3-2`、`2026年3月2日` 也认。"""

    def __init__(self, **kwargs):
        formats = ["%Y-%m-%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"]
        super().__init__(
            input_formats=formats,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            error_messages={"invalid": "请填写日期，如 2026-03-02", "required": "请填写日期"},
            **kwargs,
        )
