"""一人提出、另一人答复的事：四样东西说一次——谁提的、谁答复的、怎样答复、为何。"""

from django.db import models
from django.db.models import F, Q

from accounts.models.people import User


class Answer(models.TextChoices):
    AGREED = "agreed", "同意"
    REFUSED = "refused", "不同意"
    WITHDRAWN = "withdrawn", "提出人收回"


WAITING = Q(answer="")
STANDING = Q(answer__in=["", Answer.AGREED])  # 等着的、同意了的；没有同意、收回的不再拦住别的
BY_TWO = Q(answer__in=[Answer.AGREED, Answer.REFUSED]) & ~Q(answered_by=F("proposed_by"))


class ProposalQuerySet(models.QuerySet):
    def waiting(self):
        """还没有答复，提出人也没有收回的。"""
        return self.filter(WAITING)

    def agreed(self):
        return self.filter(answer=Answer.AGREED)


class Proposal(models.Model):
    """一人提出，另一人同意或不同意；答复之前提出人可以收回。答复之前什么也不变。"""

    WHAT = ""  # 这一件叫什么
    PROPOSER = "提出人"
    WORDS = {"": "等另一人答复", Answer.REFUSED: "不同意", Answer.WITHDRAWN: "提出人已收回"}  # 各件照自己的叫法

    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)
    answer = models.CharField("答复", max_length=10, choices=Answer.choices, blank=True)
    answer_note = models.CharField("怎样核对的、为何", max_length=200, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=WAITING | BY_TWO | Q(answer=Answer.WITHDRAWN, answered_by=F("proposed_by")),
                name="%(class)s_by_two_people",
                violation_error_message="提出与答复须是两个人，收回的须是提出人",
            ),
            models.CheckConstraint(
                condition=WAITING & Q(answered_by=None, answered_at=None)
                | ~WAITING & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="%(class)s_answer_is_complete",
                violation_error_message="答复须写明谁、何时",
            ),
            models.CheckConstraint(
                condition=STANDING | ~Q(answer_note=""),
                name="%(class)s_says_why_not",
                violation_error_message="不同意、收回须写明理由",
            ),
        ]

    @property
    def is_open(self):
        """另一人还可以答复。"""
        return not self.answer

    @property
    def about(self):
        """列在案件上时说的是什么。"""
        return str(self)

    @property
    def said(self):
        """现在怎样的一句。"""
        return self.WORDS[self.answer]
