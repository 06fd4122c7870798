"""代班：一名同岗位的同事在一段日子里替另一名办他名下的案件；办的人署自己的名，职责分离照算。"""

from django.db import models
from django.db.models import F, Q

from accounts.models.people import Role, User
from accounts.models.units import Unit

# 案件派到人或社区分到人的岗位；其余岗位管一街一区，人不在由授岗代理（授岗有起止日期，三人办理）。
STOOD_IN = (Role.WINDOW, Role.COMMUNITY, Role.CHECKER, Role.REVIEWER, Role.REVIEW_LEADER)


class StandInQuerySet(models.QuerySet):
    def standing(self):
        """没有提前结束的，不论起止日期。"""
        return self.filter(ended_at=None)

    def valid_on(self, day):
        return self.standing().filter(starts_on__lte=day, ends_on__gte=day)


class StandIn(models.Model):
    """一次代班：替谁、以哪个岗位、自哪天至哪天；提前结束的另记是谁、何时。"""

    absent = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name="离岗人")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="离岗人所在单位")
    role = models.CharField("岗位", max_length=20, choices=[(one.value, one.label) for one in STOOD_IN])
    deputy = models.ForeignKey(User, models.PROTECT, related_name="stand_ins", verbose_name="代班人")
    starts_on = models.DateField("自")
    ends_on = models.DateField("至")
    reason = models.CharField("事由", max_length=200)
    arranged_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="安排人")
    arranged_at = models.DateTimeField("安排时间")
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="提前结束的登记人")
    ended_at = models.DateTimeField("提前结束时间", null=True)

    objects = StandInQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "代班"
        ordering = ("starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=~Q(deputy=F("absent")) & ~Q(deputy=F("arranged_by")),
                name="stand_in_is_another",
                violation_error_message="代班人不能是离岗人，也不能是安排人",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="stand_in_dates_in_order",
                violation_error_message="截止日期不能早于开始日期",
            ),
        ]

    def __str__(self):
        return f"{self.deputy}代{self.absent}（{self.get_role_display()}）"

    def covers(self, day):
        return self.ended_at is None and self.starts_on <= day <= self.ends_on
