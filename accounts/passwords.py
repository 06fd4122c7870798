"""口令规则：ASVS 重长度，等保另要求复杂度与定期更换，由 PASSWORD_PROFILE 选定。"""

import re
import secrets
from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # 去掉 i l o 0 1，免得抄错
FIRST_PASSWORD_LIFE = timedelta(hours=72)
LONGEST = 128
WORDS = ("dibao", "shehuijiuzhu", "minzheng", "jiedao", "低保", "社会救助", "民政", "街道")


def first_password():
    """一次性的初始口令，四组四位，便于口头转告。"""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def must_change(user, at):
    """是否须先改口令；等保要求定期更换，ASVS 不要求。"""
    if user.must_change_password or settings.PASSWORD_PROFILE != "dengbao":  # noqa: S105 不是口令
        return user.must_change_password
    changed = user.password_changed_at or user.created_at
    return at - changed > timedelta(days=settings.PASSWORD_DAYS)


class LengthValidator:
    def __init__(self, min_length=12):
        self.min_length = min_length

    def validate(self, password, user=None):
        if len(password) < self.min_length:
            raise ValidationError(f"口令至少{self.min_length}位，现为{len(password)}位")
        if len(password) > LONGEST:
            raise ValidationError(f"口令不能超过{LONGEST}位")

    def get_help_text(self):
        return f"至少{self.min_length}位，不超过{LONGEST}位。"


class OfficeWordsValidator:
    """本行当、本单位的词最先被猜到。"""

    def validate(self, password, user=None):
        unit = getattr(user, "unit", None)
        words = [*WORDS, *([unit.name] if unit else [])]
        if any(word in password.lower() for word in words):
            raise ValidationError("口令不能含有单位名称或“低保”“民政”一类的词")

    def get_help_text(self):
        return "不要用单位名称、姓名和“低保”“民政”一类的词。"


class ComplexityValidator:
    """等保 8.1.4.1 a)：四类字符至少三类。"""

    KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")

    def validate(self, password, user=None):
        if sum(bool(re.search(kind, password)) for kind in self.KINDS) < 3:
            raise ValidationError("口令须含大写字母、小写字母、数字、符号中的至少三类")

    def get_help_text(self):
        return "大写字母、小写字母、数字、符号至少三类。"
