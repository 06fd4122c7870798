"""金额：大写向量、显示与填写。"""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.test.utils import isolate_apps

from core.money import MoneyField, in_words, money_form_field, yuan


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("1680.32", "壹仟陆佰捌拾元叁角贰分"),
        ("107000.53", "壹拾万柒仟元零伍角叁分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("10.00", "壹拾元整"),
        ("0", "零元整"),
        ("1010.20", "壹仟零壹拾元贰角"),
        ("0.50", "伍角"),
        ("0.05", "伍分"),
        ("100000005", "壹亿零伍元整"),
        ("10000000", "壹仟万元整"),
        ("20300.00", "贰万零叁佰元整"),
        ("1000005", "壹佰万零伍元整"),
        ("99999999.99", "玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_words_follow_the_payment_rules(amount, words):
    assert in_words(Decimal(amount)) == words


@pytest.mark.parametrize("amount", ["-0.01", "1.005"])
def test_words_refuse_what_cannot_be_paid(amount):
    with pytest.raises(ValueError, match="只到分"):
        in_words(Decimal(amount))


def test_yuan_groups_thousands_and_keeps_two_places():
    assert yuan(Decimal("1010.2")) == "1,010.20 元"


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("1,010.20", "1010.20"),
        ("１０１０．２", "1010.2"),
        ("1，010元", "1010"),
        ("0", "0"),
        ("99999999.99", "99999999.99"),
    ],
)
def test_the_usual_ways_of_typing_are_understood(typed, amount):
    assert money_form_field("月收入").clean(typed) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("-1", "金额不能为负", id="负数"),
        pytest.param("100000000", "金额不能超过 99,999,999.99 元", id="过大"),
        pytest.param("1" * 400, "金额不能超过", id="大得离谱"),
        pytest.param("1.005", "最多两位小数", id="三位小数"),
        pytest.param("一百", "请填写金额", id="汉字"),
        pytest.param("NaN", "请填写金额", id="非数"),
        pytest.param("1e400", "金额不能超过", id="科学计数"),
        pytest.param("1e-400", "最多两位小数", id="极小"),
    ],
)
def test_a_bad_amount_gets_one_chinese_sentence(typed, sentence):
    with pytest.raises(ValidationError) as refused:
        money_form_field("月收入").clean(typed)
    assert len(refused.value.messages) == 1 and sentence in refused.value.messages[0]


def test_limits_can_be_narrowed():
    with pytest.raises(ValidationError, match=r"不能超过 200\.00 元"):
        money_form_field("小额", max_value=Decimal(200)).clean("200.01")


@isolate_apps("core")
def test_the_model_field_makes_the_same_form_field():
    class Pocket(models.Model):  # noqa: DJ008
        amount = MoneyField("金额")

        class Meta:
            app_label = "core"

    field = Pocket._meta.get_field("amount")
    assert field.db_type(connection) in ("decimal", "numeric(12, 2)")
    with pytest.raises(ValidationError, match="金额不能为负"):
        field.formfield().clean("-1")
