from django.db import models
from django.db.models import Q

from households.models import Person
from regimes.models import AidKind


class CoveredPersonQuerySet(models.QuerySet):
    def from_month(self, month):
        """`month` 起还在享、将要享的。"""
        return self.filter(Q(until_month=None) | Q(until_month__gte=month))

    def lasting(self, month):
        """`month` 起还在享，也没有被后来的决定接替、停发的；定有止期的认定，到期之前也在内。"""
        return self.from_month(month).filter(ended_by=None)


class CoveredPerson(models.Model):
    """在享人员：一个决定保障一个人的一类救助，自哪月至哪月；只由决定而来，由后来的决定结束。"""

    person = models.ForeignKey(Person, models.PROTECT, related_name="covered_by", verbose_name="人")
    decision = models.ForeignKey(
        "cases.Decision", models.PROTECT, related_name="covered_people", verbose_name="所依决定"
    )
    aid = models.CharField("救助类别", max_length=20, choices=AidKind.choices)
    since_month = models.DateField("自何月")
    until_month = models.DateField("至何月", null=True, blank=True)
    ended_by = models.ForeignKey(
        "cases.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="uncovered_people",
        verbose_name="结束所依决定",
    )

    objects = CoveredPersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "在享人员"
        indexes = [models.Index(fields=["aid", "since_month"], name="covered_in_month")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "aid"],
                condition=Q(until_month=None),
                name="covered_once_per_aid",
                violation_error_message="同一人同一类救助正在享受，不能重复",
            ),
            models.UniqueConstraint(
                fields=["person", "decision"],
                name="covered_once_per_decision",
                violation_error_message="同一决定里同一人只列一次",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_aid_display()}"
