"""核对的数据类别：类别、提供部门、说明什么（部门归并为本地整理，并非官方目录）。"""

from typing import NamedTuple

# 说明什么：I 收入 A 财产 M 成员状况 E 支出 X 重复或排除。
EFFECT_WORDS = {"I": "收入", "A": "财产", "M": "成员状况", "E": "支出", "X": "重复或排除"}


class DataClass(NamedTuple):
    code: str
    department: str
    label: str
    effects: str
    income_kind: str = ""  # 计入时归入的收入类型（households.codes.IncomeKind）


DATA_CLASSES = (
    DataClass("01", "公安", "户籍人口基本信息", "M"),
    DataClass("02", "公安", "户籍注销、死亡", "M"),
    DataClass("03", "公安", "户籍迁移", "M"),
    DataClass("04", "公安", "居住证、流动人口", "M"),
    DataClass("05", "公安交管", "机动车登记", "A"),
    DataClass("06", "公安出入境", "出入境记录", "M"),
    DataClass("07", "公安", "失踪、在押、强制戒毒", "M"),
    DataClass("08", "人社", "企业职工养老保险缴费", "I", "wage"),
    DataClass("09", "人社", "机关事业养老缴费", "IX", "wage"),
    DataClass("10", "人社", "职工养老待遇领取", "I", "transfer"),
    DataClass("11", "人社", "城乡居民养老待遇", "I", "transfer"),
    DataClass("12", "人社", "失业保险金领取", "I", "transfer"),
    DataClass("13", "人社", "工伤保险待遇", "IE", "transfer"),
    DataClass("14", "人社", "就业失业登记、灵活就业", "MI", "wage"),
    DataClass("15", "人社", "公益性岗位、就业社保补贴", "I", "wage"),
    DataClass("16", "人社", "劳动合同备案、职工工资", "I", "wage"),
    DataClass("17", "自然资源", "不动产登记（房屋）", "A"),
    DataClass("18", "自然资源", "不动产交易、抵押、注销", "AI", "property"),
    DataClass("19", "住建", "商品房网签备案", "A"),
    DataClass("20", "住建", "公租房、租赁补贴", "X"),
    DataClass("21", "住建", "农村危房改造", "X"),
    DataClass("22", "公积金", "公积金缴存", "I", "wage"),
    DataClass("23", "公积金", "公积金提取", "IA", "other"),
    DataClass("24", "公积金", "公积金贷款", "AE"),
    DataClass("25", "市场监管", "市场主体（法人、股东、高管）", "AI", "business"),
    DataClass("26", "市场监管", "个体工商户、合作社", "I", "business"),
    DataClass("27", "税务", "个人所得税", "I", "wage"),
    DataClass("28", "税务", "企业、投资方纳税", "IA", "business"),
    DataClass("29", "税务", "契税、发票", "A"),
    DataClass("30", "银行", "存款", "A"),
    DataClass("31", "银行", "理财", "A"),
    DataClass("32", "银行", "贵金属、债券", "A"),
    DataClass("33", "银行", "大额交易、贷款", "AI", "other"),
    DataClass("34", "证监", "股票账户", "A"),
    DataClass("35", "证监", "基金", "A"),
    DataClass("36", "证监", "期货", "A"),
    DataClass("37", "金融监管", "商业保险", "AI", "property"),
    DataClass("38", "支付机构", "第三方支付", "AE"),
    DataClass("39", "民政", "婚姻登记", "M"),
    DataClass("40", "民政", "殡葬火化", "M"),
    DataClass("41", "民政", "低保、特困、临时救助、边缘在册", "X"),
    DataClass("42", "民政", "残疾人两项补贴、孤儿、高龄津贴", "I", "transfer"),
    DataClass("43", "民政", "社会组织负责人", "IA", "other"),
    DataClass("44", "医保", "参保缴费", "IM", "wage"),
    DataClass("45", "医保", "住院、门诊费用结算", "E"),
    DataClass("46", "残联", "残疾人证", "M"),
    DataClass("47", "退役军人", "优抚对象", "I", "transfer"),
    DataClass("48", "农业农村、财政", "惠农补贴、承包地面积", "IA", "transfer"),
    DataClass("49", "农业农村", "大型农机具、土地流转", "AI", "property"),
    DataClass("50", "财政", "财政供养人员工资", "IX", "wage"),
    DataClass("51", "教育", "学籍、学生资助", "M"),
    DataClass("52", "司法", "服刑、社区矫正、法律援助", "MX"),
    DataClass("53", "法院", "判决、执行款、失信", "IA", "other"),
    DataClass("54", "乡村振兴", "脱贫户、监测对象", "M"),
    DataClass("55", "交通、海事、渔业", "营运车辆、从业资格、船舶", "AI", "business"),
    DataClass("56", "水电气、通信", "公共事业缴费", "E"),
    DataClass("57", "卫健", "死亡医学证明、重精管理、计生奖扶", "M"),
    DataClass("58", "编办、工会、供销", "在编人员、困难职工帮扶", "X"),
    DataClass("59", "应急", "受灾救助", "X"),
)
BY_CODE = {one.code: one for one in DATA_CLASSES}
DATA_CLASS_CHOICES = [(one.code, one.label) for one in DATA_CLASSES]


def effect_words(code):
    """这一类说明什么，如“收入、财产”。"""
    return "、".join(EFFECT_WORDS[letter] for letter in BY_CODE[code].effects)


def grouped_choices():
    """按提供部门分组的选项，供录入时挑选。"""
    groups = {}
    for one in DATA_CLASSES:
        groups.setdefault(one.department, []).append((one.code, f"{one.label}（{effect_words(one.code)}）"))
    return [("", "请选择"), *groups.items()]
