from django.db import models

from accounts.models import User
from households.models.household import Household


class TieSource(models.TextChoices):
    DECLARED = "declared", "本人或申请人申报"
    FOUND = "found", "系统比对发现"


class TieQuerySet(models.QuerySet):
    def live(self):
        return self.filter(withdrawn_at=None)


class Tie(models.Model):
    """经办人员与家庭的近亲属等关系：该人退出此户一切环节，案件单独登记备案（57号文第11条）。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="ties", verbose_name="家庭")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="ties", verbose_name="经办人员")
    person_name = models.CharField("经办人员姓名", max_length=50)
    relation = models.CharField("关系", max_length=40)
    source = models.CharField("来源", max_length=10, choices=TieSource.choices)
    noted_at = models.DateTimeField("登记时间")
    noted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="登记人")
    withdrawn_at = models.DateTimeField("撤销时间", null=True, blank=True)
    withdrawn_reason = models.CharField("撤销理由", max_length=200, blank=True)

    objects = TieQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "近亲属关系"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "user", "relation"],
                condition=models.Q(withdrawn_at=None),
                name="tie_once",
                violation_error_message="该关系已登记",
            ),
        ]

    def __str__(self):
        return f"{self.person_name} {self.relation}"
