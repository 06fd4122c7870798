from django.db import models
from simple_history.models import HistoricalRecords

from accounts.models import Unit
from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.locking import for_change
from core.models import SealedModel, Versioned
from households.codes import Area, Hardship


class HouseholdQuerySet(models.QuerySet):
    def locked(self):
        return for_change(self)


class Household(SealedModel, Versioned):
    """一个申请家庭；材料与证据归户，案件引用之。"""

    community = models.ForeignKey(Unit, models.PROTECT, related_name="households", verbose_name="所属社区")
    address = models.CharField("现居住地址", max_length=200)
    register_address = models.CharField("户籍地址", max_length=200, blank=True)
    area = models.CharField("适用标准", max_length=8, choices=Area.choices, default=Area.URBAN)
    hardships = models.JSONField("困难原因", default=list, blank=True)
    main_hardship = models.CharField("主要困难原因", max_length=16, blank=True)
    phone = EncryptedTextField("联系电话", context="households.household.phone", blank=True)
    phone_index = models.CharField("联系电话索引", max_length=64, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField("建户时间")

    history = HistoricalRecords(verbose_name="变更记录")
    objects = HouseholdQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭"

    def __str__(self):
        head = self.head
        return f"{head.name}户" if head else f"家庭{self.pk}"

    def save(self, *args, **kwargs):
        self.phone_index = blind_index(self.phone, "phone") if self.phone else ""
        super().save(*args, **kwargs)

    @property
    def head(self):
        """户主；尚未登记成员时为空。"""
        return self.members.filter(is_head=True).first()

    @property
    def hardship_labels(self):
        return [Hardship(one).label for one in self.hardships]

    @property
    def scope_unit(self):
        return self.community

    @property
    def chain(self):
        return self.community.chain

    def living_members(self):
        """现在共同生活的成员，户主在前。"""
        return self.members.filter(lives_together=True, left_on=None).order_by("-is_head", "pk")

    def is_tied(self, user):
        return self.ties.filter(user=user, withdrawn_at=None).exists()

    def is_assigned(self, user, on):
        """家庭本身不指派；指派记在案件上。"""
        return False
