"""模板里的日期、金额、脱敏与表单零件。"""

from django import template

register = template.Library()
