"""区里可设的计算参数，一项一行；数值在 `Parameter` 行里，不在代码里。

录入、说明、示例、核算表、核算规则、规程的限额都照这张表；添一行还缺什么，tests/house/test_parameters.py 逐项说。
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import models

from regimes.choices import PAID_MONTHLY, AidKind, Area
from regimes.choices import SPENDING as SPENDING_AIDS


class IncomeTest(models.TextChoices):
    DISPOSABLE = "disposable", "低于人均可支配收入"
    MARGIN = "margin", "低于低保边缘线"
    NONE = "none", "不作条件"


ALL = frozenset(AidKind)
EXPENSE = frozenset({AidKind.TEMPORARY_EXPENSE})
SPENT = frozenset(SPENDING_AIDS)
NONE = frozenset()  # 不列在核算表上


@dataclass(frozen=True)
class Spec:
    """一项参数：怎么叫、怎么填、列在哪几类救助的核算表上、成为核算规则（`evidence` 的 Rules）的哪一项。

    `rule` 空的不直接成为规则，由用它的地方按键取；`means` 把值换成规则的值；`area` 只在城镇或农村用。
    `needed` 缺了就判不了，拒绝时称 `asked`；`ceiling` 规程可以指它为限额，写明的各类没指明时即用它。
    """

    label: str
    # money 元 / share 比例 / multiple 倍数 / number 整数 / choice 选项 / shares 分档 / steps 满多少给几 / kinds 几类
    # grounds 哪类支出凭什么事由扣减 / ranges 各项从多少到多少
    kind: str
    help: str = ""
    options: dict[str, str] = field(default_factory=dict)
    unit: str = ""
    aids: frozenset = ALL
    rule: str = ""
    means: Callable = lambda value: value
    area: str = ""
    needed: bool = False
    asked: str = ""
    ceiling: frozenset = frozenset()


ROUNDING = {"yuan_up": "见分角进元", "yuan": "四舍五入到元", "jiao": "四舍五入到角", "fen": "四舍五入到分"}
TOP_UP_CLASSES = {
    "severe_disability": "重度残疾",
    "serious_illness": "重病",
    "aged_70": "70周岁以上",
    "minor": "未成年人",
    "single_parent": "单亲抚养",
}

SPENDING = {"medical": "医疗自付", "rehab": "残疾康复", "education": "教育", "rent": "房租", "other": "其他"}
DEDUCTIBLE = {**SPENDING, "work_cost": "必要就业成本"}
GROUNDS = {
    "disability": "残疾",
    "severe_disability": "重度残疾",
    "serious_illness": "重病",
    "chronic": "慢性病",
    "working": "就业",
    "student": "在校",
    "any": "不限",
}
CAUSES = {
    "disaster": "因灾",
    "accident": "意外事故",
    "illness": "因病",
    "disability": "因残",
    "study": "因学",
    "job_loss": "失业",
    "other": "其他",
}
MONTHS = {str(number): f"{number}月" for number in range(1, 13)}
OVER = {"over": "超过", "reach": "达到或超过"}
PER = {"person": "按人", "household": "按户"}

SPECS = {
    "rounding": Spec("金额取整方式", "choice", "只对最后金额取整，中间不取整", ROUNDING, rule="rounding", needed=True),
    "lump_months": Spec(
        "一次性收支分摊月数",
        "number",
        "没有写明分摊几个月的一次性收入、支出，按几个月摊算，如 12",
        rule="lump_months",
    ),
    "deduction_grounds": Spec(
        "可以扣减的支出及其事由",
        "grounds",
        "每行一类，如：医疗自付=残疾、重病；不看事由的写“不限”；没有列的一律不扣",
        DEDUCTIBLE,
    ),
    "minimum_payment": Spec(
        "最低发放额",
        "money",
        "每人每月低于此数的按此数发；不设填 0",
        unit="元",
        aids=PAID_MONTHLY,
        rule="minimum_payment",
        needed=True,
    ),
    "top_up_shares": Spec(
        "分类施保比例",
        "shares",
        "每行一类，如：重度残疾=0.2（按保障标准的比例）；本地没有的类别填 0",
        TOP_UP_CLASSES,
        aids=PAID_MONTHLY,
        rule="shares",
        needed=True,
    ),
    "top_up_highest_only": Spec(
        "一人多类时",
        "choice",
        "",
        {"highest": "只取最高一类", "sum": "逐类累加"},
        aids=PAID_MONTHLY,
        rule="highest_only",
        means=lambda value: value == "highest",
        needed=True,
        asked="分类施保一人多类时",
    ),
    "employment_deduction_share": Spec("就业成本扣减比例", "share", "按保障标准的比例，如 0.2；本地不扣的填 0"),
    "margin_multiple": Spec(
        "低保边缘收入倍数",
        "multiple",
        "低保标准的倍数，如 1.5",
        aids=frozenset({AidKind.MARGIN, AidKind.MINIMUM_LIVING, *SPENDING_AIDS}),
        rule="margin",
        needed=True,
    ),
    "small_aid_ceiling": Spec(
        "小额临时救助限额",
        "money",
        "街道可直接审批的上限",
        unit="元",
        aids=frozenset({AidKind.TEMPORARY_SMALL}),
        ceiling=frozenset({AidKind.TEMPORARY_SMALL}),
    ),
    "small_aid_table": Spec(
        "小额临时救助的事由与数额",
        "ranges",
        "每行一项：事由=最少-最多，如：因灾=500-3000；没有列的事由不给",
        CAUSES,
        aids=frozenset({AidKind.TEMPORARY_SMALL}),
        rule="small_table",
        needed=True,
    ),
    "small_aid_income_test": Spec(
        "小额临时救助的收入条件",
        "choice",
        "",
        dict(IncomeTest.choices),
        aids=frozenset({AidKind.TEMPORARY_SMALL}),
        rule="small_income_test",
        needed=True,
    ),
    "urgent_aid_ceiling": Spec(
        "先行救助限额",
        "money",
        "急难型先行救助一次的上限",
        unit="元",
        aids=NONE,
        ceiling=frozenset({AidKind.TEMPORARY_URGENT}),
    ),
    "same_cause_months": Spec("同一事由再次先行救助的间隔", "number", "几个月之内同一事由不重复救助，如 12", aids=NONE),
    "support_threshold_multiple": Spec("赡养费起算倍数", "multiple", "义务人人均收入超过标准的多少倍才计"),
    "support_rate": Spec("赡养费计入比例", "share", "超出部分计入的比例，如 0.25"),
    "support_base": Spec(
        "赡养费超出部分",
        "choice",
        "按义务人家庭人均还是按户计算超出部分",
        {"per_capita": "按人均", "household": "按户"},
    ),
    "support_double": Spec(
        "申报的赡养费与按公式应付的不同时",
        "choice",
        "同一笔赡养费只计一次",
        {"higher": "就高", "declared": "以实际收到的为准", "formula": "以按公式应付的为准"},
        rule="support_double",
        needed=True,
    ),
    "disposable_income_urban": Spec(
        "上年度居民人均可支配收入（城镇）",
        "money",
        "元/年，统计部门公布的数",
        unit="元",
        aids=SPENT,
        rule="disposable",
        area=Area.URBAN,
        needed=True,
        asked="上年度居民人均可支配收入",
    ),
    "disposable_income_rural": Spec(
        "上年度居民人均可支配收入（农村）",
        "money",
        "元/年，统计部门公布的数",
        unit="元",
        aids=SPENT,
        rule="disposable",
        area=Area.RURAL,
        needed=True,
        asked="上年度居民人均可支配收入",
    ),
    "rigid_kinds": Spec("计入刚性支出的类别", "kinds", "每行一类，如：医疗自付", SPENDING, aids=SPENT),
    "rigid_share": Spec(
        "刚性支出占收入比例", "share", "12个月自付支出占12个月收入的比例，如 0.5", aids=SPENT, rule="rigid_share"
    ),
    "rigid_share_operator": Spec(
        "刚性支出比例的算法",
        "choice",
        "不填按“超过”",
        OVER,
        aids=SPENT,
        rule="rigid_over",
        means=lambda value: value == "over",
    ),
    "rigid_residual_multiple": Spec(
        "收入扣减刚性支出后的倍数",
        "multiple",
        "扣减后人均须低于低保标准的几倍；不看此项的不录",
        aids=SPENT,
        rule="rigid_residual",
    ),
    "expense_threshold": Spec(
        "支出型救助自付起点",
        "money",
        "12个月自付刚性支出满多少元",
        unit="元",
        aids=EXPENSE,
        rule="expense_threshold",
        needed=True,
    ),
    "expense_months": Spec(
        "支出型救助月数",
        "steps",
        "每行：自付满多少元=几个月低保标准，如 10000=2",
        aids=EXPENSE,
        rule="expense_months",
        needed=True,
    ),
    "expense_per": Spec(
        "支出型救助计算",
        "choice",
        "月数乘以人数，还是只算一户",
        PER,
        aids=EXPENSE,
        rule="expense_per",
        needed=True,
        asked="支出型救助按人还是按户",
    ),
    "expense_ceiling_months": Spec(
        "支出型救助限额",
        "multiple",
        "最多几个月低保标准，如 10",
        aids=EXPENSE,
        rule="expense_ceiling_months",
        needed=True,
        asked="支出型救助限额月数",
    ),
    "expense_ceiling_per": Spec(
        "支出型救助限额计算",
        "choice",
        "限额按人还是按户",
        PER,
        aids=EXPENSE,
        rule="expense_ceiling_per",
        needed=True,
        asked="支出型救助限额按人还是按户",
    ),
    "expense_income_test": Spec(
        "支出型救助的收入条件",
        "choice",
        "已是低保、边缘等的不再看",
        dict(IncomeTest.choices),
        aids=EXPENSE,
        rule="expense_income_test",
        needed=True,
    ),
    "school_month": Spec(
        "在校学生每年核实的月份",
        "choice",
        "学年结束、开学的月份；不录的按9月（暂定）",
        MONTHS,
        aids=NONE,
    ),
    "account_cooling": Spec(
        "更换发放账户的冷静期", "number", "确认之后隔几份名册才换用新账户；没有文件规定，属内部控制，暂定1份", aids=NONE
    ),
    "late_to_leader": Spec(
        "超期几个工作日报分管领导",
        "number",
        "过了期限没有办的，列到分管领导的待办；没有文件规定，属本系统控制，暂定1个；不设的一超期就报",
        aids=NONE,
    ),
    "late_to_district": Spec(
        "超期几个工作日报区民政局",
        "number",
        "过了期限没有办的，列到区民政局的待办；没有文件规定，属本系统控制，暂定3个；不设的一超期就报",
        aids=NONE,
    ),
    "task_days": Spec(
        "没有成文期限的待办几个工作日办结",
        "number",
        "等人确认、答复、核实的；没有文件规定，属本系统控制，暂定5个；不设的没有期限",
        aids=NONE,
    ),
    "roster_day": Spec("花名册截止日", "number", "每月几日截止", aids=NONE),
    "pay_day": Spec("发放日", "number", "每月几日前发放", aids=NONE),
}
CHOICES = [(key, spec.label) for key, spec in SPECS.items()]
MUST_HAVE = tuple(key for key, spec in SPECS.items() if spec.needed)
# 判定所必需的核算规则 → 拒绝时的叫法。
NEEDED = {spec.rule: spec.asked or spec.label for spec in SPECS.values() if spec.needed}
# 规程可以指为限额的参数；没有指明的，各类取自己的一项。
CEILINGS = {key: spec.label for key, spec in SPECS.items() if spec.ceiling}
CEILING_OF = {aid: key for key, spec in SPECS.items() for aid in spec.ceiling}


def rules(values, area):
    """已录入的值 → {核算规则的项: 值}；没有录入的不在其中。`values` 为 {键: 值}，`area` 为城镇或农村。"""
    found = {}
    for key, value in values.items():
        spec = SPECS[key]
        if spec.rule and spec.area in ("", area):
            found[spec.rule] = spec.means(value)
    return found


def bears_on(key, aid):
    """这一项与本类救助的核算有没有关系；核算表只列有关的。"""
    return aid in SPECS[key].aids


def label(key):
    return SPECS[key].label if key in SPECS else key
