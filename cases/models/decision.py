from decimal import Decimal

from django.db import models

from accounts.models import User
from cases.models.case import Case
from core.models import StoredFile
from core.money import MoneyField


class Outcome(models.TextChoices):
    GRANTED = "granted", "予以确认"
    REFUSED = "refused", "不予确认"


class Decision(models.Model):
    """决定：签字人、盖章、金额与起始月；当时的全部依据冻结为快照，此后不改。"""

    case = models.OneToOneField(Case, models.PROTECT, related_name="decision", verbose_name="案件")
    outcome = models.CharField("结果", max_length=8, choices=Outcome.choices)
    decided_on = models.DateField("决定日期")
    decided_at = models.DateTimeField("决定时间")
    signer = models.ForeignKey(User, models.PROTECT, related_name="decisions", verbose_name="审批人")
    opinion = models.CharField("审批意见", max_length=300)
    base_amount = MoneyField("保障金（元/月）", default=0)
    top_up = MoneyField("分类施保金（元/月）", default=0)
    total = MoneyField("合计（元/月）", default=0)
    covered = models.PositiveSmallIntegerField("保障人口", default=0)
    size = models.PositiveSmallIntegerField("家庭人口", default=0)
    start_month = models.DateField("起始月份", null=True, blank=True)
    valid_until = models.DateField("认定有效期至", null=True, blank=True)
    settlement = MoneyField("补发或追回（负为追回）", null=True, blank=True)
    settlement_lines = models.JSONField("补发、追回逐月算式", null=True, blank=True)
    facts = models.TextField("事实", blank=True)
    clause = models.CharField("依据条款", max_length=300, blank=True)
    remedy = models.TextField("救济途径", blank=True)
    snapshot = models.JSONField("依据快照")
    snapshot_sha256 = models.CharField("快照摘要", max_length=64)
    sheet = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="审核确认表")

    class Meta:
        verbose_name = verbose_name_plural = "决定"

    def __str__(self):
        return f"{self.case} {self.get_outcome_display()}"

    @property
    def owed(self):
        """应补发的；没有为零。"""
        return max(self.settlement or Decimal(0), Decimal(0))

    @property
    def overpaid(self):
        """多发而应扣回、追回的；没有为零。"""
        return max(-(self.settlement or Decimal(0)), Decimal(0))
