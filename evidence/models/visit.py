from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import User
from core.models import StoredFile, Versioned
from evidence import codes
from households.models import Household, Person


class VisitStatus(models.TextChoices):
    PLANNED = "planned", "待入户"
    DRAFT = "draft", "填写中"
    FINISHED = "finished", "已完成"


class VisitConclusion(models.TextChoices):
    TRUE = "true", "情况属实"
    MOSTLY = "mostly", "基本属实"
    FALSE = "false", "不属实"


class HomeVisit(Versioned):
    """入户调查表（F11）：两人以上入户，双方签字（57号文第16条）。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="visits", verbose_name="家庭")
    case_id = models.BigIntegerField("案件", null=True, db_index=True)
    planned_on = models.DateField("计划日期", null=True, blank=True)
    visited_at = models.DateTimeField("入户时间", null=True, blank=True)
    place = models.CharField("调查地点", max_length=200, blank=True)
    status = models.CharField("状态", max_length=10, choices=VisitStatus.choices, default=VisitStatus.PLANNED)
    unmet_reason = models.CharField("未见到家庭成员的原因", max_length=200, blank=True)
    late_reason = models.CharField("事后补记的原因", max_length=200, blank=True)
    housing_kind = models.CharField("住房类型", max_length=20, choices=codes.HousingKind.choices, blank=True)
    housing_area = models.DecimalField("住房面积（㎡）", max_digits=7, decimal_places=1, null=True, blank=True)
    housing_structure = models.CharField("住房结构", max_length=20, choices=codes.HousingStructure.choices, blank=True)
    housing_tenure = models.CharField("住房权属", max_length=20, choices=codes.HousingTenure.choices, blank=True)
    other_housing = models.CharField("其他住房", max_length=200, blank=True)
    vehicles = models.CharField("交通工具", max_length=200, blank=True)
    livestock = models.CharField("养殖", max_length=200, blank=True)
    monthly_bills = models.DecimalField(
        "月水电气通讯支出（元）", max_digits=12, decimal_places=2, null=True, blank=True
    )
    living_income = models.TextField("家庭收入来源", blank=True)
    illness_seen = models.TextField("疾病、残疾情况", blank=True)
    findings = models.TextField("生活状况", blank=True)
    contradictions = models.TextField("与申报、核对不一致处", blank=True)
    no_contradiction = models.BooleanField("与申报、核对一致", default=False)
    conclusion = models.CharField("调查结论", max_length=8, choices=VisitConclusion.choices, blank=True)
    suggests = models.BooleanField("建议符合条件", null=True, blank=True)
    finished_on = models.DateField("完成日期", null=True, blank=True)
    recorded_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="visits_recorded", verbose_name="填表人"
    )
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="入户调查表 PDF")

    history = HistoricalRecords(verbose_name="变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "入户调查"
        constraints = [
            models.UniqueConstraint(
                fields=["case_id"],
                condition=~Q(status=VisitStatus.FINISHED),
                name="one_open_visit_per_case",
                violation_error_message="本案已有未完成的入户调查",
            )
        ]

    def __str__(self):
        return f"{self.household} 入户"


class Visitor(models.Model):
    visit = models.ForeignKey(HomeVisit, models.PROTECT, related_name="visitors", verbose_name="入户")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="工作人员")
    name = models.CharField("姓名", max_length=50)
    unit_name = models.CharField("单位", max_length=60)
    title = models.CharField("职务或证件", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "调查人"
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "name", "unit_name"], name="visitor_once", violation_error_message="同一调查人重复填写"
            )
        ]

    def __str__(self):
        return self.name


class VisitMember(models.Model):
    visit = models.ForeignKey(HomeVisit, models.PROTECT, related_name="members", verbose_name="入户")
    member = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="成员")
    present = models.BooleanField("人在户在")
    note = models.CharField("说明", max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "见到的成员"
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "member"], name="visit_member_once", violation_error_message="成员重复"
            )
        ]

    def __str__(self):
        return self.member.name


class PhotoKind(models.TextChoices):
    DOOR = "door", "门口、门牌"
    LIVING = "living", "客厅"
    KITCHEN = "kitchen", "厨房"
    BEDROOM = "bedroom", "卧室"
    GROUP = "group", "与申请人合影"
    OTHER = "other", "其他"


class VisitPhoto(models.Model):
    """现场照片至少三张；同一张照片不能用两次。"""

    visit = models.ForeignKey(HomeVisit, models.PROTECT, related_name="photos", verbose_name="入户")
    kind = models.CharField("内容", max_length=8, choices=PhotoKind.choices)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="照片")
    sha256 = models.CharField(
        "内容摘要", max_length=64, unique=True, error_messages={"unique": "这张照片已经用过，请重新拍摄"}
    )
    warning = models.CharField("提醒", max_length=120, blank=True)
    added_at = models.DateTimeField("上传时间")
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="上传人")

    class Meta:
        verbose_name = verbose_name_plural = "入户照片"

    def __str__(self):
        return self.get_kind_display()


class SignerRole(models.TextChoices):
    VISITOR = "visitor", "调查人"
    VISITED = "visited", "被调查人"
    COMMUNITY = "community", "陪同社区干部"


class VisitSignature(models.Model):
    visit = models.ForeignKey(HomeVisit, models.PROTECT, related_name="signatures", verbose_name="入户")
    role = models.CharField("身份", max_length=10, choices=SignerRole.choices)
    name = models.CharField("姓名", max_length=50)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+", verbose_name="签名")
    signed_at = models.DateTimeField("签名时间")

    class Meta:
        verbose_name = verbose_name_plural = "入户签名"
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "role", "name"], name="sign_once", violation_error_message="此人已签名"
            )
        ]

    def __str__(self):
        return self.name
