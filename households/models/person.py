from datetime import date

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import User
from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.models import SealedModel, StoredFile, Versioned
from households import codes


def age_on(birth_date, day):
    """周岁：生日当天满岁。"""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def identity_index(kind, number):
    """一个证件的盲索引：同一证件全库只有一人；没有号码的为空。"""
    if not number:
        return ""
    return blind_index(number if kind == codes.IdKind.RESIDENT else f"{kind}:{number}", "id_number")


class PersonQuerySet(models.QuerySet):
    def with_id(self, number, kind=codes.IdKind.RESIDENT):
        """持此证件的人；至多一名。"""
        return self.filter(id_index=identity_index(kind, number)) if number else self.none()

    def registered(self, number, kind=codes.IdKind.RESIDENT):
        """持此证件的人；这条已并入别的一条的，给那一条。没有则为 None。"""
        found = self.with_id(number, kind).select_related("merged_into").order_by("pk").first()
        return found and (found.merged_into or found)

    def unnumbered(self, *, name, sex, birth_date):
        """没有证件号码的人里，同名、同性别、同日出生的。"""
        return self.filter(id_index="", merged_into=None, name=name, sex=sex, birth_date=birth_date)

    def formerly(self, number, kind, **who):
        """从前登记过这一证件、后来改登别的号码（有了身份证、改正了）的人：`who` 为姓名、性别、出生日期，都合的才是。

        没有则为 None。
        """
        was = Person.history.filter(id_index=identity_index(kind, number)).values("id") if number else []
        same = self.filter(pk__in=was, **who).select_related("merged_into")
        found = same.order_by("pk").first()
        return found and (found.merged_into or found)


class Person(SealedModel, Versioned):
    """一个人，全库只登记一次；住在哪家、在哪一案里是什么身份另有其表（Membership、cases.CaseMember）。"""

    name = models.CharField("姓名", max_length=50)
    id_kind = models.CharField("证件种类", max_length=10, choices=codes.IdKind.choices, default=codes.IdKind.RESIDENT)
    id_number = EncryptedTextField("身份证号", context="households.person.id_number", blank=True)
    id_index = models.CharField("身份证号索引", max_length=64, blank=True, editable=False, db_index=True)
    sex = models.CharField("性别", max_length=1, choices=codes.Sex.choices)
    birth_date = models.DateField("出生日期")
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
    phone = EncryptedTextField("电话", context="households.person.phone", blank=True)
    phone_index = models.CharField("电话索引", max_length=64, blank=True, editable=False, db_index=True)
    died_on = models.DateField("死亡日期", null=True, blank=True, editable=False)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="merged", verbose_name="并入"
    )

    history = HistoricalRecords(verbose_name="变更记录")
    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "人"
        indexes = [
            models.Index(fields=["name"], name="person_name"),
            # 夜间看谁满了几周岁、哪些学生：只翻那几段生日。
            models.Index(fields=["birth_date"], name="person_birth_date"),
            models.Index(
                fields=["birth_date"], name="person_at_school", condition=Q(employment=codes.Employment.STUDENT)
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["id_index"],
                condition=~Q(id_index="") & Q(merged_into=None),
                name="one_person_per_identity",
                violation_error_message="这个证件已经登记过，同一人只登记一次",
            ),
            models.CheckConstraint(
                condition=Q(died_on=None) | Q(died_on__gte=models.F("birth_date")),
                name="died_after_birth",
                violation_error_message="死亡日期不能早于出生日期",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.id_index = identity_index(self.id_kind, self.id_number)
        self.phone_index = blind_index(self.phone, "phone") if self.phone else ""
        super().save(*args, **kwargs)

    def age(self, on: date) -> int:
        return age_on(self.birth_date, on)

    def is_adult(self, on: date) -> bool:
        return self.age(on) >= 18

    def is_dead(self, on: date) -> bool:
        return self.died_on is not None and self.died_on <= on

    @property
    def lacks_register(self):
        """没有内地户籍：外国人、港澳台居民，连同其18位的居住证（81、82、83开头）、永久居留身份证（9加省份代码开头）。"""
        foreign = (codes.IdKind.HK_MACAU, codes.IdKind.TAIWAN, codes.IdKind.GREEN_CARD, codes.IdKind.PASSPORT)
        numbered = self.id_kind == codes.IdKind.RESIDENT and self.id_number.startswith(
            ("81", "82", "83", "91", "92", "93", "94", "95", "96")
        )
        return self.id_kind in foreign or numbered

    @property
    def severely_disabled(self):
        """重度残疾：一级、二级。"""
        return bool(self.disability_kind) and self.disability_grade in (1, 2)


class StandingManager(models.Manager):
    """仍算数的：更正过的、撤销了的不在其中，各处读到的都是这些。"""

    def get_queryset(self):
        return super().get_queryset().filter(withdrawn_at=None)


class Circumstance(models.Model):
    """一个人的一段状况（死亡、服刑、失踪、住进机构……）：有起日、有凭据，说一次，凡涉及此人处都读它。

    登记错了的、合并的两条里重复的，不删不改，标明何时不再算数（`withdrawn_at`），日期不对的指着更正后的一条（`corrected_by`）。
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="circumstances", verbose_name="人")
    kind = models.CharField("状况", max_length=12, choices=codes.CircumstanceKind.choices)
    starts_on = models.DateField("起日")
    ends_on = models.DateField("止日", null=True, blank=True)
    source = models.CharField("凭据", max_length=12, choices=codes.ProofSource.choices)
    proof = models.CharField("凭据说明", max_length=200)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="扫描件")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("更正、撤销时间", null=True, blank=True, editable=False)
    corrected_by = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="corrects", verbose_name="更正为"
    )

    objects = StandingManager()
    every = models.Manager()  # noqa: DJ012

    class Meta:
        verbose_name = verbose_name_plural = "人员状况"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="circumstance_ends_after_it_starts",
                violation_error_message="止日不能早于起日",
            ),
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(ends_on=None, withdrawn_at=None),
                name="circumstance_said_once",
                violation_error_message="这一状况已经登记过",
            ),
            models.CheckConstraint(
                condition=Q(corrected_by=None) | Q(withdrawn_at__isnull=False),
                name="corrected_circumstance_is_withdrawn",
                violation_error_message="更正过的一条不再算数",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.get_kind_display()}"
