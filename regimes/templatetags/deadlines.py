"""模板里的期限：{% load deadlines %}；与待办、办理单同一个说法、同一个单位。"""

from django import template

from regimes.calendar.due import left

register = template.Library()


@register.inclusion_tag("regimes/_due.html")
def due(day, today, calendar, provisional=False, earliest=None):
    """期限标记：还剩几个工作日、今天到期、已超期；暂定的写明最早可能日。"""
    return {"day": day, "said": left(day, today, calendar), "provisional": provisional, "earliest": earliest}
