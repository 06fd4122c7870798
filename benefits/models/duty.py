from django.db import models

from accounts.models import Unit, User


class DutyRecord(models.Model):
    """一个单位一个月办结的一项定期事项（规程 [[duty]] 里写明由谁办的），如一月一比对、月报告、每月调度。"""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="duty_records", verbose_name="单位")
    code = models.CharField("编号", max_length=20)
    month = models.DateField("所属月份")
    label = models.CharField("事项", max_length=60)
    done_on = models.DateField("办结日期")
    note = models.TextField("办理情况")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "定期事项办结"
        ordering = ["-month", "code"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "code", "month"],
                name="duty_once_a_month",
                violation_error_message="这个月的这一项已经登记办结",
            )
        ]

    def __str__(self):
        return f"{self.month:%Y年%m月}{self.label}"
