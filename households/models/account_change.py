from django.db import models
from django.db.models import Q

from accounts.models import WAITING, Answer, Proposal, ProposalQuerySet
from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.models import SealedModel
from households.models.bank_account import BankAccount
from households.models.household import Household
from households.models.person import Person

COOLING = Q(answer=Answer.AGREED, account=None)


class AccountChangeQuerySet(ProposalQuerySet):
    def cooling(self):
        """确认了、还没有换用的。"""
        return self.filter(COOLING)


class AccountChange(Proposal, SealedModel):
    """更换发放账户：一人提出，另一人核对、告知家庭后确认或退回；换用之前现用账户不变。

    确认之后隔几份名册才换用（冷静期），其间别人还可以退回；`numbers` 是提出时登记的各个号码（遮盖），告知只能拨这些。
    """

    WHAT = "更换发放账户"
    WORDS = {**Proposal.WORDS, Answer.AGREED: "已换用", Answer.REFUSED: "已退回"}

    household = models.ForeignKey(Household, models.PROTECT, related_name="account_changes", verbose_name="家庭")
    holder = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="新账户所有人")
    bank = models.CharField("开户银行", max_length=60)
    number = EncryptedTextField("账号", context="households.accountchange.number")
    number_index = models.CharField("账号索引", max_length=64, editable=False)
    reason = models.CharField("更换原因与凭据", max_length=200)
    numbers = models.JSONField("提出时登记的电话", default=list)
    told_number = models.CharField("拨打的号码", max_length=80, blank=True)
    told_who = models.CharField("告知了谁", max_length=50, blank=True)
    told_at = models.DateTimeField("何时告知的", null=True)
    first_month = models.DateField("自哪月的名册起用", null=True)
    account = models.OneToOneField(
        BankAccount, models.PROTECT, null=True, related_name="change", verbose_name="换用的账户"
    )

    objects = AccountChangeQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name = verbose_name_plural = "更换发放账户"
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["household"],
                condition=WAITING | COOLING,
                name="one_account_change_at_a_time",
                violation_error_message="本户已提出更换发放账户，还没有换用",
            ),
            models.CheckConstraint(
                condition=~Q(answer=Answer.AGREED) & Q(account=None, first_month=None)
                | Q(answer=Answer.AGREED, first_month__isnull=False, told_at__isnull=False)
                & ~Q(told_number="")
                & ~Q(told_who="")
                & ~Q(answer_note=""),
                name="agreed_account_change_says_how",
                violation_error_message="确认须写明怎样核对的、告知了谁、自何月起用；没有确认的不换",
            ),
        ]

    def __str__(self):
        return f"{self.bank} {self.holder.name}"

    @property
    def is_cooling(self):
        return self.answer == Answer.AGREED and self.account_id is None

    @property
    def is_open(self):
        return not self.answer or self.is_cooling

    @property
    def said(self):
        if self.is_cooling:
            return f"已确认，自{self.first_month.year}年{self.first_month.month}月的名册起换用，之前可以退回"
        return super().said

    def save(self, *args, **kwargs):
        self.number_index = blind_index(self.number, "account")
        super().save(*args, **kwargs)
