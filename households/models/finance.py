from django.db import models
from simple_history.models import HistoricalRecords

from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.models import SealedModel
from core.money import MoneyField
from households import codes
from households.models.household import Household
from households.models.periodic import Periodic
from households.models.person import Person
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


class BankAccount(SealedModel):
    """发放账户；一个账户只能给一户用。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="accounts", verbose_name="家庭")
    holder = models.ForeignKey(Person, models.PROTECT, related_name="accounts", verbose_name="账户所有人")
    bank = models.CharField("开户银行", max_length=60)
    holder_name = models.CharField("户名", max_length=50)
    number = EncryptedTextField("账号", context="households.bankaccount.number")
    number_index = models.CharField("账号索引", max_length=64, editable=False, db_index=True)
    is_current = models.BooleanField("现用", default=True)
    since = models.DateField("启用日期")
    until = models.DateField("停用日期", null=True, blank=True)

    history = HistoricalRecords(verbose_name="变更记录")

    class Meta:
        verbose_name = verbose_name_plural = "发放账户"
        constraints = [
            models.UniqueConstraint(
                fields=["number_index"],
                condition=models.Q(is_current=True),
                name="one_household_per_account",
                violation_error_message="该账号已登记在另一户名下，一个账户不能发放两户",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=models.Q(is_current=True),
                name="one_current_account_per_household",
                violation_error_message="本户已有现用账户",
            ),
        ]

    def __str__(self):
        return f"{self.bank} {self.holder_name}"

    def save(self, *args, **kwargs):
        self.number_index = blind_index(self.number, "account")
        super().save(*args, **kwargs)
