from django.db import models
from django.db.models import Q

from accounts.models import Unit
from cases.models.decision import Decision
from core.money import MoneyField
from households.models import Household
from regimes.models import AidKind


class SettlementWay(models.TextChoices):
    ROSTER = "roster", "随名册补发、扣回"
    REPAY = "repay", "由领取人退回（追回）"


class Settlement(models.Model):
    """生效月早于第一份载明它的名册：已签章各月的差额，照决定里冻结的逐月算式补发、扣回或追回。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="settlements", verbose_name="家庭")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="settled_as", verbose_name="所依决定")
    street = models.ForeignKey(Unit, models.PROTECT, related_name="settlements", verbose_name="街道")
    aid = models.CharField("救助类别", max_length=20, choices=AidKind.choices)
    amount = MoneyField("金额（负为多发）")
    way = models.CharField("办法", max_length=8, choices=SettlementWay.choices)
    lines = models.JSONField("逐月算式")

    class Meta:
        verbose_name = verbose_name_plural = "补发与追回"
        indexes = [models.Index(fields=["street", "way"], name="settlement_of_street")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(amount=0),
                name="settlement_is_something",
                violation_error_message="补发、追回不能为零",
            )
        ]

    def __str__(self):
        return f"{self.household} {self.amount}"
