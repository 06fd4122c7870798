from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import Unit
from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.locking import for_change
from core.models import SealedModel, Versioned
from households.codes import Area, Hardship, JoinReason, LeaveReason, Relation, named
from households.models.person import Person


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
        found = self.memberships.current().filter(is_head=True).select_related("person").first()
        return found and found.person

    @property
    def hardship_labels(self):
        return [Hardship(one).label for one in self.hardships]

    @property
    def scope_unit(self):
        return self.community

    @property
    def chain(self):
        return self.community.chain

    def residents(self):
        """现在住在这一户的各人，户主在前；某一案里算哪些人，问那一案的家庭组成（Case.family）。"""
        rows = self.memberships.current().select_related("person").order_by("-is_head", "pk")
        return [one.person for one in rows]

    def is_tied(self, user):
        return self.ties.filter(user=user, withdrawn_at=None).exists()

    def is_assigned(self, user, on):
        """家庭本身不指派；指派记在案件上。"""
        return False


class MembershipQuerySet(models.QuerySet):
    def current(self):
        """现在还在的，不含只是声称的。"""
        return self.filter(until=None, claimed=False)

    def claims(self):
        """声称已经搬来、原户还没有办离户的。"""
        return self.filter(until=None, claimed=True)


class Membership(models.Model):
    """一个人住在一户：自哪天、与户主什么关系、到哪天、为何离开；只添只结，不删不改写。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="memberships", verbose_name="家庭")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships", verbose_name="人")
    relation = models.CharField("与户主关系", max_length=2, choices=Relation.choices)
    is_head = models.BooleanField("户主", default=False)
    since = models.DateField("自何日")
    join_reason = models.CharField("入户缘由", max_length=12, choices=JoinReason.choices, blank=True)
    until = models.DateField("至何日", null=True, blank=True)
    leave_reason = models.CharField("离开原因", max_length=12, choices=LeaveReason.choices, blank=True)
    claimed = models.BooleanField("待原户办离户", default=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "共同生活关系"
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(until=None, claimed=False),
                name="one_household_at_a_time",
                violation_error_message="此人现登记在另一户，先在那一户办离户",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(is_head=True, until=None),
                name="one_head_per_household",
                violation_error_message="一户只能有一名户主",
            ),
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(until=None),
                name="member_once_per_household",
                violation_error_message="此人已登记在本户",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="membership_ends_after_it_begins",
                violation_error_message="离户日期不能早于入户日期",
            ),
            models.CheckConstraint(
                condition=Q(until=None) | ~Q(leave_reason=""),
                name="leaving_has_a_reason",
                violation_error_message="离户须写明原因",
            ),
        ]

    def __str__(self):
        return named(self.person, self.relation)
