"""条款的写法：文件里写成“第19条”的，给人看一律是“第十九条”。"""

import re

DIGITS = "零一二三四五六七八九"
CLAUSE = re.compile(r"第(\d{1,4})((?:[、，,至—–-]\d{1,4})*)([条款项章节])")
DATED = re.compile("，[^（）]*(?=）|$)")  # 文件名后面的施行日期
FULL = str.maketrans(",;()", "，；（）")


def in_words(text):
    """“第19条第2款”→“第十九条第二款”，“第24—26条”→“第二十四—二十六条”；别的数字不动。"""
    return CLAUSE.sub(lambda found: f"第{_numbers(found[1] + found[2])}{found[3]}", text)


def as_printed(text):
    """出处、依据给人看的写法：条款用汉字，括号、逗号、分号用全角。"""
    return in_words(text.translate(FULL))


def spelled(text, sources):
    """`sources`（{代号: 文件}）里的代号换成文件名给人看：“D57 第20条”→“最低生活保障审核确认办法（…） 第二十条”。"""
    if not sources:
        return as_printed(text)
    codes = "|".join(sorted(map(re.escape, sources), key=len, reverse=True))
    alone = rf"(?<![A-Za-z0-9])(?:{codes})(?![A-Za-z0-9])"
    return as_printed(re.sub(alone, lambda found: DATED.sub("", as_printed(sources[found[0]])), text))


def _numbers(text):
    return re.sub(r"\d+", lambda found: numeral(int(found[0])), text)


def numeral(number):
    """9999 以内的数写成汉字：十九、一百零一、二千零三。"""
    text, gap = "", False
    for unit, value in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, number = divmod(number, value)
        if digit:
            text += ("零" if gap and text else "") + DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return (text.removeprefix("一") if text.startswith("一十") else text) or "零"
