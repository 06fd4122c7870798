"""填写时即归一的字段：身份证号、姓名、电话、银行账号。"""

import re
import unicodedata

from django import forms
from django.core.exceptions import ValidationError

from core.idnumber import IdNumber, normalise
from core.inputs import DateInput
from core.invisible import without_invisible

# 少数民族姓名里的间隔点有多种写法，统一为“·”（U+00B7），否则同一人认作两人。
DOTS = dict.fromkeys(map(ord, "•・‧⋅∙●｡.．"), "·")
QUOTES = dict.fromkeys(map(ord, "’‘ʼ`"), "'")
INSIDE = "· '-"  # 姓名中间可以有的：间隔点、空格、外文名的撇号与连字符
NEWER_IDEOGRAPHS = range(0x20000, 0x40000)  # 汉字扩展区；程序所带的字符表未必认得最新的几区


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


class IdentityField(IdNumberField):
    """证件号码：种类另选，18位的由表单照身份证查。"""

    def clean(self, value):
        return normalise(forms.CharField.clean(self, value) or "")


def check_id(text, on):
    """读懂身份证号，读不懂以中文 ValidationError 说明。"""
    try:
        return IdNumber.parse(text, on=on)
    except ValueError as fault:
        raise ValidationError(str(fault)) from None


class MomentField(forms.DateTimeField):
    """某日几时几分。"""

    def __init__(self, **kwargs):
        kwargs.setdefault("input_formats", ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"])
        kwargs.setdefault("error_messages", {"invalid": "请填写日期和时间，如 2026-03-02 10:30"})
        super().__init__(
            widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **kwargs
        )


class NameField(forms.CharField):
    """姓名：看不见的字符与多余空格去掉，间隔点统一；生僻字、少数民族长名、外文名照收，不能用的字指名说出。"""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "姓名")
        super().__init__(max_length=50, widget=forms.TextInput(attrs={"autocomplete": "off"}), **kwargs)

    def clean(self, value):
        name = tidy_name(super().clean(value) or "")
        if fault := name_fault(name):
            raise ValidationError(fault)
        return name


def tidy_name(text):
    """“阿卜杜拉•买买提” → “阿卜杜拉·买买提”；字与字之间的空格去掉，外文名的空格保留一个；兼容汉字换成通行的字。"""
    text = re.sub(r"\s*·\s*", "·", tidy_line(text).translate(DOTS).translate(QUOTES))
    return re.sub(r"(?<=[^\x00-\x7f]) (?=[^\x00-\x7f])", "", text)


def tidy_line(text):
    """一行字：看不见的字符去掉，全角字母数字转半角，连着的空格留一个，兼容汉字换成通行的字。"""
    text = unicodedata.normalize("NFC", without_invisible(text))
    return " ".join("".join(_half_width(one) for one in text).split())


def _half_width(one):
    plain = one.isascii() or one in "　＇－" or "０" <= one <= "９" or "Ａ" <= one <= "ｚ"
    return unicodedata.normalize("NFKC", one) if plain else one


def tidy_address(text):
    """住址：同上，空格全去掉，查找一段时才对得上。"""
    return tidy_line(text).replace(" ", "")


def tidy_phone(text):
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", without_invisible(text)))


def name_fault(name):
    """姓名里不能用的字，一句话；可以用的为空。"""
    for place, one in enumerate(name, 1):
        kind = unicodedata.category(one)
        if kind == "Co":
            return f"姓名第{place}个字是旧系统的自造字，别的机器上会变成别的字或空白，请改用标准字（输入法里按部首查）"
        if not (kind[0] in "LM" or one in INSIDE or ord(one) in NEWER_IDEOGRAPHS):
            return f"姓名第{place}个字“{one}”不能用在姓名里，请核对有没有多录数字或符号"
    if name and (name[0] in INSIDE or name[-1] in INSIDE):
        return "姓名不能以间隔点、空格、连字符开头或结尾，请核对"
    return ""


class PhoneField(forms.CharField):
    """联系电话：手机 11 位，或带区号的座机。"""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", "联系电话")
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}), **kwargs)

    def clean(self, value):
        phone = tidy_phone(super().clean(value) or "")
        if phone and not re.fullmatch(r"1\d{10}|0\d{9,11}|\d{7,8}", phone):
            raise ValidationError("电话应为11位手机号，或带区号的座机号，请核对")
        return phone


class AddressField(forms.CharField):
    """住址。"""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_length", 200)
        super().__init__(**kwargs)

    def to_python(self, value):
        return tidy_address(super().to_python(value))


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
            widget=DateInput(),
            error_messages={"invalid": "请填写日期，如 2026-03-02", "required": "请填写日期"},
            **kwargs,
        )
