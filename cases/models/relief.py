from django.db import models

from accounts.models import User
from cases.models.case import Case
from core.models import StoredFile
from core.money import MoneyField
from households.codes import Hardship


class Relief(models.Model):
    """一次先行救助：给谁、为何、多少、何时何地交到手上；补手续、定决定都以此为准（社会救助法第50条）。"""

    case = models.OneToOneField(Case, models.PROTECT, related_name="relief", verbose_name="案件")
    amount = MoneyField("救助金额")
    cause = models.CharField("困难事由", max_length=20, choices=Hardship.choices)
    detail = models.CharField("事由说明", max_length=300)
    requested_at = models.DateTimeField("求助时间")
    found_at = models.DateTimeField("发现时间")
    found_reason = models.CharField("发现晚于求助的原因", max_length=200, blank=True)
    given_at = models.DateTimeField("交付时间")
    place = models.CharField("救助地点", max_length=120)
    receiver = models.CharField("领取人", max_length=50)
    receipt = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="领取签名或照片"
    )
    late_reason = models.CharField("超时原因", max_length=200, blank=True)
    approved_by = models.ForeignKey(User, models.PROTECT, related_name="reliefs", verbose_name="批准人")
    completed_on = models.DateField("手续补齐日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "先行救助"
        indexes = [models.Index(fields=["cause", "given_at"], name="relief_by_cause")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount__gt=0), name="relief_positive", violation_error_message="救助金额须大于零"
            ),
            models.CheckConstraint(
                condition=models.Q(found_at__lte=models.F("requested_at")) | ~models.Q(found_reason=""),
                name="late_discovery_has_a_reason",
                violation_error_message="发现晚于求助的须写明原因",
            ),
            models.CheckConstraint(
                condition=models.Q(given_at__gte=models.F("found_at")),
                name="relief_after_request",
                violation_error_message="交付时间不能早于发现时间",
            ),
        ]

    def __str__(self):
        return f"{self.case} {self.amount}元"

    @property
    def starts_at(self):
        """时限的起点：求助与发现两者中早的一个。"""
        return min(self.requested_at, self.found_at)

    @property
    def found_late(self):
        return self.found_at > self.requested_at

    @property
    def start_words(self):
        return "发现" if self.found_at < self.requested_at else "求助"
