"""共用代码表（各表注明出处）；存代码，显示标签，逻辑不写死标签。"""

from django.db import models


class Relation(models.TextChoices):
    """与户主关系，GB/T 4761-2008 的常用条目。"""

    SELF = "01", "本人（户主）"
    SPOUSE = "10", "配偶"
    SON = "20", "子"
    DAUGHTER = "30", "女"
    SON_IN_LAW = "28", "女婿"
    DAUGHTER_IN_LAW = "38", "儿媳"
    GRANDCHILD = "40", "孙子女或外孙子女"
    PARENT = "50", "父母"
    FATHER = "51", "父亲"
    MOTHER = "52", "母亲"
    PARENT_IN_LAW = "53", "公婆或岳父母"
    GRANDPARENT = "60", "祖父母或外祖父母"
    SIBLING = "70", "兄弟姐妹"
    OTHER_KIN = "97", "其他亲属"
    NOT_KIN = "99", "非亲属"


def named(name, relation):
    """姓名与关系：“王建国（本人、户主）”，括号不套括号。"""
    return f"{name}（{Relation(relation).label.replace('（', '、').rstrip('）')}）"


class Sex(models.TextChoices):
    """性别，GB/T 2261.1；由身份证号第17位得出。"""

    MALE = "1", "男"
    FEMALE = "2", "女"


class Area(models.TextChoices):
    URBAN = "urban", "城市"
    RURAL = "rural", "农村"


class Health(models.TextChoices):
    GOOD = "10", "健康"
    WEAK = "20", "体弱"
    CHRONIC = "30", "慢性病"
    SERIOUS = "40", "重病"
    DISABLED = "60", "残疾"


class DisabilityKind(models.TextChoices):
    SIGHT = "1", "视力"
    HEARING = "2", "听力"
    SPEECH = "3", "言语"
    LIMB = "4", "肢体"
    INTELLECT = "5", "智力"
    MENTAL = "6", "精神"
    MULTIPLE = "7", "多重"


class Labour(models.TextChoices):
    ABLE = "01", "有劳动能力"
    PARTIAL = "02", "部分丧失劳动能力"
    LOST = "03", "完全丧失劳动能力"
    NONE = "04", "无劳动能力（未满18或满60周岁）"


class Marital(models.TextChoices):
    SINGLE = "10", "未婚"
    MARRIED = "20", "已婚"
    WIDOWED = "30", "丧偶"
    DIVORCED = "40", "离婚"
    UNKNOWN = "90", "未说明"


class Employment(models.TextChoices):
    EMPLOYED = "employed", "在职"
    FLEXIBLE = "flexible", "灵活就业"
    PUBLIC_POST = "public_post", "公益性岗位"
    FARMING = "farming", "务农"
    BUSINESS = "business", "个体经营"
    MIGRANT = "migrant", "外出务工"
    STUDENT = "student", "在校学生"
    REGISTERED_JOBLESS = "registered_jobless", "登记失业"
    JOBLESS = "jobless", "未就业"
    RETIRED = "retired", "退休"
    PRESCHOOL = "preschool", "学龄前儿童"


class IdKind(models.TextChoices):
    """证件种类；港澳台居民居住证、新版外国人永久居留身份证都是18位号码，照身份证登记。"""

    RESIDENT = "resident", "居民身份证（18位号码）"
    BIRTH = "birth", "出生医学证明（尚未落户）"
    HK_MACAU = "hk_macau", "港澳居民来往内地通行证"
    TAIWAN = "taiwan", "台湾居民来往大陆通行证"
    GREEN_CARD = "green_card", "外国人永久居留证（旧版15位）"
    PASSPORT = "passport", "护照"
    NONE = "none", "没有证件"


class CircumstanceKind(models.TextChoices):
    """一个人的状况；每一种都有起日和凭据。"""

    DEAD = "dead", "死亡"
    MISSING = "missing", "失踪"
    PRISON = "prison", "服刑"
    INSTITUTION = "institution", "住进供养、福利机构"
    AWAY = "away", "长期在外"


class ProofSource(models.TextChoices):
    """凭什么知道的。"""

    FAMILY = "family", "家属告知"
    CERTIFICATE = "certificate", "证明、文书"
    REGISTER = "register", "户籍、民政登记"
    COMPARISON = "comparison", "信息比对"
    VISIT = "visit", "入户、巡访发现"


class LeaveReason(models.TextChoices):
    """离开一户的原因。"""

    DEATH = "death", "死亡"
    DIVORCE = "divorce", "离婚"
    SPLIT = "split", "分户、不再共同生活"
    MARRIED_OUT = "married_out", "嫁娶迁出"
    MOVED = "moved", "迁往别处"
    MISTAKE = "mistake", "登记有误"
    NOT_MOVED = "not_moved", "没有搬来（所列的申请已办结）"
    STAYED = "stayed", "没有搬来（原户核实没有离户）"


# 没有真住过的。
NEVER_LIVED = (LeaveReason.MISTAKE, LeaveReason.NOT_MOVED, LeaveReason.STAYED)


class JoinReason(models.TextChoices):
    """凭家庭变化住进一户的缘由；随申请登记的没有。"""

    BIRTH = "birth", "出生"
    MARRIED_IN = "married_in", "结婚迁入"
    ADOPTED = "adopted", "收养"
    RETURNED = "returned", "离户后归来、刑满、转回"
    TOGETHER = "together", "搬来共同生活"


class Hardship(models.TextChoices):
    ILLNESS = "illness", "因病"
    DISABILITY = "disability", "因残"
    STUDY = "study", "因学"
    DISASTER = "disaster", "因灾"
    LABOUR = "labour", "缺劳力"
    JOB_LOSS = "job_loss", "失业"
    LAND_LOSS = "land_loss", "失地"
    ACCIDENT = "accident", "意外事故"
    SINGLE_PARENT = "single_parent", "单亲抚养"
    OLD_AGE = "old_age", "年老"
    OTHER = "other", "其他"


class Period(models.TextChoices):
    """一笔收支的时间：折成每月的算法见 households.periods。"""

    MONTH = "month", "每月"
    YEAR = "year", "一年合计"
    ONCE = "once", "一次"


class IncomeKind(models.TextChoices):
    WAGE = "wage", "工资性收入"
    BUSINESS = "business", "经营净收入"
    PROPERTY = "property", "财产净收入"
    TRANSFER = "transfer", "转移净收入"
    SUPPORT = "support", "赡（抚、扶）养费"
    OTHER = "other", "其他收入"


class AssetKind(models.TextChoices):
    DEPOSIT = "101", "储蓄存款"
    SECURITIES = "103", "股票基金等有价证券"
    INSURANCE = "105", "储蓄性保险"
    INTERNET = "107", "互联网金融资产"
    CLAIM = "108", "债权"
    HOUSE = "201", "房屋"
    BUSINESS = "206", "经营性财产"
    COMPANY = "207", "市场主体出资"
    VEHICLE = "304", "机动车辆"
    OTHER = "400", "其他财产"


class ExpenseKind(models.TextChoices):
    MEDICAL = "medical", "医疗自付"
    REHAB = "rehab", "残疾康复"
    EDUCATION = "education", "教育"
    WORK_COST = "work_cost", "必要就业成本"
    RENT = "rent", "房租"
    OTHER = "other", "其他"


class Inability(models.TextChoices):
    """无力赡（抚、扶）养的情形（《特困人员认定办法》第八条）；低保也按此不计赡养费。"""

    HARDSHIP = "hardship", "特困人员"
    LIVING_60 = "living_60", "60周岁以上的低保对象"
    LIVING = "living", "未满60周岁的低保对象"
    AGED = "aged", "70周岁以上，收入低于上年度人均可支配收入、财产符合规定"
    DISABLED = "disabled", "重度残疾或三级智力、精神残疾，收入低于上年度人均可支配收入、财产符合规定"
    INCAPABLE = "incapable", "无民事行为能力、被宣告失踪或在服刑，财产符合规定"
    OTHER = "other", "省里规定的其他情形"


class VerifiedBy(models.TextChoices):
    DECLARED = "declared", "申报"
    CHECK = "check", "核对"
    VISIT = "visit", "入户"
    LETTER = "letter", "信函"
    IMPUTED = "imputed", "推算"
