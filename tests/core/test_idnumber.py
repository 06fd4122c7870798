"""身份号码：真号码一个不拒，错号码各有一句话。"""

import datetime
import random

import pytest

from core.crypto import blind_index
from core.idnumber import IdNumber, normalise

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
REGIONS = ("340603", "371302", "110105", "340604", "810000", "820000", "830000", "650000", "420111", "512921")
GOOD = "11010519491231002X"


def number(region, born, order):
    """按 GB 11643 另算一遍校验码，不借用被测的代码。"""
    first = f"{region}{born:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]


def test_ten_thousand_valid_numbers_are_all_accepted():
    draw = random.Random(1920)
    first = datetime.date(1920, 1, 1).toordinal()
    last = datetime.date(1975, 12, 31).toordinal()
    for _ in range(10_000):
        born = datetime.date.fromordinal(draw.randint(first, last))
        order = draw.randint(1, 999)
        known = IdNumber.parse(number(draw.choice(REGIONS), born, order), on=datetime.date(2026, 3, 2))
        assert (known.birth_date, known.sex) == (born, "女男"[order % 2])


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("11010519491231002x", id="小写x"),
        pytest.param("１１０１０５１９４９１２３１００２Ｘ", id="全角"),
        pytest.param("ｌ１０１０５".replace("ｌ", "１") + "19491231002ｘ", id="半全角混写与全角小写"),
        pytest.param(" 110105 19491231 002X ", id="夹空格"),
        pytest.param("110105\u300019491231\t002X\n", id="全角空格与制表符"),
        pytest.param("110105\u200b19491231002X", id="零宽空格"),
    ],
)
def test_every_way_of_typing_one_number_is_the_same_number(typed):
    assert IdNumber.parse(typed).number == GOOD == normalise(typed)
    assert blind_index(typed, "id_number") == blind_index(GOOD, "id_number")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("110105491231002", "15位旧身份号码", id="15位"),
        pytest.param("110105194912310021", "校验码不对", id="校验码"),
        pytest.param("110105194902300021", "1949年02月30日不存在", id="二月三十日"),
        pytest.param(number("110105", datetime.date(1899, 12, 31), 2), "早于1900年", id="1900年前"),
        pytest.param(number("340603", datetime.date(2026, 3, 3), 2), "在今天之后", id="明天出生"),
        pytest.param("1101051949123100", "现为16位", id="少两位"),
        pytest.param("11010519491231A02X", "前17位数字", id="夹字母"),
        pytest.param("", "现为0位", id="空"),
    ],
)
def test_a_wrong_number_is_refused_with_a_sentence(typed, sentence):
    with pytest.raises(ValueError, match=sentence):
        IdNumber.parse(typed, on=datetime.date(2026, 3, 2))


def test_birth_today_is_not_in_the_future():
    today = datetime.date(2026, 3, 2)
    assert IdNumber.parse(number("340603", today, 1), on=today).age(today) == 0


@pytest.mark.parametrize(("on", "age"), [("2009-12-30", 59), ("2009-12-31", 60), ("2010-01-01", 60)])
def test_age_counts_from_the_birthday_itself(on, age):
    assert IdNumber.parse(GOOD).age(datetime.date.fromisoformat(on)) == age
