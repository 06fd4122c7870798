from django.db import models
from simple_history.models import HistoricalRecords

from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.models import SealedModel
from households.models.household import Household
from households.models.person import Person


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
