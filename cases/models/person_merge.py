from django.db import models
from django.db.models import F, Q

from accounts.models import STANDING, Answer, Proposal
from cases.models.case import Case
from households.models import Person


class PersonMerge(Proposal):
    """同一个人登记成了两条，合并为一条：一人提出，另一人核对后确认或不同意；两条的变更记录都留着。"""

    WHAT = "合并登记"
    WORDS = {**Proposal.WORDS, Answer.AGREED: "已合并"}

    case = models.ForeignKey(Case, models.PROTECT, related_name="merges", verbose_name="提出时的案件")
    keep = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="保留的一条")
    drop = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="并入的一条")
    reason = models.CharField("凭据与理由", max_length=200)

    class Meta(Proposal.Meta):
        verbose_name = verbose_name_plural = "合并登记"
        constraints = [
            *Proposal.Meta.constraints,
            models.UniqueConstraint(
                fields=["drop"],
                condition=STANDING,
                name="merged_once",
                violation_error_message="此人的合并已经提出过",
            ),
            models.CheckConstraint(
                condition=~Q(keep=F("drop")), name="merge_of_two", violation_error_message="不能与自己合并"
            ),
        ]

    def __str__(self):
        return f"{self.drop} 并入 {self.keep}"
