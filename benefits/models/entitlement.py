from datetime import timedelta

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import Unit
from benefits.models.reach import OfCaseQuerySet
from cases.models import Case, Decision, HouseholdMove
from core.money import MoneyField
from households.models import Household
from regimes.models import AidKind


class EntitlementQuerySet(OfCaseQuerySet):
    def paid_in(self, month):
        """该月应发放的待遇；`month` 为当月1日。"""
        return self.filter(starts_month__lte=month).filter(Q(ends_month=None) | Q(ends_month__gte=month))

    def not_over(self, month):
        """到该月还没有发完的，尚未起发的也在内。"""
        return self.filter(Q(ends_month=None) | Q(ends_month__gte=month))


class Entitlement(models.Model):
    """一户的一段待遇：由一个决定产生，至变更、停发或迁往别的街道为止；迁移接续的一段仍依原决定。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="entitlements", verbose_name="家庭")
    case = models.ForeignKey(Case, models.PROTECT, related_name="entitlements", verbose_name="案件")
    decision = models.ForeignKey(
        Decision,
        models.PROTECT,
        related_name="entitlements",
        related_query_name="entitlement",
        verbose_name="所依决定",
    )
    move = models.ForeignKey(
        HouseholdMove,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entitlements",
        verbose_name="因迁移接续",
    )
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
    taper_from = models.DateField("渐退开始", null=True, blank=True)
    taper_until = models.DateField("渐退期满", null=True, blank=True)
    ended_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="ended_entitlements", verbose_name="停发所依决定"
    )
    replaced_by = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name="后续待遇"
    )

    history = HistoricalRecords(verbose_name="变更记录")
    objects = EntitlementQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "待遇"
        indexes = [
            models.Index(fields=["street", "starts_month", "ends_month"], name="entitlement_month"),
            models.Index(fields=["household", "aid"], name="entitlement_household"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"],
                condition=Q(move=None),
                name="one_entitlement_per_decision",
                violation_error_message="一个决定只生一份待遇",
            ),
            models.UniqueConstraint(
                fields=["decision", "move"],
                name="handed_on_once_per_move",
                violation_error_message="这份待遇已随这次迁移接续",
            ),
        ]

    def __str__(self):
        return f"{self.household} {self.get_aid_display()}"

    def end(self, month, *, decision=None):
        """最后发放到 `month`（当月1日）；只改字段，不存盘。"""
        self.ends_month, self.ended_by = month, decision

    def replace(self, successor):
        """由 `successor` 自其起始月接替，本段发到前一个月；只改字段，不存盘。"""
        ended_by = None if successor.decision_id == self.decision_id else successor.decision
        self.end((successor.starts_month - timedelta(days=1)).replace(day=1), decision=ended_by)
        self.replaced_by = successor
