from django.db import models
from django.db.models import Q

from accounts.models import User
from evidence.models.check import CheckSubject


class Answer(models.TextChoices):
    NONE = "none", "无记录"
    UNAVAILABLE = "unavailable", "无法取得"


class ClassAnswer(models.Model):
    """核对员就一个人的若干类数据作的答复：无记录，或无法取得并写明理由；只增不改，后答的为准。

    有记录的以登记的比对结果为证，不在这里答（见 evidence/answers.py）。
    """

    subject = models.ForeignKey(CheckSubject, models.PROTECT, related_name="answers", verbose_name="对象")
    classes = models.JSONField("数据类别")
    answer = models.CharField("答复", max_length=12, choices=Answer.choices)
    reason = models.CharField("无法取得的理由", max_length=200, blank=True)
    answered_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间")

    class Meta:
        verbose_name = verbose_name_plural = "数据类别的答复"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(answer=Answer.UNAVAILABLE) | ~Q(reason=""),
                name="unavailable_has_a_reason",
                violation_error_message="无法取得的须写明理由",
            )
        ]

    def __str__(self):
        return f"{self.subject} {len(self.classes)}类{self.get_answer_display()}"
