from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import matrix
from accounts.models import Unit, User
from benefits.models.entitlement import Entitlement
from cases.codes import ChangeReason
from cases.models import Case
from core.fields import EncryptedTextField
from core.models import SealedModel
from core.money import MoneyField
from households.models import Household
from regimes.models import AidKind


class RosterStatus(models.TextChoices):
    DRAFT = "draft", "已生成"
    CHECKED = "checked", "已核对"
    SEALED = "sealed", "已签章"


class RosterQuerySet(models.QuerySet):
    def visible_to(self, user):
        """能下载（脱敏）名册的岗位就看得到；社区岗位只见案件，不见全街名册。"""
        on = timezone.localdate()
        return self.filter(
            matrix.scope_filter(user, "download_roster", on=on, community_path="street", street_path="street")
        )

    def sealed(self):
        return self.filter(status=RosterStatus.SEALED)


class Roster(models.Model):
    """一个街道一个月的花名册；签章后是不可改的快照，差错下月补发或扣回。"""

    street = models.ForeignKey(Unit, models.PROTECT, related_name="rosters", verbose_name="街道")
    month = models.DateField("月份")
    status = models.CharField("状态", max_length=8, choices=RosterStatus.choices, default=RosterStatus.DRAFT)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上一份已签章花名册"
    )
    drafted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="制表人")
    drafted_at = models.DateTimeField("生成时间")
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="审核人")
    checked_at = models.DateTimeField("核对时间", null=True)
    sealed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="负责人")
    sealed_at = models.DateTimeField("签章时间", null=True)
    households = models.PositiveIntegerField("户数", default=0)
    persons = models.PositiveIntegerField("人数", default=0)
    amount = models.DecimalField("金额合计", max_digits=14, decimal_places=2, default=0)
    changes = models.JSONField("各类变动户数", default=dict)
    is_sample = models.BooleanField("示例标准", default=False)
    sha256 = models.CharField("内容摘要", max_length=64, blank=True)
    # 签章人看过的是哪一版，由签章的服务放入。
    version_read = None

    objects = RosterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "花名册"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "month"], name="one_roster_a_month", violation_error_message="该月花名册已生成"
            ),
            models.CheckConstraint(
                condition=~Q(status=RosterStatus.SEALED) | (~Q(sha256="") & Q(sealed_by__isnull=False)),
                name="sealed_roster_has_a_digest",
                violation_error_message="已签章的花名册须有摘要和负责人",
            ),
        ]

    def __str__(self):
        return f"{self.street} {self.month_label}花名册"

    @property
    def month_label(self):
        return f"{self.month.year}年{self.month.month}月"

    @property
    def subject(self):
        """痕迹与双人办理里认这份名册的写法：重新生成仍是同一份。"""
        return subject_of(self.street, self.month)

    @property
    def version(self):
        """现在这一份是哪一版：重新生成的须重新核对，核对时间即版本；没有核对的为空串。"""
        return f"{self.checked_at.timestamp():.6f}" if self.checked_at else ""

    @property
    def is_sealed(self):
        return self.status == RosterStatus.SEALED

    # —— 权限所问 ——
    @property
    def scope_unit(self):
        return self.street

    def is_assigned(self, user, on):
        return False

    def is_tied(self, user):
        return False


def subject_of(unit, month):
    return f"roster:{unit.code}:{month:%Y-%m}"


class LineChange(models.TextChoices):
    NEW = "new", "新增"
    RAISED = "raised", "提高"
    LOWERED = "lowered", "降低"
    STOPPED = "stopped", "停发"
    UNCHANGED = "unchanged", "维持"


class LineRemark(models.TextChoices):
    ACCOUNT_CHANGED = "account_changed", "账户较上月有变更"
    NOT_CONTINUED = "not_continued", "一次性救助或到期，不再发放"
    MOVED_OUT = "moved_out", "迁往别的街道，由那边接续发放"
    MOVED_IN = "moved_in", "自别的街道迁入，接续发放"


class RosterLineQuerySet(models.QuerySet):
    def paid(self):
        """本月发放的行；停发的行只供与上月比较，金额为零。"""
        return self.exclude(change=LineChange.STOPPED)


class RosterLine(SealedModel):
    """一户一行；当时的账户和证件号加密留在快照里。"""

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="lines", verbose_name="花名册")
    order = models.PositiveIntegerField("序号")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="+", verbose_name="待遇")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="家庭")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+", verbose_name="所依案件")
    community_name = models.CharField("社区", max_length=100)
    aid = models.CharField("救助类别", max_length=20, choices=AidKind.choices)
    aid_label = models.CharField("类别", max_length=30)
    head_name = models.CharField("户主", max_length=50)
    id_number = EncryptedTextField("户主身份证号", context="rosters.rosterline.id_number")
    id_index = models.CharField("身份证号索引", max_length=64, editable=False)
    size = models.PositiveSmallIntegerField("家庭人口")
    covered = models.PositiveSmallIntegerField("保障人口")
    covered_names = models.CharField("保障对象", max_length=600, blank=True)
    per_capita = MoneyField("月人均收入", null=True, blank=True)
    standard = MoneyField("保障标准", null=True, blank=True)
    base_amount = MoneyField("保障金")
    top_up = MoneyField("分类施保金", default=0)
    arrears = MoneyField("补发（负为扣回）", null=True, blank=True)
    amount = MoneyField("合计")
    starts_month = models.DateField("起始月份")
    change = models.CharField("本月变动", max_length=10, choices=LineChange.choices)
    previous_amount = MoneyField("上月金额", null=True, blank=True)
    difference = MoneyField("每月增减", null=True, blank=True)
    reason = models.CharField("变动原因", max_length=12, choices=ChangeReason.choices, blank=True)
    decision_number = models.CharField("所依文号", max_length=60, blank=True)
    bank = models.CharField("开户银行", max_length=60, blank=True)
    holder_name = models.CharField("户名", max_length=50, blank=True)
    account = EncryptedTextField("账号", context="rosters.rosterline.account", blank=True)
    account_index = models.CharField("账号索引", max_length=64, blank=True, editable=False)
    remark = models.CharField("备注", max_length=120, choices=LineRemark.choices, blank=True)

    objects = RosterLineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "花名册行"
        ordering = ["order"]
        indexes = [
            models.Index(fields=["roster", "order"], name="line_of_roster"),
            models.Index(fields=["roster", "household", "aid"], name="line_of_household"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "entitlement"],
                name="entitlement_once_per_roster",
                violation_error_message="同一待遇重复",
            )
        ]

    def __str__(self):
        return f"{self.order} {self.head_name}"

    @property
    def monthly(self):
        """本月当发的，不含补发、扣回；与上月比高低看它。"""
        return self.base_amount + self.top_up
