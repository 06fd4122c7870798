"""虚构的申请家庭：一行一户，写明户主、家里有谁、挣多少、为什么难。"""

from dataclasses import dataclass
from datetime import date, timedelta

from tools.demo.numbers import bank_account, id_number


@dataclass(frozen=True)
class Home:
    """一户的申请资料；`kind` 决定人口与收入，金额都低于示例标准，rich=True 者超标。"""

    head: str
    kind: str
    address: str
    rich: bool = False
    rural: bool = False
    shift: int = 0  # 出生日期错开几天：同类的家庭不同岁

    def members(self, region):
        return [_member(row, region, self.shift) for row in KINDS[self.kind](self.head, self.rich)]

    def lines(self):
        """登记时另报的支出。"""
        medical = {"kind": "expense:medical", "member": 1, "name": "", "period": "month"}
        return [{**medical, "amount": MEDICAL[self.kind]}] if self.kind in MEDICAL else []

    def household(self, serial):
        return {
            "address": self.address,
            "register_address": self.address,
            "area": "rural" if self.rural else "urban",
            "hardships": HARDSHIPS[self.kind],
            "main_hardship": HARDSHIPS[self.kind][0],
            "phone": f"1380000{serial:04d}",
        }

    def account(self):
        return {"bank": "农村商业银行（示例）", "number": bank_account(), "holder": 1}

    @property
    def reason(self):
        return REASONS[self.kind]


HARDSHIPS = {
    "couple": ["illness"],
    "elder": ["old_age", "illness"],
    "mother": ["single_parent", "study"],
    "disabled": ["disability"],
    "family": ["labour", "illness"],
    "single": ["job_loss"],
    "lone": ["old_age"],
    "edge": ["illness"],
    "rigid": ["illness"],
    "sudden": ["accident"],
}
MEDICAL = {"rigid": "3100.00", "sudden": "1500.00"}  # 每月自付医疗费
REASONS = {
    "couple": "丈夫患病不能劳动，妻子打零工，收入不够两人生活",
    "elder": "年老多病，没有固定收入，子女收入也低",
    "mother": "离异后独自抚养孩子，打零工，收入低",
    "disabled": "肢体残疾，没有工作，靠亲友接济",
    "family": "老人长年服药，孩子上学，只有一人打工",
    "single": "失业多年，身体不好，没有收入",
    "lone": "孤身一人，无儿无女，年老没有劳动能力和收入来源",
    "edge": "收入略高于低保标准，妻子长期患病",
    "rigid": "妻子患重病，自付医疗费大，收入不够开支",
    "sudden": "突遇车祸，医疗费一时付不起",
}


def _couple(name, rich):
    wage = "4600.00" if rich else "820.00"
    return [
        (name, "男", "1968-04-12", "01", {"health": "30", "marital": "20"}),
        (f"{name[0]}桂花", "女", "1970-09-03", "10", {"employment": "flexible", "marital": "20", "wage": wage}),
    ]


def _elder(name, rich):
    extra = {"health": "30", "employment": "retired", "marital": "30"}
    return [(name, "女", "1949-06-21", "01", extra | ({"wage": "2600.00"} if rich else {}))]


def _mother(name, rich):
    wage = "5200.00" if rich else "900.00"
    return [
        (name, "女", "1988-02-17", "01", {"employment": "flexible", "marital": "40", "wage": wage}),
        (f"{name[0]}子涵", "女", "2015-10-08", "30", {"employment": "student", "employer": "示例小学"}),
    ]


def _disabled(name, rich):
    facts = {"health": "60", "disability_kind": "4", "disability_grade": 2, "labour": "03", "marital": "10"}
    return [(name, "男", "1979-12-05", "01", facts | ({"wage": "2400.00"} if rich else {}))]


def _family(name, rich):
    wage = "6800.00" if rich else "1500.00"
    return [
        (name, "男", "1982-07-30", "01", {"employment": "migrant", "marital": "20", "wage": wage}),
        (f"{name[0]}春燕", "女", "1984-03-11", "10", {"health": "40", "illness": "尿毒症", "marital": "20"}),
        (f"{name[0]}梓轩", "男", "2013-05-19", "20", {"employment": "student", "employer": "示例中学"}),
        (f"{name[0]}老太", "女", "1951-01-25", "52", {"health": "30", "marital": "30", "employment": "retired"}),
    ]


def _single(name, rich):
    return [(name, "男", "1971-08-14", "01", {"marital": "10", "health": "20"} | ({"wage": "3100.00"} if rich else {}))]


def _lone(name, rich):
    return [
        (name, "男", "1946-05-06", "01", {"marital": "10", "health": "20", "employment": "retired", "labour": "04"})
    ]


def _pair(name, wage):
    return [
        (name, "男", "1970-04-12", "01", {"health": "20", "marital": "20", "wage": wage}),
        (f"{name[0]}秀云", "女", "1972-09-03", "10", {"health": "40", "illness": "尿毒症", "marital": "20"}),
    ]


def _edge(name, rich):
    return _pair(name, "5200.00" if rich else "1700.00")


def _rigid(name, rich):
    return _pair(name, "3800.00")


KINDS = {
    "couple": _couple,
    "elder": _elder,
    "mother": _mother,
    "disabled": _disabled,
    "family": _family,
    "single": _single,
    "lone": _lone,
    "edge": _edge,
    "rigid": _rigid,
    "sudden": _edge,
}


def _member(row, region, shift):
    name, sex, birth, relation, facts = row
    number = id_number(date.fromisoformat(birth) + timedelta(days=shift), sex, region)
    return {"name": name, "id_number": number, "relation": relation, **facts}
