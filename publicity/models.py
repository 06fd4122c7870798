import secrets

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import Unit, User
from cases.models import Case
from core.fields import EncryptedTextField
from core.models import SealedModel, StoredFile
from core.money import MoneyField
from regimes.models import Place, PublicityRule, PublicityStage


def new_token():
    """公开页面的地址不可猜（安全文档 A52）。"""
    return secrets.token_urlsafe(24)


class RoundQuerySet(models.QuerySet):
    def open(self):
        return self.filter(closed_on=None)

    def ended_before(self, today):
        """公示期已满：末日仍属公众，过了末日才算满。"""
        return self.open().filter(last_day__lt=today)

    def current(self, today):
        """今天应当公开可见的：已张贴、未期满、未撤下。"""
        return self.filter(first_day__lte=today).filter(
            Q(last_day__gte=today) | Q(last_day=None, is_standing=True), closed_on=None
        )


class Round(models.Model):
    """一轮公示；几处张贴的，以最后一处届满为准。公开的只有姓名、人口、金额（57号文第24条）。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="rounds", verbose_name="案件")
    community = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="社区")
    rule = models.ForeignKey(PublicityRule, models.PROTECT, related_name="+", verbose_name="公示规定")
    stage = models.CharField("公示内容", max_length=16, choices=PublicityStage.choices)
    number = models.PositiveSmallIntegerField("轮次")
    blocks = models.BooleanField("期满前不得办理下一环节", default=True)
    is_standing = models.BooleanField("长期公示", default=False)
    batch = models.CharField("公示单号", max_length=60, blank=True, db_index=True)
    head_name = models.CharField("户主姓名", max_length=50)
    household_size = models.PositiveSmallIntegerField("家庭人口")
    aid_label = models.CharField("救助类别", max_length=30)
    amount = MoneyField("拟保障金（元/月）")
    opened_on = models.DateField("发起日期")
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    first_day = models.DateField("首日", null=True, blank=True)
    last_day = models.DateField("截止日", null=True, blank=True)
    last_day_provisional = models.BooleanField("截止日暂定", default=False)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    closed_why = models.CharField("结束原因", max_length=60, blank=True)
    objected = models.BooleanField("有异议", default=False)
    token = models.CharField("公开编号", max_length=40, unique=True, default=new_token, editable=False)

    history = HistoricalRecords(verbose_name="变更记录")
    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示轮次"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "stage"],
                condition=Q(closed_on=None),
                name="one_open_round_per_stage",
                violation_error_message="本案同一内容的公示正在进行",
            )
        ]
        indexes = [models.Index(fields=["last_day", "id"], name="round_due", condition=Q(closed_on=None))]

    def __str__(self):
        return f"{self.head_name}户 {self.get_stage_display()}第{self.number}轮"


class Posting(models.Model):
    """一处张贴：首日、末日各一张照片，须是两张不同的照片。"""

    round = models.ForeignKey(Round, models.PROTECT, related_name="postings", verbose_name="公示轮次")
    place = models.CharField("张贴地点", max_length=10, choices=Place.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="张贴单位")
    posted_on = models.DateField("张贴日期", null=True, blank=True)
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="张贴人")
    last_day = models.DateField("截止日", null=True, blank=True)
    first_photo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="首日照片"
    )
    last_photo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="末日照片"
    )
    last_photo_at = models.DateTimeField("末日照片时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "张贴记录"
        constraints = [
            models.UniqueConstraint(
                fields=["round", "place"], name="one_posting_per_place", violation_error_message="该处已张贴"
            ),
            models.CheckConstraint(
                condition=Q(first_photo=None) | Q(last_photo=None) | ~Q(first_photo=models.F("last_photo")),
                name="two_different_photos",
                violation_error_message="首日和末日照片不能是同一张",
            ),
        ]

    def __str__(self):
        return f"{self.round} {self.get_place_display()}"


class ObjectionVia(models.TextChoices):
    COUNTER = "counter", "窗口当面"
    PHONE = "phone", "电话"
    LETTER = "letter", "书信"
    WEB = "web", "网上"


class ObjectionOutcome(models.TextChoices):
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


class Objection(SealedModel):
    """公众对公示的异议；与申请人对核对结果的异议是两回事（regimes.md §11.5）。只增不删。"""

    round = models.ForeignKey(Round, models.PROTECT, related_name="objections", verbose_name="公示轮次")
    number = models.CharField("登记号", max_length=60, unique=True)
    received_at = models.DateTimeField("收到时间")
    via = models.CharField("方式", max_length=8, choices=ObjectionVia.choices)
    objector = EncryptedTextField("异议人", context="publicity.objection.objector", blank=True)
    objector_phone = EncryptedTextField("异议人电话", context="publicity.objection.objector_phone", blank=True)
    content = models.TextField("异议内容")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    outcome = models.CharField("办理结果", max_length=10, choices=ObjectionOutcome.choices, blank=True)
    findings = models.TextField("调查情况", blank=True)
    resolved_on = models.DateField("办结日期", null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="办结人")

    class Meta:
        verbose_name = verbose_name_plural = "公示异议"

    def __str__(self):
        return self.number
