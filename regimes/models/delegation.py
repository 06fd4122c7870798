from django.db import models
from django.db.models import F, Q

from regimes.choices import AidKind
from regimes.models.standards import Dated, DatedQuerySet


class DelegationQuerySet(DatedQuerySet):
    def in_force(self, street, aid, on):
        """`on` 日该街道该类救助的授权;没有、已到期或已收回则为 None。"""
        row = self._of(street, aid).valid_on(street.district, on).first()
        return None if row is None or row.revokes else row

    def last_ended(self, street, aid, on):
        """最近一份到期或收回的,供说明为何没有授权;从未授权则为 None。"""
        rows = self._of(street, aid).confirmed().filter(starts_on__lte=on)
        return rows.order_by("-starts_on", "-pk").first()

    def ended_for(self, district, aid, on):
        """登记过、而 `on` 日没有一份有效的,给出最近终止的一份;没有登记过或仍有效则为 None。"""
        rows = self.filter(aid=aid, district=district)
        if rows.valid_on(district, on).filter(revokes=False).exists():
            return None
        return rows.confirmed().filter(ends_on__lt=on).order_by("-ends_on").first()

    def _of(self, street, aid):
        """授给这个街道的,与授给全区各街道的。"""
        return self.filter(Q(street=street) | Q(street=None, district=street.district), aid=aid)


class Delegation(Dated):
    """区里把一类救助的审批书面授予一个街道(S2);只增不改,收回也是一行。"""

    street = models.ForeignKey(
        "accounts.Unit",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name="街道",
        help_text="不选即全区各街道",
    )
    aid = models.CharField("救助类别", max_length=20, choices=AidKind.choices)
    provincial_basis = models.CharField(
        "省级依据", max_length=300, blank=True, help_text="2026年7月1日起街道审批须有省级人民政府规定(社会救助法第44条)"
    )
    revokes = models.BooleanField("收回授权", default=False, help_text="勾选即自起始日起收回,由区民政局审批")

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "审批授权"
        ordering = ["district", "street", "aid", "-starts_on", "-pk"]
        indexes = [models.Index(fields=["street", "aid", "starts_on"], name="delegation_lookup")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="delegation_ends_after_start",
                violation_error_message="截止日期不能早于起始日期",
            ),
        ]

    def __str__(self):
        whom = self.street.name if self.street_id else "全区各街道"
        return f"{'收回' if self.revokes else '授予'}{whom}审批{self.get_aid_display()}"
