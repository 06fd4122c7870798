"""办理规程里的固定用词；各地不同的是取哪个词，不是造新词。"""

from django.db import models


class AidKind(models.TextChoices):
    MINIMUM_LIVING = "minimum_living", "最低生活保障"
    EXTREME_HARDSHIP = "extreme_hardship", "特困人员救助供养"
    TEMPORARY_URGENT = "temporary_urgent", "急难型临时救助"
    TEMPORARY_EXPENSE = "temporary_expense", "支出型临时救助"
    TEMPORARY_SMALL = "temporary_small", "小额临时救助"
    MARGIN = "margin", "最低生活保障边缘家庭"
    RIGID_EXPENSE = "rigid_expense", "刚性支出困难家庭"


# 一次性给付的。
ONE_OFF = {AidKind.TEMPORARY_URGENT, AidKind.TEMPORARY_EXPENSE, AidKind.TEMPORARY_SMALL}
# 按月发放、不能叠加的。
PAID_MONTHLY = frozenset({AidKind.MINIMUM_LIVING, AidKind.EXTREME_HARDSHIP})
# 只认定身份、不发救助金的（O23、RIG）。
STATUS_ONLY = {AidKind.MARGIN, AidKind.RIGID_EXPENSE}
# 按刚性支出判定的。
SPENDING = {AidKind.RIGID_EXPENSE, AidKind.TEMPORARY_EXPENSE}


class Purpose(models.TextChoices):
    NEW = "new", "新增"
    RAISE = "raise", "提标"
    LOWER = "lower", "降标"
    STOP = "stop", "停发"


class ReviewMode(models.TextChoices):
    ALWAYS = "always", "必经"
    ON_OBJECTION = "on_objection", "有异议才开"
    NEVER = "never", "不开"
    DISCRETIONARY = "discretionary", "视情"


class Decider(models.TextChoices):
    LEADER = "leader", "街道分管领导"
    MEETING = "meeting", "街道集体研究"
    COUNTY = "county", "区县民政部门"


class ObjectionRemedy(models.TextChoices):
    REVIEW = "review", "民主评议"
    REINVESTIGATE = "reinvestigate", "重新调查"
    EITHER = "either", "重新调查或民主评议"


class PublicityStage(models.TextChoices):
    APPLICATION = "application", "申请"
    PROMISE = "promise", "承诺"
    REVIEW_RESULT = "review_result", "评议结果"
    PROPOSED = "proposed", "拟确认"
    RESULT = "result", "确认结果"
    STANDING = "standing", "长期"
    ENDING = "ending", "拟终止"


class PublicityWhen(models.TextChoices):
    AFTER_ACCEPTANCE = "after_acceptance", "受理之后"
    BEFORE_DECISION = "before_decision", "决定之前"
    AFTER_DECISION = "after_decision", "决定之后"
    WHILE_PAID = "while_paid", "享受待遇期间"


class Place(models.TextChoices):
    COMMUNITY = "community", "村（社区）公示栏"
    STREET = "street", "街道公示栏"
    HALL = "hall", "办事大厅公示栏"
    SCREEN = "screen", "电子屏"
    WEB = "web", "网上公示"


# 不是一个行为，而是一种情形：公示期满而期内没有人提出异议；时限可自它起算。
PUBLICITY_CLEAR, CLEAR_LABEL = "publicity_clear", "公示期满无异议"


class TimeUnit(models.TextChoices):
    WORKDAY = "workday", "个工作日"
    DAY = "day", "日"
    HOUR = "hour", "小时"
    MONTH = "month", "个月"


class OnBreach(models.TextChoices):
    WARN = "warn", "提醒"
    OVERDUE = "overdue", "逾期"
    ALARM = "alarm", "警报"
    REMIND = "remind", "到期前提示"


class SourceStatus(models.TextChoices):
    SEED = "seed", "本地文件"
    NATIONAL = "national", "国家规定"
    LOCAL = "local", "外地做法"
    ASSUMED = "assumed", "暂定，待区民政局确认"


class PauseReason(models.TextChoices):
    SUPPLEMENT = "supplement", "补正材料"
    LETTER = "letter", "信函索证"
    OBJECTION = "objection", "公示异议重新调查"
    RECHECK = "recheck", "核对结果复查"


class OnsiteClass(models.TextChoices):
    """区级逐户实地核查的三类对象（S2 “三个百分之百”，57号文第11、20条）。"""

    RELATIVES = "relatives", "单独登记备案"
    REPORTED = "reported", "被举报投诉"
    DOUBT = "doubt", "存在重大疑点"


class ReviewerKind(models.TextChoices):
    """民主评议的人员，街道工作人员之外的各类；规程可以定各类几人、由抽签产生。"""

    VILLAGE = "village", "社区两委成员"
    SUPERVISOR = "supervisor", "监委会成员"
    PARTY = "party", "党员代表"
    DEPUTY = "deputy", "人大代表、政协委员"
    RESIDENT = "resident", "居民代表"


class Area(models.TextChoices):
    URBAN = "urban", "城市"
    RURAL = "rural", "农村"


class StandardKind(models.TextChoices):
    MINIMUM_LIVING = "minimum_living", "低保标准"
    HARDSHIP_BASIC = "hardship_basic", "特困基本生活标准"
    CARE_FULL = "care_full", "特困照料护理标准（全护理）"
    CARE_HALF = "care_half", "特困照料护理标准（半护理）"
    CARE_SELF = "care_self", "特困照料护理标准（全自理）"


class StandardUnit(models.TextChoices):
    MONTH = "month", "元/人·月"
    YEAR = "year", "元/人·年"


class DayKind(models.TextChoices):
    OFF = "off", "放假"
    WORK = "work", "调休上班"
