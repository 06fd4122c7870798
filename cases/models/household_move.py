from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts import matrix
from accounts.models import Unit, User
from households.models import Household, Tie


class HouseholdMoveQuerySet(models.QuerySet):
    def waiting(self):
        """迁入的街道还没有收、也没有退的。"""
        return self.filter(accepted_at=None, refused_at=None)

    def accepted(self):
        """已接收的，先接续的在前。"""
        return self.exclude(accepted_at=None).order_by("first_month", "pk")

    def visible_to(self, user, act="accept_household"):
        """迁入街道能办 `act`、与本户没有近亲属关系的人看得到。"""
        on = timezone.localdate()
        tied = Tie.objects.live().filter(user=user).values("household")
        return self.filter(
            matrix.scope_filter(user, act, on=on, community_path="to_community", tied_q=Q(household__in=tied))
        )


class HouseholdMove(models.Model):
    """一户由一个街道迁往另一个：迁出的街道送，迁入的街道收或退；收了，`first_month` 起由迁入街道发放。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="moves", verbose_name="家庭")
    from_community = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="迁出社区")
    to_community = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="迁入社区")
    address = models.CharField("迁入后的住址", max_length=200)
    moved_on = models.DateField("迁移日期")
    proof = models.CharField("凭据与情况", max_length=200)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="送出人")
    sent_at = models.DateTimeField("送出时间")
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="接收人")
    accepted_at = models.DateTimeField("接收时间", null=True)
    first_month = models.DateField("迁入街道自何月起发放", null=True)
    refused_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="退回人")
    refused_at = models.DateTimeField("退回时间", null=True)
    refused_reason = models.CharField("退回理由", max_length=200, blank=True)

    objects = HouseholdMoveQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭迁移"
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(accepted_at=None, refused_at=None),
                name="one_move_at_a_time",
                violation_error_message="这一户的迁移已经送出，等对方接收",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(refused_at=None),
                name="move_is_accepted_or_refused",
                violation_error_message="一次迁移不能又收又退",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by=None) | ~Q(accepted_by=F("sent_by")),
                name="move_by_two_people",
                violation_error_message="送出与接收须是两个人",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, first_month=None) | ~Q(accepted_at=None) & ~Q(first_month=None),
                name="accepted_move_says_from_when",
                violation_error_message="接收须定下自何月起发放",
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None) | ~Q(refused_reason=""),
                name="refused_move_says_why",
                violation_error_message="退回须写明理由",
            ),
        ]

    def __str__(self):
        return f"{self.household} 迁往{self.to_community.name}"

    # —— 权限所问：迁入的街道 ——
    @property
    def scope_unit(self):
        return self.to_community

    def is_assigned(self, user, on):
        return False

    def is_tied(self, user):
        return self.household.is_tied(user)
