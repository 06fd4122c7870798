"""登记之前“请核对您填的”：逐部分写成看得懂的字，照所填，不照库里的。"""

from datetime import date
from decimal import Decimal

from core.dates import zh
from core.money import yuan
from households.forms.fields import AccountNumberField, IdentityField, IdNumberField

HOME = ("address", "register_address", "phone", "hardships")


def parts_of(form):
    """登记表各部分：[{"anchor": 回到哪一段, "title", "answers": [(小标题, [(栏, 所填)], [没填的栏])]}]。"""
    head, tail = form.head, form.tail
    aid = [name for name in head.fields if name not in HOME]
    people = [(f"成员 {one.row}", *answers_of(one)) for one in form.members.kept()]
    return [
        {"anchor": "part-aid", "title": "申请事项", "answers": [("", *answers_of(head, aid))]},
        {"anchor": "part-members", "title": "家庭成员", "answers": people},
        {"anchor": "part-home", "title": "住址与困难原因", "answers": [("", *answers_of(head, HOME))]},
        _rows("part-lines", "申报的其他收入、支出、财产", form.lines),
        _rows("part-obligors", "不共同生活的赡（抚、扶）养义务人", form.obligors),
        {"anchor": "part-account", "title": "发放账户与申请理由", "answers": [("", *answers_of(tail))]},
    ]


def _rows(anchor, title, rows):
    filled = [one for one in rows.forms if one.has_changed() and one not in rows.deleted_forms]
    return {
        "anchor": anchor,
        "title": title,
        "answers": [(f"第 {n} 行", *answers_of(one)) for n, one in enumerate(filled, 1)],
    }


def answers_of(form, names=None):
    """([(栏, 所填)], [没填的栏])；留空沿用原登记的算没填，库里的号码不带出来。"""
    given, blank = [], []
    for bound in form.visible_fields():
        if bound.name == "DELETE" or (names and bound.name not in names):
            continue
        if bound.data:
            given.append((bound.label, words(bound.field, form.cleaned_data.get(bound.name))))
        else:
            blank.append(bound.label)
    return given, blank


def words(field, value):
    """一栏所填写成字：选项写其名称，日期、金额照页面的写法，号码分段好对。"""
    if isinstance(value, list | tuple):
        return "、".join(words(field, one) for one in value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return zh(value)
    if isinstance(value, Decimal):
        return yuan(value)
    if isinstance(field, IdNumberField | IdentityField) and len(value) == 18:
        return f"{value[:6]} {value[6:14]} {value[14:]}"
    if isinstance(field, AccountNumberField):
        return " ".join(value[at : at + 4] for at in range(0, len(value), 4))
    labels = {str(key): label for key, label in _flat(getattr(field, "choices", ()))} if _listed(field) else {}
    return str(labels.get(str(value), value))


def _listed(field):
    return hasattr(field, "choices") and not hasattr(field, "queryset")


def _flat(choices):
    for key, label in choices:
        if isinstance(label, list | tuple):
            yield from _flat(label)
        else:
            yield key, label
