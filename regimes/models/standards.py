from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.acts import Act
from core.money import MoneyField
from core.refusals import Blocked
from regimes import parameter_values, parameters
from regimes.choices import Area, StandardKind, StandardUnit

ASK = "请区民政局在“设置”中录入"


class DatedQuerySet(models.QuerySet):
    def confirmed(self):
        return self.filter(confirmed_on__isnull=False)

    def valid_on(self, district, on):
        """`on` 日有效的行，后施行的在前；同日施行的以后录入的为准（更正=再录一行）。"""
        return (
            self.confirmed()
            .filter(Q(ends_on=None) | Q(ends_on__gte=on), district=district, starts_on__lte=on)
            .order_by("-starts_on", "-pk")
        )


class StandardQuerySet(DatedQuerySet):
    def in_force(self, district, kind, area, on):
        """`on` 日的标准；没有已确认的就拒绝，不猜。"""
        found = self.valid_on(district, on).filter(kind=kind, area=area).first()
        if found is None:
            what = f"{on:%Y年%m月%d日}的{Area(area).label}{StandardKind(kind).label}"
            raise Blocked(f"{district.name}尚未录入{what}，{ASK}")
        return found


class ParameterQuerySet(DatedQuerySet):
    def row(self, district, key, on):
        """`on` 日的参数行（含出处、是否示例）；没有已确认的就拒绝。"""
        found = self.valid_on(district, on).filter(key=key).first()
        if found is None:
            raise Blocked(f"{district.name}尚未录入{on:%Y年%m月%d日}的“{parameters.label(key)}”，{ASK}")
        return found

    def value(self, district, key, on):
        """`on` 日的参数值：数为 Decimal，分档为 {档: Decimal}，选项为字符串；没有则拒绝。"""
        return self.row(district, key, on).python_value


class Dated(models.Model):
    """区里录入的数：有起止、有出处，录入与确认由两人分别办理；只增不改。"""

    district = models.ForeignKey("accounts.Unit", models.PROTECT, related_name="+", verbose_name="区县")
    starts_on = models.DateField("自何日起")
    ends_on = models.DateField("至何日止", null=True, blank=True)
    source = models.CharField("文件依据", max_length=300)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="录入人", editable=False
    )
    entered_on = models.DateField("录入日期", null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="确认人", editable=False
    )
    confirmed_on = models.DateField("确认日期", null=True, editable=False)
    is_sample = models.BooleanField("示例", default=False, editable=False)

    class Meta:
        abstract = True

    act = Act.EDIT_STANDARD
    same_by = ()  # 同一区里，这几栏相同的才是同一项

    @property
    def is_confirmed(self):
        return self.confirmed_on is not None

    def siblings(self):
        """同一区、同一项已确认的各行。"""
        same = {key: getattr(self, key) for key in self.same_by}
        return type(self).objects.confirmed().filter(district=self.district, **same).exclude(pk=self.pk)

    def standing_gaps(self, on):
        """录入、确认时都要问的；标准与参数没有。"""
        return []

    def entry_gaps(self, on):
        """`on` 日不能录入的理由；不得早于现行一行的起始日，以免改动已办结的案件。"""
        latest = self.siblings().order_by("-starts_on").first()
        if latest is not None and self.starts_on < latest.starts_on:
            return [f"现行的一行自{latest.starts_on:%Y年%m月%d日}起，新录的不能早于这一天"]
        return []


class Standard(Dated):
    kind = models.CharField("标准", max_length=20, choices=StandardKind.choices)
    area = models.CharField("城乡", max_length=8, choices=Area.choices)
    amount = MoneyField("数额")
    unit = models.CharField("单位", max_length=8, choices=StandardUnit.choices, default=StandardUnit.MONTH)

    same_by = ("kind", "area")
    objects = StandardQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "保障标准"
        ordering = ["district", "kind", "area", "-starts_on", "-pk"]
        indexes = [models.Index(fields=["district", "kind", "area", "starts_on"], name="standard_lookup")]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0), name="standard_positive", violation_error_message="标准须大于零"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="standard_ends_after_start",
                violation_error_message="截止日期不能早于起始日期",
            ),
        ]

    def __str__(self):
        return f"{self.get_area_display()}{self.get_kind_display()} {self.amount}{self.get_unit_display()}"

    @property
    def monthly(self) -> Decimal:
        """每人每月的数，不舍入：有的地方农村标准按年公布，只在最后金额上舍入。"""
        return self.amount / 12 if self.unit == StandardUnit.YEAR else self.amount


class Parameter(Dated):
    key = models.CharField("参数", max_length=40, choices=parameters.CHOICES)
    value = models.JSONField("值")

    same_by = ("key",)
    objects = ParameterQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "计算参数"
        ordering = ["district", "key", "-starts_on", "-pk"]
        indexes = [models.Index(fields=["district", "key", "starts_on"], name="parameter_lookup")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="parameter_ends_after_start",
                violation_error_message="截止日期不能早于起始日期",
            ),
        ]

    def __str__(self):
        return f"{parameters.label(self.key)}：{parameter_values.show(self.key, self.value)}"

    @property
    def python_value(self):
        return parameter_values.from_json(self.key, self.value)

    @property
    def value_text(self):
        return parameter_values.show(self.key, self.value)
