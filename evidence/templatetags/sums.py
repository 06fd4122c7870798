"""核算怎样给人看：{% load sums %}，核算表与试算结果同一写法。"""

from django import template

from evidence.assessment.bar import bar

register = template.Library()


@register.inclusion_tag("includes/_sum.html")
def told_sum(found):
    """几句话说清这笔数，配一条收入与标准的图；`found` 为核算表或试算结果。"""
    return {"plain": found.plain, "bar": bar(found.per_capita, found.standard)}
