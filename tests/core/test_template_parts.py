"""模板零件：写法统一，空值不显示 None。"""

import datetime
import re
from decimal import Decimal

import pytest
from django import forms
from django.template import Context, Template

TODAY = datetime.date(2026, 3, 2)


def show(text, **context):
    return Template("{% load office %}" + text).render(Context(context)).strip()


@pytest.mark.parametrize(
    ("filter_name", "value", "shown"),
    [
        ("zh_date", TODAY, "2026年3月2日(周一)"),
        ("zh_date", datetime.datetime(2026, 3, 2, 17, tzinfo=datetime.UTC), "2026年3月3日(周二)"),
        ("zh_datetime", datetime.datetime(2026, 3, 2, 17, 5, tzinfo=datetime.UTC), "2026年3月3日(周二) 01:05"),
        ("yuan", Decimal("1010.2"), "1,010.20 元"),
        ("yuan", Decimal(0), "0.00 元"),
        ("in_words", Decimal(10), "壹拾元整"),
        ("mask_id", "34060319491231002X", "340***********002X"),
        ("mask_phone", "13812341234", "138****1234"),
        ("mask_account", "6217001234", "******1234"),
        ("mask_name", "张三", "张*"),
    ],
)
def test_values_are_shown_in_one_way(filter_name, value, shown):
    assert show(f"{{{{ value|{filter_name} }}}}", value=value) == shown
    assert show(f"{{{{ value|{filter_name} }}}}", value=None) == ""


def test_every_form_key_is_new_and_unguessable():
    keys = {re.search(r'name="form_key" value="([\w-]{32})"', show("{% form_key %}")).group(1) for _ in range(50)}
    assert len(keys) == 50


def test_a_field_comes_with_label_help_and_error():
    class Small(forms.Form):
        name = forms.CharField(label="姓名", help_text="与身份证一致")

    page = show("{% field form.name %}", form=Small({"name": ""}))
    assert "姓名" in page and "与身份证一致" in page and "errorlist" in page
