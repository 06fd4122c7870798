"""须二人的规定，数的是人：有账号的选人，没有的一栏写一个姓名；一栏几个名字、两栏一个人都不算。"""

import re

from django import forms

SEPARATORS = re.compile(r"[、，,；;/|\s]")


def name_of(person):
    """所选的人或所写的姓名。"""
    return person.strip() if isinstance(person, str) else person.name if person else ""


def gaps(what, people, *, others=()):
    """`people` 还差什么：两人、各一个姓名、不是同一人，也不是 `others`（[(称呼, 姓名)]）里的人；空列表即可。"""
    names = [name for name in map(name_of, people) if name]
    found = [f"{what}“{name}”写了不止一人，一栏只写一个人的姓名" for name in names if SEPARATORS.search(name)]
    if len(names) < 2:
        found.append(f"{what}须二人，请各填一名")
    elif len(set(names)) < len(names):
        found.append(f"{what}须是两个不同的人")
    found += [f"{name}已是{label}，不能又作{what}" for label, name in others if name and name in names]
    return found


def joined(people):
    """存入卷内的写法。"""
    return "、".join(filter(None, map(name_of, people)))


class TwoNames(forms.MultiWidget):
    use_fieldset = True

    def __init__(self, label):
        labels = [{"aria-label": f"{label}{word}", "maxlength": 40} for word in "一二"]
        super().__init__([forms.TextInput(attrs=one) for one in labels])

    def decompress(self, value):
        return value or ["", ""]


class TwoNamesField(forms.MultiValueField):
    """二人各一栏；给出 [姓名, 姓名]，没填的为空串。"""

    def __init__(self, *, label, **kwargs):
        one = {"max_length": 40, "required": False}
        made = [forms.CharField(**one), forms.CharField(**one)]
        super().__init__(made, label=label, widget=TwoNames(label), require_all_fields=False, **kwargs)

    def compress(self, data_list):
        return list(data_list) or ["", ""]
