"""收入、支出、财产各行：归（案件, 人），只在本案之内改；变更案件各抄一份。"""

from django.db import models

from core.money import MoneyField
from households import codes
from households.models import Periodic, Person
from households.periods import Sum


class LineQuerySet(models.QuerySet):
    def of_case(self, case_id):
        """一案现行的各行，连同所归的人。"""
        return self.filter(case_id=case_id, is_current=True).select_related("member").order_by("pk")


class Income(Periodic):
    """一行收入：申报多少、核实多少、计入多少、怎么算的；不计入的与所用的那个数同一时间。"""

    case_id = models.BigIntegerField("案件", db_index=True)
    member = models.ForeignKey(Person, models.PROTECT, related_name="incomes", verbose_name="成员")
    kind = models.CharField("收入类型", max_length=10, choices=codes.IncomeKind.choices)
    name = models.CharField("名称", max_length=60)
    source = models.CharField("来源", max_length=100, blank=True)
    verified_by = models.CharField(
        "核实方式", max_length=10, choices=codes.VerifiedBy.choices, default=codes.VerifiedBy.DECLARED
    )
    declared = MoneyField("申报金额", default=0)
    verified = MoneyField("核实金额", null=True, blank=True)
    verified_period = models.CharField("核实金额的时间", max_length=5, choices=codes.Period.choices, blank=True)
    verified_months = models.PositiveSmallIntegerField("核实金额的月数", null=True, blank=True)
    excluded = MoneyField("不计入金额", default=0)
    excluded_reason = models.CharField("不计入依据", max_length=120, blank=True)
    remark = models.CharField("备注", max_length=200, blank=True)
    is_current = models.BooleanField("现行", default=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "收入"

    def __str__(self):
        return f"{self.member.name} {self.name}"

    @property
    def declared_sum(self):
        return self.sum_of(self.declared)

    @property
    def verified_sum(self):
        """核实的；没有核实过为 None。"""
        return None if self.verified is None else Sum(self.verified, self.verified_period, self.verified_months)


class Expense(Periodic):
    """一行支出的自付部分；能不能扣减由区里的参数定。"""

    case_id = models.BigIntegerField("案件", db_index=True)
    member = models.ForeignKey(Person, models.PROTECT, related_name="expenses", verbose_name="成员")
    kind = models.CharField("支出类型", max_length=10, choices=codes.ExpenseKind.choices)
    name = models.CharField("名称", max_length=60)
    own_paid = MoneyField("自付金额", default=0)
    remark = models.CharField("备注", max_length=200, blank=True)
    is_current = models.BooleanField("现行", default=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "支出"

    def __str__(self):
        return f"{self.member.name} {self.name}"

    @property
    def paid_sum(self):
        return self.sum_of(self.own_paid)


class Asset(models.Model):
    case_id = models.BigIntegerField("案件", db_index=True)
    member = models.ForeignKey(Person, models.PROTECT, related_name="assets", verbose_name="权属人")
    kind = models.CharField("财产类型", max_length=3, choices=codes.AssetKind.choices)
    description = models.CharField("说明", max_length=200)
    value = MoneyField("估值（元）", default=0)
    verified_by = models.CharField(
        "核实方式", max_length=10, choices=codes.VerifiedBy.choices, default=codes.VerifiedBy.DECLARED
    )
    exceeds = models.BooleanField("超标", default=False)
    exception_reason = models.CharField("例外理由", max_length=200, blank=True)
    is_current = models.BooleanField("现行", default=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "财产"

    def __str__(self):
        return f"{self.get_kind_display()} {self.description}"
