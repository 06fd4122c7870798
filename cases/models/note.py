"""案件备注与电话记录：谁、何时、和谁通的话、说了什么。只增不改，写错了再写一条；家庭看不到，不入卷。"""

from django.db import models

from accounts.models import User
from cases.models.case import Case
from core.fields import EncryptedTextField, SealedModel


class CallWay(models.TextChoices):
    OUT = "out", "拨出"
    IN = "in", "打来"


class CaseNote(SealedModel):
    """`way` 为空即备注；`number` 只存遮盖过的。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes", verbose_name="案件")
    way = models.CharField("拨出或打来", max_length=3, choices=CallWay.choices, blank=True)
    number = models.CharField("对方", max_length=60, blank=True, help_text="称呼与遮盖过的号码")
    text = EncryptedTextField("内容", context="cases.note.text")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    written_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "案件备注"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(way="", number="") | (~models.Q(way="") & ~models.Q(number="")),
                name="call_has_a_number_and_note_has_none",
                violation_error_message="电话记录须写明对方，备注没有对方",
            )
        ]

    def __str__(self):
        return f"{self.label} {self.written_by}"

    @property
    def label(self):
        return f"{self.get_way_display()}电话 {self.number}" if self.way else "备注"
