from django.db import models
from django.db.models import Q

from accounts.models import WAITING, Answer, Proposal
from cases.models.case import Case
from core.models import StoredFile
from households.codes import ProofSource
from households.models import Circumstance


class WhatIsWrong(models.TextChoices):
    """登记错在哪里。"""

    DAY = "day", "日期不对"
    MISTAKE = "mistake", "登记错了，此人没有此事"


class CircumstanceFix(Proposal):
    """一条状况（死亡、服刑……）登记错了：一人提出，另一人核对凭据后确认或不同意；原来的一条留着，只标明。"""

    WHAT = "更正"
    WORDS = {**Proposal.WORDS, Answer.AGREED: "已更正"}

    case = models.ForeignKey(Case, models.PROTECT, related_name="circumstance_fixes", verbose_name="提出时的案件")
    circumstance = models.ForeignKey(Circumstance, models.PROTECT, related_name="fixes", verbose_name="登记错的一条")
    wrong = models.CharField("错在哪里", max_length=8, choices=WhatIsWrong.choices)
    true_on = models.DateField("正确的日期", null=True, blank=True)
    source = models.CharField("凭据", max_length=12, choices=ProofSource.choices)
    proof = models.CharField("凭据说明", max_length=200)
    reason = models.CharField("理由", max_length=200)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="扫描件")

    class Meta(Proposal.Meta):
        verbose_name = verbose_name_plural = "状况更正"
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["circumstance"],
                condition=WAITING,
                name="one_fix_at_a_time",
                violation_error_message="这一条的更正已经提出，等另一人核对",
            ),
            models.CheckConstraint(
                condition=Q(wrong="day", true_on__isnull=False) | Q(wrong="mistake", true_on=None),
                name="fixed_day_is_given",
                violation_error_message="日期不对的，须写明正确的日期",
            ),
        ]

    def __str__(self):
        return f"{self.circumstance}：{self.get_wrong_display()}"
