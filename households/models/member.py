from datetime import date

from django.db import models
from simple_history.models import HistoricalRecords

from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.models import SealedModel, Versioned
from households import codes
from households.models.household import Household


def age_on(birth_date, day):
    """周岁：生日当天满岁。"""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


class MemberQuerySet(models.QuerySet):
    def living(self):
        return self.filter(lives_together=True, left_on=None)

    def with_id(self, id_number):
        """持此身份证号的所有登记（跨家庭查重用）。"""
        return self.filter(id_index=blind_index(id_number, "id_number"))


class Member(SealedModel, Versioned):
    """家庭成员。身份证号加密存放，以索引查重。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members", verbose_name="家庭")
    name = models.CharField("姓名", max_length=50)
    id_number = EncryptedTextField("身份证号", context="households.member.id_number")
    id_index = models.CharField("身份证号索引", max_length=64, editable=False, db_index=True)
    sex = models.CharField("性别", max_length=1, choices=codes.Sex.choices)
    birth_date = models.DateField("出生日期")
    is_head = models.BooleanField("户主", default=False)
    relation = models.CharField("与户主关系", max_length=2, choices=codes.Relation.choices)
    marital = models.CharField("婚姻状况", max_length=2, choices=codes.Marital.choices, default=codes.Marital.UNKNOWN)
    health = models.CharField("健康状况", max_length=2, choices=codes.Health.choices, default=codes.Health.GOOD)
    illness = models.CharField("重病病种", max_length=60, blank=True)
    disability_kind = models.CharField("残疾类别", max_length=1, choices=codes.DisabilityKind.choices, blank=True)
    disability_grade = models.PositiveSmallIntegerField("残疾等级", null=True, blank=True)
    labour = models.CharField("劳动能力", max_length=2, choices=codes.Labour.choices, default=codes.Labour.ABLE)
    employment = models.CharField(
        "就业状况", max_length=20, choices=codes.Employment.choices, default=codes.Employment.JOBLESS
    )
    employer = models.CharField("单位或学校", max_length=100, blank=True)
    phone = EncryptedTextField("电话", context="households.member.phone", blank=True)
    phone_index = models.CharField("电话索引", max_length=64, blank=True, editable=False, db_index=True)
    lives_together = models.BooleanField("共同生活", default=True)
    covered = models.BooleanField("保障对象", default=True)
    exclusion_reason = models.CharField("不计入原因", max_length=60, blank=True)
    status = models.CharField(
        "人员状态", max_length=2, choices=codes.MemberStatus.choices, default=codes.MemberStatus.NORMAL
    )
    left_on = models.DateField("离户日期", null=True, blank=True)

    history = HistoricalRecords(verbose_name="变更记录")
    objects = MemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭成员"
        constraints = [
            models.UniqueConstraint(
                fields=["household", "id_index"],
                name="member_once_per_household",
                violation_error_message="同一身份证号在本户已登记",
            ),
            models.UniqueConstraint(
                fields=["household"],
                condition=models.Q(is_head=True),
                name="one_head_per_household",
                violation_error_message="一户只能有一名户主",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.id_index = blind_index(self.id_number, "id_number")
        self.phone_index = blind_index(self.phone, "phone") if self.phone else ""
        super().save(*args, **kwargs)

    def age(self, on: date) -> int:
        return age_on(self.birth_date, on)

    def is_adult(self, on: date) -> bool:
        return self.age(on) >= 18

    @property
    def label(self):
        return f"{self.name}（{self.get_relation_display()}）"

    @property
    def severely_disabled(self):
        """重度残疾：一级、二级。"""
        return bool(self.disability_kind) and self.disability_grade in (1, 2)


class Obligor(SealedModel):
    """法定赡（抚、扶）养义务人，不与家庭共同生活；查其收入须本人同意（社会救助法第41条）。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="obligors", verbose_name="家庭")
    supports = models.ForeignKey(Member, models.PROTECT, related_name="obligors", verbose_name="被赡养人")
    name = models.CharField("姓名", max_length=50)
    id_number = EncryptedTextField("身份证号", context="households.obligor.id_number", blank=True)
    id_index = models.CharField("身份证号索引", max_length=64, blank=True, editable=False, db_index=True)
    relation = models.CharField("与被赡养人关系", max_length=2, choices=codes.Relation.choices)
    employer = models.CharField("工作单位", max_length=100, blank=True)
    family_size = models.PositiveSmallIntegerField("家庭人口", default=1)
    monthly_income = models.DecimalField("家庭月收入", max_digits=12, decimal_places=2, default=0)
    supports_count = models.PositiveSmallIntegerField("赡养人数", default=1)
    agreed_amount = models.DecimalField("法律文书约定金额", max_digits=12, decimal_places=2, null=True, blank=True)
    inability = models.CharField("无法赡养原因", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "赡养义务人"

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.id_index = blind_index(self.id_number, "id_number") if self.id_number else ""
        super().save(*args, **kwargs)
