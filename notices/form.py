"""一种文书有哪些事实、栏目怎么写、怎么核对；目录在 notices/catalogue.py。"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum

from archives.models import PaperKind


class Retention(Enum):
    """保管期限：民政部、国家档案局关于低保档案管理的通知（文号未查明）；各地可以更长。"""

    REVIEW = "审批类：退出救助后至少3年"
    DAILY = "日常管理类：至少5年"
    BLANK = "空白用纸不入卷，签字后扫描归卷"


@dataclass(frozen=True, kw_only=True)
class Form:
    """一种文书。题名中的 {} 由出具之处填；`code` 空的是自拟的，法规和随附规程都没有给出样式。"""

    name: str  # 版式 templates/pdf/<name>.html，也是库里存的值
    title: str
    signs: str  # 谁签字、用印
    filed: PaperKind  # 归入卷内哪一类
    fields: dict
    code: str = ""
    series: str = ""  # 文号的业务代字；空即内部用纸
    keep: Retention = Retention.REVIEW
    remedy: bool = False  # 影响权利义务的决定须告知救济途径（行政复议法、行政诉讼法）
    dense: bool = False  # 栏目多的行距略收，仍在一页之内
    from_check: bool = False  # 含核对所得信息，按“查看核对结果”核权

    @property
    def template(self):
        return f"pdf/{self.name}.html"

    @property
    def blank(self):
        return self.keep is Retention.BLANK

    @property
    def dated(self):
        """告诉了家庭哪天办结：日历改了、日子变了，要另行告知。"""
        return bool(self.series) and "due_on" in self.fields

    def check(self, content):
        """栏目有缺、有多、种类不对即抛 ValueError，写明哪份纸、哪一栏；不等到付印。"""
        if found := faults(self.fields, content):
            raise ValueError(f"{self.title.format('')}{'；'.join(found)}")


@dataclass(frozen=True)
class Field:
    """一栏。`columns` 为下一层各栏；`kept` 的只存，版面上不写出。"""

    label: str
    kind: type
    optional: bool = False
    kept: bool = False
    columns: dict = field(default_factory=dict)


TEXT = Field("文本", str)
DAY = Field("日期", date)
MOMENT = Field("时刻", datetime)
MONEY = Field("金额", Decimal)
COUNT = Field("整数", int)
YES = Field("是或否", bool)
SERIES = Field("列表", list)


def fields(texts="", **named):
    """一份纸的各栏；`texts` 为文本栏的名称，空格分开。"""
    return {name: TEXT for name in texts.split()} | named


def maybe(one):
    """可以不给，也可以空。"""
    return replace(one, optional=True)


def kept(one):
    """只存不印：供查考，或由付印另行取用。"""
    return replace(one, kept=True)


def rows(texts="", **named):
    """逐行的表，各行栏目相同。"""
    return Field("逐行的表", list, columns=fields(texts, **named))


def group(texts="", **named):
    """合成一栏的几项。"""
    return Field("一组栏目", dict, columns=fields(texts, **named))


def faults(declared, content, at=""):
    """与所列栏目不合之处：缺、多、种类不对，逐层看；空列表即都合。"""
    missing = sorted(name for name, one in declared.items() if not one.optional and name not in content)
    surplus = sorted(set(content) - set(declared))
    found = [f"缺少栏目：{'、'.join(at + name for name in missing)}"] if missing else []
    found += [f"多出栏目：{'、'.join(at + name for name in surplus)}"] if surplus else []
    for name in content:
        found += _wrong(declared[name], content[name], at + name) if name in declared else []
    return found


def _wrong(one, value, name):
    if one.optional and value in (None, "", {}, []):
        return []
    if not _is(value, one.kind):
        return [f"栏目{name}应为{one.label}"]
    if one.kind is dict:
        return faults(one.columns, value, f"{name}.")
    lines = enumerate(value, 1) if one.columns else []
    return [fault for turn, row in lines for fault in _wrong(group(**one.columns), row, f"{name}第{turn}行")]


def _is(value, kind):
    """日期不收时刻，整数不收真假。"""
    if kind is list:
        return isinstance(value, list | tuple)
    if (kind is date and isinstance(value, datetime)) or (kind is int and isinstance(value, bool)):
        return False
    return isinstance(value, kind)


def leaves(declared, at=""):
    """末层各栏的全名与栏：{members.name: Field}。"""
    found = {}
    for name, one in declared.items():
        found |= leaves(one.columns, f"{at}{name}.") if one.columns else {at + name: one}
    return found
