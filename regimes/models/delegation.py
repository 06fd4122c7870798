from django.db import models
from django.db.models import F, Q

from core.acts import Act
from core.dates import zh
from regimes import law
from regimes.choices import AidKind
from regimes.models.standards import Dated, DatedQuerySet


class DelegationQuerySet(DatedQuerySet):
    def in_force(self, street, aid, on):
        """`on` 日该街道该类救助的授权；没有、已到期或已收回则为 None。"""
        row = self._of(street, aid).valid_on(street.district, on).first()
        return None if row is None or row.revokes else row

    def usable(self, street, aid, on):
        """`on` 日凭以审批的授权：有效，法律要求时又写明了省级依据；否则为 None。"""
        row = self.in_force(street, aid, on)
        return None if row is None or row.lacks_basis(on) else row

    def last_ended(self, street, aid, on):
        """最近一份到期或收回的，供说明为何没有授权；从未授权则为 None。"""
        rows = self._of(street, aid).confirmed().filter(starts_on__lte=on)
        return rows.order_by("-starts_on", "-pk").first()

    def _of(self, street, aid):
        """授给这个街道的，与授给全区各街道的。"""
        return self.filter(Q(street=street) | Q(street=None, district=street.district), aid=aid)


class Delegation(Dated):
    """区里把一类救助的审批书面授予一个街道（S2）；只增不改，收回也是一行。"""

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
        "省级依据",
        max_length=300,
        blank=True,
        help_text="2026年7月1日起街道审批须有省级人民政府规定（社会救助法第四十四条）",
    )
    revokes = models.BooleanField("收回授权", default=False, help_text="勾选即自起始日起收回，由区民政局审批")

    same_by = ("aid",)
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
        return f"{'收回' if self.revokes else '授予'}{self.whom}审批{self.get_aid_display()}"

    @property
    def act(self):
        return Act.END_DELEGATION if self.revokes else Act.DELEGATE

    @property
    def whom(self):
        return self.street.name if self.street_id else "全区各街道"

    @property
    def period(self):
        """“2026年1月1日起，至2026年12月31日”。"""
        until = f"，至{zh(self.ends_on, weekday=False)}" if self.ends_on else ""
        return f"{zh(self.starts_on, weekday=False)}起{until}"

    def streets(self):
        """这一行管到的街道。"""
        return [self.street] if self.street_id else list(self.district.children.filter(is_active=True))

    def lacks_basis(self, on):
        """`on` 日的法律要求省级依据而没有写明（社会救助法第四十四条）。"""
        return law.binds(law.PROVINCIAL_BASIS, on) and not self.provincial_basis.strip()

    def entry_gaps(self, on):
        """`on` 日不能录入的理由；头一次登记的旧文件可以写明原来的起始日，其余不能追溯。"""
        first = not self.revokes and not self._siblings_here().exists()
        return [*self.standing_gaps(on), *(() if first else self._backdated(on))]

    def standing_gaps(self, on):
        """录入、确认时都要问的：重叠、缺省级依据，或没有可收回的。"""
        return self._revoked_nothing() if self.revokes else [*self._overlaps(), *self._no_basis(on)]

    def _revoked_nothing(self):
        known = type(self).objects
        if any(known.in_force(street, self.aid, self.starts_on) for street in self.streets()):
            return []
        day = zh(self.starts_on, weekday=False)
        return [f"{self.whom}在{day}没有有效的{self.get_aid_display()}审批授权，无可收回"]

    def _backdated(self, on):
        if self.starts_on >= on:
            return []
        day, today = zh(self.starts_on, weekday=False), zh(on, weekday=False)
        return [f"起始日期{day}早于今天（{today}），{'收回' if self.revokes else '授权'}不能追溯，请填今天或以后"]

    def _overlaps(self):
        """期间内任何一天已有有效的授权；只看已确认的。"""
        starts = self.siblings().filter(starts_on__gte=self.starts_on, revokes=False)
        if self.ends_on:
            starts = starts.filter(starts_on__lte=self.ends_on)
        days = [self.starts_on, *starts.order_by("starts_on").values_list("starts_on", flat=True)]
        for street in self.streets():
            for day in days:
                if found := type(self).objects.in_force(street, self.aid, day):
                    return [
                        f"与已登记的重叠：{found}（{found.source}，{found.period}）。"
                        "要换文件，请先自新文件起始之日收回原授权，再登记新的"
                    ]
        return []

    def _siblings_here(self):
        """其中管到这里的：同一街道的，或全区的。"""
        rows = self.siblings()
        return rows.filter(Q(street=self.street) | Q(street=None)) if self.street_id else rows

    def _no_basis(self, on):
        """登记之日或其起始之日法律已要求的，须写明；早先到期的旧授权不问。"""
        last = self.ends_on or max(on, self.starts_on)
        if not self.lacks_basis(max(on, self.starts_on)) or not law.binds(law.PROVINCIAL_BASIS, last):
            return []
        return ["请写明省级依据：自2026年7月1日起，街道审批须有省级人民政府规定（社会救助法第四十四条）"]
