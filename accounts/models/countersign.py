"""双人办理：一人申请，另一人确认，一次一用（授权表中标 2 的事项）。"""

from django.db import models
from django.db.models import F, Q

from accounts.models.people import User


class Countersign(models.Model):
    """一次双人办理的记录。"""

    act = models.CharField("事项", max_length=40)
    subject = models.CharField("办理对象", max_length=120)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="申请人")
    reason = models.CharField("理由", max_length=200)
    requested_at = models.DateTimeField("申请时间")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "双人办理"
        ordering = ("-requested_at", "-pk")
        indexes = [models.Index(fields=("act", "subject"), name="countersign_subject")]
        constraints = [
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("requested_by")),
                name="countersign_two_persons",
                violation_error_message="申请人不能自己确认",
            ),
        ]

    def __str__(self):
        return f"{self.act} {self.subject}"
