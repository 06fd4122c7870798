"""文书里的金额与日期写法（定稿内容中的金额是文本），卷内目录打得开哪几件。"""

from decimal import Decimal

from django import template
from django.utils import timezone

from core.dates import zh
from core.money import in_words
from notices import dossiers

register = template.Library()


@register.simple_tag(takes_context=True)
def openable(context, papers):
    """卷内目录里看页的人打得开的各件（编号）。"""
    return dossiers.openable(context["request"].user, papers, on=timezone.localdate())


@register.filter
def money(amount):
    """1234.5 → 1,234.50；空则为空。"""
    return "" if amount in (None, "") else f"{Decimal(amount):,.2f}"


@register.filter
def words(amount):
    """1234.5 → 壹仟贰佰叁拾肆元伍角。"""
    return "" if amount in (None, "") else in_words(Decimal(amount))


@register.filter
def day(value):
    """成文日期：2024年3月5日，不补零（GB/T 9704）。"""
    return zh(value, weekday=False)


@register.filter
def boxes(number):
    """身份证号码的 18 个格：印前3后4，其余由本人填写。"""
    known = str(number or "").ljust(18)[:18]
    return [char if place < 3 or place > 13 else "" for place, char in enumerate(known)]
