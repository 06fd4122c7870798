"""区里可设的计算参数:有哪些、怎么填、怎么读;数值在 `Parameter` 行里,不在代码里。"""

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation


@dataclass(frozen=True)
class Spec:
    label: str
    kind: str  # money 元 / share 比例(0–1) / multiple 倍数 / number 整数 / choice 选项 / shares 分档比例
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
    if spec.kind == "shares":
        return _shares(spec, text)
    return str(_number(text, spec.kind))


def _option(spec, text):
    for code, name in spec.options.items():
        if text in (code, name):
            return code
    raise ValueError(f"“{spec.label}”只能填:{'、'.join(spec.options.values())}")


def _shares(spec, text):
    rows = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        name, _, share = line.replace("=", "=").replace(":", "=").replace(":", "=").partition("=")
        code = _option(spec, name.strip())
        if code in rows:
            raise ValueError(f"“{name.strip()}”写了两次")
        rows[code] = str(_number(share.strip(), "share"))
    if not rows:
        raise ValueError("至少填一行,如:重度残疾=0.2")
    return rows


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
    if spec.kind == "choice":
        return value
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
    if spec.kind == "shares":
        return "、".join(f"{spec.options.get(code, code)} {share}" for code, share in value.items())
    return f"{value} 元" if spec.kind == "money" else str(value)
