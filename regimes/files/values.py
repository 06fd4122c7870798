"""一个值合不合要求；不合的说一句：怎么不对、应写成什么。"""

import re
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from fractions import Fraction

from regimes.choices import ReviewerKind

NAMES = {
    str: '文字，加半角双引号，如 "…"',
    int: "整数",
    bool: "true 或 false",
    date: "日期，不加引号，如 2021-07-01",
    dict: "一张表",
    list: "一组表",
}
MOST = 9_999  # 期限、人数、版本号都到不了这么大
FEW = 12  # 词不多的，全部列出；多的只提最像的


@dataclass(frozen=True)
class Field:
    """一个键：类型、是否必填、可取的词；`many` 为一组；`shape` 为 `pattern` 的中文说法；`most` 是整数的上限。"""

    kind: type = str
    required: bool = False
    words: tuple = ()
    labels: tuple = ()
    many: bool = False
    pattern: str = ""
    shape: str = ""
    most: int = MOST


def words(choices, **kwargs):
    return Field(words=tuple(choices.values), labels=tuple(map(str, choices.labels)), **kwargs)


# 数据类别的代号，见 evidence/data_classes.py（tests/verification 核对两边一致）。
DATA_CLASS = Field(many=True, pattern=r"0[1-9]|[1-4]\d|5\d", shape="应为数据类别的两位代号，01 至 59")
DRAWN = Field(
    many=True,
    pattern=rf"({'|'.join(ReviewerKind.values)})=[1-9]\d?",
    shape=f"应如 resident=5，等号前为{'、'.join(f'{one.value}（{one.label}）' for one in ReviewerKind)}，等号后为几人",
)
SHARE = Field(pattern=r"\d{1,6}/\d{1,6}", shape="应为分数，如 2/3")


def value_problem(field, value):
    """值不合要求时的一句话；合则为空。"""
    if field.many:
        if not isinstance(value, list) or not value:
            return '应为一组值，如 ["…"]'
        return next(filter(None, (_one_problem(field, one) for one in value)), "")
    return _one_problem(field, value)


def _one_problem(field, value):
    if type(value) is not field.kind:
        return f"应为{NAMES[field.kind]}"
    if field.kind is int and not 0 < value <= field.most:
        return "应大于零" if value <= 0 else f"太大，最多 {field.most}"
    if field.kind is str and not value.strip():
        return "不能为空"
    if field.words and value not in field.words:
        return f"“{value}”不认识，{suggestion(field, value)}"
    if field.pattern and not re.fullmatch(field.pattern, value):
        return f"“{value}”写法不对，{field.shape}"
    if field == SHARE and not _is_share(value):
        return f"“{value}”应为 0 与 1 之间的分数，如 2/3"
    return ""


def suggestion(field, value):
    """词不多的全列；多的提最像的，或中文正是这个的。"""
    said = [f"{word}（{label}）" for word, label in zip(field.words, field.labels, strict=False)] or list(field.words)
    if len(field.words) <= FEW:
        return f"可用：{'、'.join(said)}"
    near = get_close_matches(value, field.words, 1)
    near += [word for word, label in zip(field.words, field.labels, strict=False) if label == value]
    if near:
        return f"是不是“{said[field.words.index(near[0])]}”？"
    return "可用的词见 docs/glossary.md 的“行为”一节"


def _is_share(text):
    top, bottom = map(int, text.split("/"))
    return bottom > 0 and 0 < Fraction(top, bottom) <= 1
