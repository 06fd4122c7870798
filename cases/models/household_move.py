from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import matrix
from accounts.models import WAITING, Answer, Proposal, ProposalQuerySet, Unit
from households.models import Household, Tie


class HouseholdMoveQuerySet(ProposalQuerySet):
    def accepted(self):
        """已接收的，先接续的在前。"""
        return self.agreed().order_by("first_month", "pk")

    def visible_to(self, user, act="accept_household"):
        """迁入街道能办 `act`、与本户没有近亲属关系的人看得到。"""
        on = timezone.localdate()
        tied = Tie.objects.live().filter(user=user).values("household")
        return self.filter(
            matrix.scope_filter(user, act, on=on, community_path="to_community", tied_q=Q(household__in=tied))
        )


class HouseholdMove(Proposal):
    """一户由一个街道迁往另一个：迁出的街道送，迁入的街道收或退；收了，`first_month` 起由迁入街道发放。"""

    WHAT, PROPOSER = "迁移", "送出人"
    WORDS = {**Proposal.WORDS, "": "等对方接收", Answer.AGREED: "已接收", Answer.REFUSED: "已退回"}

    household = models.ForeignKey(Household, models.PROTECT, related_name="moves", verbose_name="家庭")
    from_community = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="迁出社区")
    to_community = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="迁入社区")
    address = models.CharField("迁入后的住址", max_length=200)
    moved_on = models.DateField("迁移日期")
    proof = models.CharField("凭据与情况", max_length=200)
    first_month = models.DateField("迁入街道自何月起发放", null=True)

    objects = HouseholdMoveQuerySet.as_manager()

    class Meta(Proposal.Meta):
        verbose_name = verbose_name_plural = "家庭迁移"
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["household"],
                condition=WAITING,
                name="one_move_at_a_time",
                violation_error_message="这一户的迁移已经送出，等对方接收",
            ),
            models.CheckConstraint(
                condition=Q(answer=Answer.AGREED, first_month__isnull=False)
                | ~Q(answer=Answer.AGREED) & Q(first_month=None),
                name="accepted_move_says_from_when",
                violation_error_message="接收须定下自何月起发放",
            ),
        ]

    def __str__(self):
        return f"{self.household} 迁往{self.to_community.name}"

    @property
    def about(self):
        return f"迁往{self.to_community.parent.name}{self.to_community.name}"

    # —— 权限所问：迁入的街道 ——
    @property
    def scope_unit(self):
        return self.to_community

    def is_assigned(self, user, on):
        return False

    def is_tied(self, user):
        return self.household.is_tied(user)
