from django.db import models

from households.codes import Period
from households.periods import Sum


class Periodic(models.Model):
    """所填的金额是每月的、一年合计的，还是一次的，及其月数；折算见 households.periods。"""

    period = models.CharField("每月、一年合计或一次", max_length=5, choices=Period.choices)
    months = models.PositiveSmallIntegerField("月数", null=True, blank=True)

    class Meta:
        abstract = True

    def sum_of(self, value):
        return Sum(value, self.period, self.months)
