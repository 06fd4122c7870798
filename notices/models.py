from django.db import models
from django.db.models import Q

from accounts.models import Unit, User
from core.fields import EncryptedTextField
from core.models import SealedModel, StoredFile
from households.models import Household


class NoticeKind(models.TextChoices):
    ACCEPTANCE = "acceptance", "受理通知书"
    SUPPLEMENT = "supplement", "补正材料一次性告知书"
    DECLINE = "decline", "不予受理通知书"
    GRANT = "grant", "确认通知书"
    REFUSAL = "refusal", "不予确认告知书"
    ADJUST = "adjust", "救助金调整（停发）告知书"
    RECHECK = "recheck", "经济状况复核报告"
    TERMINATION = "termination", "终止办理告知书"


# 文号里的业务代字，每种文书各自连续编号（forms.md §11）。
SERIES_WORD = {
    NoticeKind.ACCEPTANCE: "受",
    NoticeKind.SUPPLEMENT: "补",
    NoticeKind.DECLINE: "不受",
    NoticeKind.GRANT: "准",
    NoticeKind.REFUSAL: "不准",
    NoticeKind.ADJUST: "调",
    NoticeKind.RECHECK: "复",
    NoticeKind.TERMINATION: "终",
}


class NumberSeries(models.Model):
    """编号计数器；在同一事务内锁行取号，不断号不重号（安全文档 F5、R-03）。"""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="单位")
    kind = models.CharField("种类", max_length=24)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已用至", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号序列"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year"],
                name="one_series_per_unit_kind_year",
                violation_error_message="序列已存在",
            )
        ]

    def __str__(self):
        return f"{self.unit} {self.kind} {self.year} 至 {self.last}"


class Notice(models.Model):
    """一份对外文书：内容在出具时定稿，纸面由后台印成 PDF，重印内容不变。"""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices", verbose_name="出具机关")
    household = models.ForeignKey(Household, models.PROTECT, related_name="notices", verbose_name="家庭")
    case_id = models.BigIntegerField("案件", db_index=True)
    kind = models.CharField("文书", max_length=16, choices=NoticeKind.choices)
    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveIntegerField("序号")
    number = models.CharField("文号", max_length=60)
    recipient = models.CharField("受送达人", max_length=50)
    content = models.JSONField("内容", default=dict)
    issued_on = models.DateField("成文日期")
    issued_at = models.DateTimeField("出具时间")
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="出具人")
    serve_by = models.DateField("应送达日", null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="PDF")
    print_failed = models.CharField("印制失败原因", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "serial"], name="notice_number_once", violation_error_message="文号重复"
            )
        ]

    def __str__(self):
        return self.number

    @property
    def title(self):
        return self.get_kind_display()

    def is_served(self):
        return self.services.filter(succeeded=True).exists()


class ServiceWay(models.TextChoices):
    """送达方式（forms.md §1.26）。"""

    DIRECT = "direct", "直接送达"
    LEFT = "left", "留置送达"
    ENTRUSTED = "entrusted", "委托送达"
    MAIL = "mail", "邮寄送达（EMS）"
    ELECTRONIC = "electronic", "电子送达"
    PHONE = "phone", "电话告知"
    PUBLIC = "public", "公告送达"


class Service(SealedModel):
    """送达回证；送达不了的以电话告知并记录在案（S4.10）。"""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="services", verbose_name="文书")
    way = models.CharField("送达方式", max_length=12, choices=ServiceWay.choices)
    served_at = models.DateTimeField("送达（通话）时间")
    place = models.CharField("送达地点", max_length=120, blank=True)
    receiver = models.CharField("收件人（接听人）", max_length=50)
    receiver_relation = models.CharField("与受送达人关系", max_length=30, blank=True)
    refusal_reason = models.CharField("拒收事由", max_length=200, blank=True)
    witnesses = models.CharField("见证人", max_length=100, blank=True)
    servers = models.CharField("送达人", max_length=100)
    phone = EncryptedTextField("通话号码", context="notices.service.phone", blank=True)
    identity_check = models.CharField("身份核验方式", max_length=60, blank=True)
    told = models.TextField("告知内容", blank=True)
    answer = models.TextField("接听人答复", blank=True)
    attempts = models.JSONField("未接通记录", default=list, blank=True)
    succeeded = models.BooleanField("已送达", default=True)
    signature = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签收"
    )
    remark = models.CharField("备注", max_length=200, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")

    class Meta:
        verbose_name = verbose_name_plural = "送达回证"
        constraints = [
            models.CheckConstraint(
                condition=~Q(way="phone") | ~Q(told=""),
                name="phone_service_says_what_was_told",
                violation_error_message="电话告知须写明告知内容",
            )
        ]

    def __str__(self):
        return f"{self.notice} {self.get_way_display()}"
