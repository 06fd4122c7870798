from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import Unit, User
from cases.models import Case, Decision
from core.fields import EncryptedTextField
from core.models import SealedModel
from core.money import MoneyField
from households.models import Household
from regimes.models import AidKind


class EntitlementQuerySet(models.QuerySet):
    def paid_in(self, month):
        """该月应发放的待遇；`month` 为当月1日。"""
        return self.filter(starts_month__lte=month).filter(Q(ends_month=None) | Q(ends_month__gte=month))


class Entitlement(models.Model):
    """一户的一段待遇：由一个决定产生，至变更或停发为止。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="entitlements", verbose_name="家庭")
    case = models.ForeignKey(Case, models.PROTECT, related_name="entitlements", verbose_name="案件")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="entitlement", verbose_name="所依决定")
    community = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="社区")
    street = models.ForeignKey(Unit, models.PROTECT, related_name="entitlements", verbose_name="街道")
    aid = models.CharField("救助类别", max_length=20, choices=AidKind.choices)
    base_amount = MoneyField("保障金（元/月）")
    top_up = MoneyField("分类施保金（元/月）", default=0)
    amount = MoneyField("合计（元/月）")
    size = models.PositiveSmallIntegerField("家庭人口")
    covered = models.PositiveSmallIntegerField("保障人口")
    starts_month = models.DateField("起始月份")
    ends_month = models.DateField("最后发放月份", null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="后续待遇"
    )

    history = HistoricalRecords(verbose_name="变更记录")
    objects = EntitlementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待遇"
        indexes = [models.Index(fields=["street", "starts_month", "ends_month"], name="entitlement_month")]

    def __str__(self):
        return f"{self.household} {self.get_aid_display()}"


class RosterStatus(models.TextChoices):
    DRAFT = "draft", "已生成"
    CHECKED = "checked", "已核对"
    SEALED = "sealed", "已签章"


class Roster(models.Model):
    """一个街道一个月的花名册；签章后是不可改的快照，差错下月补发或扣回。"""

    street = models.ForeignKey(Unit, models.PROTECT, related_name="rosters", verbose_name="街道")
    month = models.DateField("月份")
    status = models.CharField("状态", max_length=8, choices=RosterStatus.choices, default=RosterStatus.DRAFT)
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="上月花名册"
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
    sha256 = models.CharField("内容摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "花名册"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "month"], name="one_roster_a_month", violation_error_message="该月花名册已生成"
            )
        ]

    def __str__(self):
        return f"{self.street} {self.month:%Y年%m月}花名册"

    @property
    def scope_unit(self):
        return self.street

    def is_assigned(self, user):
        return False

    def is_tied(self, user):
        return False


class LineChange(models.TextChoices):
    NEW = "new", "新增"
    RAISED = "raised", "提高"
    LOWERED = "lowered", "降低"
    STOPPED = "stopped", "停发"
    UNCHANGED = "unchanged", "维持"


class RosterLine(SealedModel):
    """一户一行；当时的账户和证件号加密留在快照里。"""

    roster = models.ForeignKey(Roster, models.PROTECT, related_name="lines", verbose_name="花名册")
    order = models.PositiveIntegerField("序号")
    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="+", verbose_name="待遇")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="家庭")
    community_name = models.CharField("社区", max_length=60)
    aid_label = models.CharField("类别", max_length=30)
    head_name = models.CharField("户主", max_length=50)
    id_number = EncryptedTextField("户主身份证号", context="benefits.rosterline.id_number")
    size = models.PositiveSmallIntegerField("家庭人口")
    covered = models.PositiveSmallIntegerField("保障人口")
    covered_names = models.CharField("保障对象", max_length=300, blank=True)
    base_amount = MoneyField("保障金")
    top_up = MoneyField("分类施保金", default=0)
    amount = MoneyField("合计")
    starts_month = models.DateField("起始月份")
    change = models.CharField("本月变动", max_length=10, choices=LineChange.choices)
    previous_amount = MoneyField("上月金额", null=True, blank=True)
    decision_number = models.CharField("所依文号", max_length=60, blank=True)
    bank = models.CharField("开户银行", max_length=60, blank=True)
    holder_name = models.CharField("户名", max_length=50, blank=True)
    account = EncryptedTextField("账号", context="benefits.rosterline.account", blank=True)
    remark = models.CharField("备注", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "花名册行"
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["roster", "entitlement"],
                name="entitlement_once_per_roster",
                violation_error_message="同一待遇重复",
            )
        ]

    def __str__(self):
        return f"{self.order} {self.head_name}"
