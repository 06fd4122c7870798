from django.db import models

from accounts.models import User
from core.models import StoredFile
from households.models import Household


class HearingWay(models.TextChoices):
    MEETING = "meeting", "当面听取"
    PHONE = "phone", "电话听取"
    WRITTEN = "written", "书面意见"
    NO_ANSWER = "no_answer", "告知后未表示意见"


class Hearing(models.Model):
    """听取意见记录（F25b）：调减、终止之前先听当事人怎么说（社会救助法第48条）。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="hearings", verbose_name="家庭")
    case_id = models.BigIntegerField("案件", db_index=True)
    proposal = models.TextField("拟作决定和理由")
    told_on = models.DateField("告知日期")
    told_by = models.CharField("告知方式", max_length=60)
    heard_on = models.DateField("听取日期")
    way = models.CharField("听取方式", max_length=10, choices=HearingWay.choices)
    speaker = models.CharField("陈述人", max_length=50, blank=True)
    opinion = models.TextField("当事人意见", blank=True)
    adopted = models.BooleanField("采纳", null=True)
    answer = models.TextField("复核意见及理由")
    record = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签字笔录"
    )
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="记录人")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "听取意见"

    def __str__(self):
        return f"{self.household} {self.heard_on}"
