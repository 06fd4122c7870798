from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.models.case import Case
from regimes.models import PauseReason


class Pause(models.Model):
    """一段停表；只有规程列出的事由可以停，当日照计，次日起停。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="pauses", verbose_name="案件")
    reason = models.CharField("事由", max_length=12, choices=PauseReason.choices)
    starts_on = models.DateField("起")
    ends_on = models.DateField("止", null=True, blank=True)
    note = models.CharField("说明", max_length=200, blank=True)
    started_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="办理人")

    class Meta:
        verbose_name = verbose_name_plural = "中止计时"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(ends_on=None),
                name="one_open_pause",
                violation_error_message="已在中止计时",
            )
        ]

    def __str__(self):
        return f"{self.case} {self.get_reason_display()}"


class Extension(models.Model):
    """经批准延长办理时限，须有事由与批准人。"""

    case = models.OneToOneField(Case, models.PROTECT, related_name="extension", verbose_name="案件")
    days = models.PositiveSmallIntegerField("延长后的工作日数")
    reason = models.CharField("事由", max_length=200)
    granted_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="批准人")
    granted_on = models.DateField("批准日期")

    class Meta:
        verbose_name = verbose_name_plural = "延长时限"

    def __str__(self):
        return f"{self.case} 延至{self.days}个工作日"
