"""已发的账：名册签章时逐户记下，此后不再改。决定算差额、看重复发放都问它，不必认得名册。"""

from django.db import models

from accounts.models import Unit
from core.money import MoneyField
from households.models import Household
from regimes.models import AidKind


class PaidMonth(models.Model):
    """一个街道一个月的名册已经签章。"""

    street = models.ForeignKey(Unit, models.PROTECT, related_name="paid_months", verbose_name="街道")
    month = models.DateField("月份")

    class Meta:
        verbose_name = verbose_name_plural = "已签章的月份"
        constraints = [
            models.UniqueConstraint(
                fields=["street", "month"], name="month_is_paid_once", violation_error_message="该月名册已经签章"
            )
        ]

    def __str__(self):
        return f"{self.street} {self.month:%Y-%m}"


class PaidLine(models.Model):
    """签章的名册列给一户一类救助的：当月应发的，与补发或扣回的。"""

    paid_month = models.ForeignKey(PaidMonth, models.PROTECT, related_name="lines", verbose_name="月份")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+", verbose_name="家庭")
    aid = models.CharField("救助类别", max_length=20, choices=AidKind.choices)
    amount = MoneyField("当月应发（不含补发、扣回）")
    arrears = MoneyField("补发（负为扣回）", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "已发的一行"
        indexes = [models.Index(fields=["household", "aid"], name="paid_to_household")]

    def __str__(self):
        return f"{self.household_id} {self.aid} {self.amount}"
