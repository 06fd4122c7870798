from django.db import models

from accounts.models import User
from benefits.models.entitlement import Entitlement


class Review(models.Model):
    """一次定期核查，结论为维持；要调整的另走变更（57号文第31条；F33）。"""

    entitlement = models.ForeignKey(Entitlement, models.PROTECT, related_name="reviews", verbose_name="待遇")
    reviewed_on = models.DateField("核查日期")
    way = models.CharField("核查方式", max_length=60)
    found = models.TextField("核查情况")
    reviewed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="核查人")
    with_whom = models.CharField("同去的人", max_length=60)
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "定期核查"
        indexes = [models.Index(fields=["entitlement", "-reviewed_on"], name="review_latest")]

    def __str__(self):
        return f"{self.entitlement} {self.reviewed_on}"
