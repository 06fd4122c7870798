from django.db import models
from django.db.models import Q

from accounts.models import Unit
from benefits.models.reach import OfCaseQuerySet
from cases.models import Case, Decision
from households.models import Household
from regimes.models import AidKind


class RecognitionQuerySet(OfCaseQuerySet):
    def not_ended(self):
        """没有退出的；是否到期另看有效期。"""
        return self.filter(ended_on=None)

    def valid_on(self, day):
        """`day` 那天有效的：已起、未退出、未过有效期。"""
        started = self.filter(starts_on__lte=day).filter(Q(valid_until=None) | Q(valid_until__gte=day))
        return started.filter(Q(ended_on=None) | Q(ended_on__gt=day))


class Recognition(models.Model):
    """一户的身份认定（低保边缘、刚性支出困难）：不发钱，有有效期，到期自然失效，要再认定须重新申请（RIG 第10条）。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="recognitions", verbose_name="家庭")
    case = models.ForeignKey(Case, models.PROTECT, related_name="recognitions", verbose_name="案件")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="recognition", verbose_name="所依决定")
    community = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="社区")
    street = models.ForeignKey(Unit, models.PROTECT, related_name="recognitions", verbose_name="街道")
    aid = models.CharField("认定类别", max_length=20, choices=AidKind.choices)
    size = models.PositiveSmallIntegerField("家庭人口")
    starts_on = models.DateField("认定日期")
    valid_until = models.DateField("有效期至", null=True, blank=True)
    ended_on = models.DateField("退出日期", null=True, blank=True)
    ended_by = models.ForeignKey(
        Decision, models.PROTECT, null=True, blank=True, related_name="ended_recognitions", verbose_name="退出所依决定"
    )

    objects = RecognitionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "认定"
        indexes = [
            models.Index(fields=["street", "valid_until"], name="recognition_until"),
            models.Index(fields=["household", "aid"], name="recognition_household"),
        ]

    def __str__(self):
        return f"{self.household} {self.get_aid_display()}"

    def state_on(self, day):
        """那天的状态：有效、已退出、已到期。"""
        if self.ended_on and self.ended_on <= day:
            return "已退出"
        return "已到期" if self.valid_until and self.valid_until < day else "有效"
