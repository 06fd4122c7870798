from django.db import models
from django.db.models import Q

from accounts.models import User
from core.fields import EncryptedTextField
from core.models import SealedModel
from publicity.models.round import Round


class ObjectionVia(models.TextChoices):
    COUNTER = "counter", "窗口当面"
    PHONE = "phone", "电话"
    LETTER = "letter", "书信"
    WEB = "web", "网上"


class ObjectionOutcome(models.TextChoices):
    UPHELD = "upheld", "异议成立"
    DISMISSED = "dismissed", "异议不成立"


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user, act="resolve_objection"):
        """被反映的工作人员看不到；其余依案件范围。"""
        seen = self.filter(round__in=Round.objects.visible_to(user, act))
        return seen.filter(Q(named=None) | ~Q(named__in=user.same_person_ids()))

    def open(self):
        return self.filter(outcome="")


class Objection(SealedModel):
    """公众对公示的异议；与申请人对核对结果的异议是两回事。库里有触发器，谁也删不掉。"""

    round = models.ForeignKey(Round, models.PROTECT, related_name="objections", verbose_name="公示轮次")
    number = models.CharField("登记号", max_length=60, unique=True)
    received_at = models.DateTimeField("收到时间")
    is_late = models.BooleanField("逾期提出", default=False)
    via = models.CharField("方式", max_length=8, choices=ObjectionVia.choices)
    objector = EncryptedTextField("异议人", context="publicity.objection.objector", blank=True)
    objector_phone = EncryptedTextField("异议人电话", context="publicity.objection.objector_phone", blank=True)
    named = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="被反映的工作人员"
    )
    content = models.TextField("异议内容")
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    outcome = models.CharField("办理结果", max_length=10, choices=ObjectionOutcome.choices, blank=True)
    findings = models.TextField("调查情况", blank=True)
    resolved_on = models.DateField("办结日期", null=True, blank=True)
    resolved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="办结人")

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示异议"

    def __str__(self):
        return self.number
