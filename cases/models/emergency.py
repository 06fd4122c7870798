from django.db import models

from cases.models.case import Case
from core.dates import zh_moment
from core.money import MoneyField, yuan


class Emergency(models.Model):
    """急难申请先登记的几样：何时、何地、估计要多少；谁、何事就是申请人、困难原因与申请理由。其余受理之前补齐。"""

    case = models.OneToOneField(Case, models.PROTECT, related_name="emergency", verbose_name="案件")
    happened_at = models.DateTimeField("发生时间")
    place = models.CharField("发生地点", max_length=120)
    amount = MoneyField("估计需要", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "急难"

    def __str__(self):
        need = f"，估计需要{yuan(self.amount)}" if self.amount else ""
        return f"{zh_moment(self.happened_at)}，{self.place}{need}"
