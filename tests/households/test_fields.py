"""粘来的号码、姓名：看不见的字符去掉，生僻字、外文名照收，不能用的字指名说出。"""

import pytest
from django.core.exceptions import ValidationError

from core.idnumber import normalise
from households.forms.fields import AccountNumberField, IdNumberField, NameField, PhoneField
from tests.factories import id_number

MARKS = "\u202a{}\u202c", "\u200e{}", "\ufeff{}", "'{}", "’{}", "\u200b{}\u2060", " {}\t", "\u00ad{}"


@pytest.mark.parametrize("around", MARKS)
def test_invisible_characters_are_taken_off_every_number(around):
    number = id_number("1970-03-08", "男")
    assert IdNumberField().clean(around.format(number)) == number
    assert normalise(around.format(number)) == number
    assert AccountNumberField().clean(around.format("6217 0012 3456 7890")) == "6217001234567890"
    if around[0] not in "'’":
        assert PhoneField().clean(around.format("138 0561 0001")) == "13805610001"
        assert NameField().clean(around.format("王建国")) == "王建国"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("欧阳 小明", "欧阳小明"),
        ("O'Neill-Smith Mary", "O'Neill-Smith Mary"),
        ("Nguyễn Thị Mai", "Nguyễn Thị Mai"),
        ("王\U00031350", "王\U00031350"),
        ("葛\ufe00", "葛"),
        ("㛃𠮷𬱖", "㛃𠮷𬱖"),
    ],
)
def test_rare_and_foreign_names_are_kept(typed, kept):
    assert NameField().clean(typed) == kept


def test_a_compatibility_ideograph_is_the_same_person():
    assert NameField().clean("\uf900") == NameField().clean("豈")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("王3国", "姓名第2个字“3”不能用在姓名里"),
        ("王\ue123", "姓名第2个字是旧系统的自造字"),
        ("王（大）", "姓名第2个字“（”不能用"),
        ("-王", "不能以间隔点、空格、连字符开头"),
    ],
)
def test_what_a_name_cannot_hold_is_named(typed, says):
    with pytest.raises(ValidationError, match=says):
        NameField().clean(typed)
