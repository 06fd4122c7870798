"""区里可设的计算参数:有哪些、怎么填、怎么读;数值在 `Parameter` 行里,不在代码里。"""

import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from django.db import models


class IncomeTest(models.TextChoices):
    DISPOSABLE = "disposable", "低于人均可支配收入"
    MARGIN = "margin", "低于低保边缘线"
    NONE = "none", "不作条件"


@dataclass(frozen=True)
class Spec:
    label: str
    # money 元 / share 比例 / multiple 倍数 / number 整数 / choice 选项 / shares 分档 / steps 满多少给几 / kinds 几类
    kind: str
    help: str = ""
    options: dict[str, str] = field(default_factory=dict)


ROUNDING = {"yuan_up": "见分角进元", "yuan": "四舍五入到元", "jiao": "四舍五入到角", "fen": "四舍五入到分"}
TOP_UP_CLASSES = {
    "severe_disability": "重度残疾",
    "serious_illness": "重病",
    "aged_70": "70周岁以上",
    "minor": "未成年人",
    "single_parent": "单亲抚养",
}

SPENDING = {"medical": "医疗自付", "rehab": "残疾康复", "education": "教育", "rent": "房租", "other": "其他"}
OVER = {"over": "超过", "reach": "达到或超过"}
PER = {"person": "按人", "household": "按户"}

SPECS = {
    "rounding": Spec("金额取整方式", "choice", "只对最后金额取整,中间不取整", ROUNDING),
    "minimum_payment": Spec("最低发放额", "money", "每人每月低于此数的按此数发;不设填 0"),
    "top_up_shares": Spec("分类施保比例", "shares", "每行一类,如:重度残疾=0.2(按保障标准的比例)", TOP_UP_CLASSES),
    "top_up_highest_only": Spec("一人多类时", "choice", "", {"highest": "只取最高一类", "sum": "逐类累加"}),
    "employment_deduction_share": Spec("就业成本扣减比例", "share", "按保障标准的比例,如 0.2"),
    "margin_multiple": Spec("低保边缘收入倍数", "multiple", "低保标准的倍数,如 1.5"),
    "small_aid_ceiling": Spec("小额临时救助限额", "money", "街道可直接审批的上限"),
    "urgent_aid_ceiling": Spec("先行救助限额", "money", "急难型先行救助一次的上限"),
    "same_cause_months": Spec("同一事由再次先行救助的间隔", "number", "几个月之内同一事由不重复救助,如 12"),
    "support_threshold_multiple": Spec("赡养费起算倍数", "multiple", "义务人人均收入超过标准的多少倍才计"),
    "support_rate": Spec("赡养费计入比例", "share", "超出部分计入的比例,如 0.25"),
    "support_base": Spec(
        "赡养费超出部分",
        "choice",
        "按义务人家庭人均还是按户计算超出部分",
        {"per_capita": "按人均", "household": "按户"},
    ),
    "disposable_income_urban": Spec("上年度居民人均可支配收入(城镇)", "money", "元/年,统计部门公布的数"),
    "disposable_income_rural": Spec("上年度居民人均可支配收入(农村)", "money", "元/年,统计部门公布的数"),
    "rigid_kinds": Spec("计入刚性支出的类别", "kinds", "每行一类,如:医疗自付", SPENDING),
    "rigid_share": Spec("刚性支出占收入比例", "share", "12个月自付支出占12个月收入的比例,如 0.5"),
    "rigid_share_operator": Spec("刚性支出比例的算法", "choice", "不填按“超过”", OVER),
    "rigid_residual_multiple": Spec(
        "收入扣减刚性支出后的倍数", "multiple", "扣减后人均须低于低保标准的几倍;不看此项的不录"
    ),
    "expense_threshold": Spec("支出型救助自付起点", "money", "12个月自付刚性支出满多少元"),
    "expense_months": Spec("支出型救助月数", "steps", "每行:自付满多少元=几个月低保标准,如 10000=2"),
    "expense_per": Spec("支出型救助计算", "choice", "月数乘以人数,还是只算一户", PER),
    "expense_ceiling_months": Spec("支出型救助限额", "multiple", "最多几个月低保标准,如 10"),
    "expense_ceiling_per": Spec("支出型救助限额计算", "choice", "限额按人还是按户", PER),
    "expense_income_test": Spec("支出型救助的收入条件", "choice", "已是低保、边缘等的不再看", dict(IncomeTest.choices)),
    "roster_day": Spec("花名册截止日", "number", "每月几日截止"),
    "pay_day": Spec("发放日", "number", "每月几日前发放"),
}
CHOICES = [(key, spec.label) for key, spec in SPECS.items()]


def label(key):
    return SPECS[key].label if key in SPECS else key


def parse(key, text):
    """把录入的文字读成可存的值;读不懂抛 ValueError(中文)。"""
    spec, text = SPECS[key], text.strip()
    if spec.kind == "choice":
        return _option(spec, text)
    if spec.kind in LISTS:
        return LISTS[spec.kind](spec, text)
    return str(_number(text, spec.kind))


def _option(spec, text):
    for code, name in spec.options.items():
        if text in (code, name):
            return code
    raise ValueError(f"“{spec.label}”只能填:{'、'.join(spec.options.values())}")


def _pairs(text):
    """每行“甲=乙”;全角等号、冒号也认。"""
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, value = unicodedata.normalize("NFKC", line).replace(":", "=").partition("=")
        yield name.strip(), value.strip()


def _steps(spec, text):
    rows = sorted((_number(least, "money"), _number(months, "multiple")) for least, months in _pairs(text))
    if not rows:
        raise ValueError("至少填一行,如:10000=2")
    if len({least for least, _ in rows}) < len(rows):
        raise ValueError("同一个自付数写了两次")
    return [[str(least), str(months)] for least, months in rows]


def _kinds(spec, text):
    found = [_option(spec, line.strip()) for line in text.replace("、", "\n").splitlines() if line.strip()]
    if not found:
        raise ValueError(f"至少填一类:{'、'.join(spec.options.values())}")
    return sorted(set(found), key=list(spec.options).index)


def _shares(spec, text):
    rows = {}
    for name, share in _pairs(text):
        code = _option(spec, name)
        if code in rows:
            raise ValueError(f"“{name}”写了两次")
        rows[code] = str(_number(share, "share"))
    if not rows:
        raise ValueError("至少填一行,如:重度残疾=0.2")
    return rows


LISTS = {"shares": _shares, "steps": _steps, "kinds": _kinds}


def _number(text, kind):
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{text}”不是数") from None
    if not number.is_finite() or number < 0:
        raise ValueError("不能为负数")
    if kind == "share" and number > 1:
        raise ValueError("比例应在 0 与 1 之间,如 20% 填 0.2")
    if kind == "money" and (number > Decimal("99999999.99") or number.as_tuple().exponent < -2):
        raise ValueError("金额最多两位小数,且不超过 99,999,999.99 元")
    if kind == "number" and not (number == int(number) and 1 <= number <= 31):
        raise ValueError("应为 1 至 31 的整数")
    return number


def from_json(key, value):
    spec = SPECS[key]
    if spec.kind in ("choice", "kinds"):
        return value
    if spec.kind == "steps":
        return tuple((Decimal(least), Decimal(months)) for least, months in value)
    if spec.kind == "shares":
        return {code: Decimal(share) for code, share in value.items()}
    return int(Decimal(value)) if spec.kind == "number" else Decimal(value)


def show(key, value):
    """给人看的一行文字。"""
    spec = SPECS.get(key)
    if spec is None:
        return str(value)
    if spec.kind == "choice":
        return spec.options.get(value, value)
    if spec.kind == "kinds":
        return "、".join(spec.options.get(code, code) for code in value)
    if spec.kind == "steps":
        return "、".join(f"自付满 {least} 元给 {months} 个月" for least, months in value)
    if spec.kind == "shares":
        return "、".join(f"{spec.options.get(code, code)} {share}" for code, share in value.items())
    return f"{value} 元" if spec.kind == "money" else str(value)
