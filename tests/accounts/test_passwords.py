import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.passwords import ComplexityValidator, first_password
from accounts.stepup import TRIES, PasswordAgainForm, confirm_password
from core.refusals import NotPermitted
from tests.factories import PASSWORD, UnitFactory, UserFactory


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        ("short-77", "至少12位，现为8位"),
        ("x" * 129, "不能超过128位"),
        ("password1234", "常见|普通"),
        ("19850101198501", "数字"),
        ("my-dibao-office-9", "低保"),
        ("xiangshan-民政-2026", "低保"),
        ("在三堤口街道办事处-2026-a", "单位名称"),
        ("zhangsan-zhangsan", "相似|类似"),
    ],
)
def test_weak_passwords_are_refused_with_a_reason(raw, why, db):
    user = UserFactory(username="zhangsan-zhang", unit=UnitFactory(name="三堤口街道办事处"))
    with pytest.raises(ValidationError, match=why):
        validate_password(raw, user)


@pytest.mark.parametrize("raw", ["correct horse battery", "x" * 64 + "y" * 64, "纸短情长一盏灯火照人间二三"])
def test_long_passwords_need_no_strange_characters(raw, db):
    validate_password(raw, UserFactory())


@pytest.mark.parametrize(
    ("raw", "fine"), [("correcthorsebattery", False), ("Correct-horse", True), ("Correct8horse", True)]
)
def test_the_grading_rules_ask_for_three_kinds_of_characters(raw, fine):
    if fine:
        ComplexityValidator().validate(raw)
    else:
        with pytest.raises(ValidationError, match="至少三类"):
            ComplexityValidator().validate(raw)


def test_first_passwords_are_strong_and_never_alike(db):
    made = {first_password() for _ in range(200)}
    assert len(made) == 200
    validate_password(made.pop(), UserFactory())


def test_the_right_password_again_is_accepted(db):
    confirm_password(UserFactory(), PASSWORD)


def test_tries_of_the_password_again_are_limited(db):
    user = UserFactory()
    for _ in range(TRIES):
        with pytest.raises(NotPermitted, match="口令不正确"):
            confirm_password(user, "wrong")
    with pytest.raises(NotPermitted, match="15分钟后再试"):
        confirm_password(user, PASSWORD)
    confirm_password(UserFactory(), PASSWORD)


def test_success_wipes_the_tries(db):
    user = UserFactory()
    for _ in range(TRIES * 2):
        with pytest.raises(NotPermitted, match="口令不正确"):
            confirm_password(user, "wrong")
        confirm_password(user, PASSWORD)


def test_the_form_says_what_is_wrong_and_hands_no_password_on(db):
    user = UserFactory()
    assert PasswordAgainForm({"password_again": "wrong"}, user=user).errors["password_again"] == [
        "口令不正确，请重新输入"
    ]
    assert PasswordAgainForm({}, user=user).errors["password_again"] == ["请再输一次登录口令"]
    form = PasswordAgainForm({"password_again": PASSWORD}, user=user)
    assert form.is_valid() and form.cleaned_data == {}


@pytest.mark.parametrize(
    ("facts", "field", "why"),
    [
        ({"old_password": "wrong"}, "old_password", "口令不正确"),
        ({"new_password2": "something-else-1"}, "new_password2", "密码"),
        ({"new_password1": "short", "new_password2": "short"}, "new_password1", "至少12位"),
        ({"new_password1": PASSWORD, "new_password2": PASSWORD}, "new_password1", "不能与现在的口令相同"),
    ],
)
def test_a_wrong_change_keeps_the_old_password(facts, field, why, signed_in, db):
    user = UserFactory()
    good = {"old_password": PASSWORD, "new_password1": "pian-xiao-bei-88", "new_password2": "pian-xiao-bei-88"}
    answer = signed_in(user).post(reverse("accounts:password"), good | facts)
    assert why in str(answer.context["form"].errors[field])
    user.refresh_from_db()
    assert user.check_password(PASSWORD)
