"""核算的名词：给进去的事实与参数，算出来的各行与结论；都是不变的值。"""

from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction

from regimes.choices import AidKind
from regimes.parameters import NEEDED

ZERO = Decimal(0)
FEN = Decimal("0.01")
ROUNDINGS = {
    "yuan_up": (Decimal(1), ROUND_CEILING, "见分角进元"),
    "yuan": (Decimal(1), ROUND_HALF_UP, "四舍五入到元"),
    "jiao": (Decimal("0.1"), ROUND_HALF_UP, "四舍五入到角"),
    "fen": (FEN, ROUND_HALF_UP, "四舍五入到分"),
}
GROUP_WORDS = {
    "income": "收入",
    "not_counted": "不计入收入",
    "deduction": "扣减",
    "support": "赡养费",
    "asset": "财产",
    "top_up": "分类施保",
    "rigid": "刚性支出（12个月自付）",
    "care": "照料护理",
}
CLASS_WORDS = {
    "severe_disability": "重度残疾",
    "serious_illness": "重病",
    "aged_70": "70周岁以上",
    "minor": "未成年人",
    "single_parent": "单亲抚养",
}


@dataclass(frozen=True)
class Person:
    """一名共同生活的成员；`classes` 是所属的分类施保类别，`single_ground` 是可单独申请的事由（空为不可）。

    `no_labour` 是无劳动能力的事由（D43 第5条），空为有劳动能力。
    """

    key: int
    name: str
    covered: bool = True
    classes: tuple[str, ...] = ()
    single_ground: str = ""
    no_labour: str = ""
    adult: bool = True


@dataclass(frozen=True)
class IncomeRow:
    """一行收入，折成每月的精确数；`formula` 是怎样折的，`support` 为赡（抚、扶）养费，`payer` 为给付的义务人。"""

    person: int
    label: str
    amount: Decimal | Fraction
    excluded: Decimal | Fraction = ZERO
    excluded_reason: str = ""
    source: str = "申报"
    formula: str = ""
    support: bool = False
    payer: int | None = None


@dataclass(frozen=True)
class DeductionRow:
    person: int
    label: str
    amount: Decimal | Fraction
    formula: str
    source: str


@dataclass(frozen=True)
class ObligorRow:
    """一名义务人对本户几人（`persons`）；`standard` 是义务人所在地的，没有给的用本户的；他共养 `supports_count` 人。

    `monthly_income` 为家庭月收入，没有查明的为 None；`agreed` 为判决或协议每月给本户的，`inability` 为无力赡养的原因。
    """

    label: str
    monthly_income: Decimal | Fraction | None
    family_size: int
    supports_count: int
    standard: Decimal | Fraction
    agreed: Decimal | None = None
    inability: str = ""
    key: int = 0
    persons: int = 1
    standard_source: str = ""
    unable: bool = False  # 够得上特困的无力赡养情形（D43 第8条）


@dataclass(frozen=True)
class AssetRow:
    person: int
    label: str
    value: Decimal
    exceeds: bool = False
    exception: str = ""
    source: str = "申报"


@dataclass(frozen=True)
class CareRow:
    """一名特困人员的照料护理：档次与该档标准，每月。"""

    person: int
    label: str
    amount: Decimal
    source: str


@dataclass(frozen=True)
class SupportRule:
    """赡养费参数：起算倍数 k、计入比例 r、按人均还是按户算超出部分。"""

    threshold: Decimal
    rate: Decimal
    base: str = "per_capita"
    source: str = ""


def not_entered(*labels):
    """缺哪几项参数、请谁录入，一句话。"""
    return f"本区尚未录入{'、'.join(f'“{one}”' for one in labels)}，请区民政局在“设置”中录入"


@dataclass(frozen=True)
class Rules:
    """当时有效的参数，各带出处；没有录入的为 None，用到时由 `need` 说明缺哪一项、请谁录入。"""

    rounding: str | None = None
    lump_months: int | None = None  # 一次性收支分摊几个月
    minimum_payment: Decimal | None = None
    shares: dict[str, Decimal] | None = None
    highest_only: bool | None = None
    margin: Decimal | None = None
    support: SupportRule | None = None
    support_lacks: tuple[str, ...] = ("赡养费计算参数",)  # 没有 support 时，缺的是哪几项参数
    support_double: str | None = None
    disposable: Decimal | None = None  # 上年度当地居民人均可支配收入，元/年
    rigid_share: Decimal | None = None
    rigid_over: bool = True  # 须超过（而不是达到）比例
    rigid_residual: Decimal | None = None
    expense_threshold: Decimal | None = None
    expense_months: tuple[tuple[Decimal, Decimal], ...] | None = None  # （自付满多少，给几个月标准），由低到高
    expense_per: str | None = None
    expense_ceiling_months: Decimal | None = None
    expense_ceiling_per: str | None = None
    expense_income_test: str | None = None
    small_table: dict[str, tuple[Decimal, Decimal]] | None = None  # 小额：事由 → 最少、最多
    small_income_test: str | None = None
    ceiling: Decimal | None = None  # 规程所指的一次限额
    sources: dict[str, str] = field(default_factory=dict)

    def source(self, key):
        return self.sources.get(key, "")

    def need(self, name):
        """判定所必需的参数；没有录入不猜，抛 ValueError（中文）。"""
        found = getattr(self, name)
        if found is None:
            raise ValueError(not_entered(NEEDED[name]))
        return found

    def need_support(self):
        """赡养费的算法；缺参数的不按零计，抛 ValueError（中文）。"""
        if self.support is None:
            raise ValueError(not_entered(*self.support_lacks))
        return self.support


@dataclass(frozen=True)
class Facts:
    """`standard` 为每人每月；按年公布的给 `standard_months=12`，不先取整。`single` 为单人户；`aid` 定按哪种判。"""

    standard: Decimal
    people: tuple[Person, ...]
    incomes: tuple[IncomeRow, ...] = ()
    deductions: tuple[DeductionRow, ...] = ()
    obligors: tuple[ObligorRow, ...] = ()
    assets: tuple[AssetRow, ...] = ()
    rules: Rules = field(default_factory=Rules)
    standard_source: str = ""
    standard_months: int = 1
    single: bool = False
    aid: str = AidKind.MINIMUM_LIVING
    rigid: tuple[DeductionRow, ...] = ()  # 申请前12个月的自付刚性支出，元/年
    basic: Decimal | None = None  # 特困基本生活标准，每人每月
    care: tuple[CareRow, ...] = ()
    cause: str = ""  # 小额临时救助的困难事由
    asked: Decimal | None = None  # 小额临时救助建议给多少
    no_obligor: str = ""  # 没有法定义务人的，怎样查明的
    held: tuple[str, ...] = ()  # 本户现已享受或已认定的，如“最低生活保障”

    @property
    def monthly(self):
        return Fraction(self.standard) / self.standard_months


@dataclass(frozen=True)
class Line:
    group: str
    label: str
    amount: Decimal | Fraction
    formula: str
    source: str
    person: int | None = None

    @property
    def group_label(self):
        return GROUP_WORDS[self.group]


@dataclass(frozen=True)
class Grant:
    """给多少：精确金额、算式，说给家庭听的一句（没有另写的即算式）。"""

    exact: Fraction
    formula: str
    words: str = ""


@dataclass(frozen=True)
class Result:
    lines: tuple[Line, ...]
    size: int
    covered: int
    standard: Decimal
    income_total: Decimal
    deduction_total: Decimal
    support_total: Decimal
    per_capita: Decimal
    per_capita_formula: str
    assets_exceed: bool
    eligible: bool
    verdict: str
    base_amount: Decimal
    base_formula: str
    top_up: Decimal
    total: Decimal
    total_formula: str
    plain: tuple[str, ...]  # 这笔数怎样得来，说给家庭听的几句
