from django.db import models
from django.db.models import F, Q

from accounts.models import User
from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.models import SealedModel
from households.models.finance import BankAccount
from households.models.household import Household
from households.models.person import Person


class AccountChangeQuerySet(models.QuerySet):
    def waiting(self):
        """提出了、另一人还没有答复的。"""
        return self.filter(confirmed_at=None, refused_at=None)


class AccountChange(SealedModel):
    """更换发放账户：一人提出，另一人核对后确认或退回；确认之前现用账户不变。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="account_changes", verbose_name="家庭")
    holder = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="新账户所有人")
    bank = models.CharField("开户银行", max_length=60)
    number = EncryptedTextField("账号", context="households.accountchange.number")
    number_index = models.CharField("账号索引", max_length=64, editable=False)
    reason = models.CharField("更换原因与凭据", max_length=200)
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True)
    checked_how = models.CharField("怎样核对的", max_length=200, blank=True)
    account = models.OneToOneField(
        BankAccount, models.PROTECT, null=True, related_name="change", verbose_name="换用的账户"
    )
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="退回人")
    refused_at = models.DateTimeField("退回时间", null=True)
    refused_reason = models.CharField("退回理由", max_length=200, blank=True)

    objects = AccountChangeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "更换发放账户"
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="one_account_change_at_a_time",
                violation_error_message="本户已提出更换发放账户，等另一人核对",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="account_change_by_two_people",
                violation_error_message="提出与确认须是两个人",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, account=None)
                | Q(refused_at=None) & ~Q(confirmed_at=None) & ~Q(account=None) & ~Q(checked_how=""),
                name="confirmed_account_change_says_how",
                violation_error_message="确认须写明怎样核对的，并换用新账户；不能又确认又退回",
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None) | ~Q(refused_reason=""),
                name="refused_account_change_says_why",
                violation_error_message="退回须写明理由",
            ),
        ]

    def __str__(self):
        return f"{self.bank} {self.holder.name}"

    def save(self, *args, **kwargs):
        self.number_index = blind_index(self.number, "account")
        super().save(*args, **kwargs)
