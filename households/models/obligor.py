from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from core.models import Versioned
from core.money import MoneyField
from households import codes
from households.models.household import Household
from households.models.periodic import Periodic
from households.models.person import Person

UNIDENTIFIED = "身份未查明，不能据以核对"


class ObligorQuerySet(models.QuerySet):
    def current(self):
        """没有撤下的，连同其人。"""
        return self.filter(removed_on=None).select_related("person")


class Obligor(Versioned, Periodic):
    """法定赡（抚、扶）养义务人，不与家庭共同生活；查其收入须本人同意（社会救助法第41条）。

    证件查明的即是全库的那一个人（`person`），姓名、号码、死亡都读他的；还没有查明的只有姓名，不能据以核对。
    一人可以养本户几人；登记错的可以改、可以撤下，都有记录。收入没有查明的留空，不按零计。
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="obligors", verbose_name="家庭")
    supports = models.ManyToManyField(Person, related_name="obligors", verbose_name="被赡（抚、扶）养人")
    supported = models.CharField(
        "被赡（抚、扶）养人姓名", max_length=200, blank=True, help_text="随 supports 改，供变更记录"
    )
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="obligations", verbose_name="人"
    )
    written_name = models.CharField("姓名（身份未查明的）", max_length=50, blank=True)
    relation = models.CharField("与被赡（抚、扶）养人关系", max_length=2, choices=codes.Relation.choices)
    employer = models.CharField("工作单位", max_length=100, blank=True)
    family_size = models.PositiveSmallIntegerField("家庭人口", default=1)
    income = MoneyField("家庭收入", null=True, blank=True)
    supports_count = models.PositiveSmallIntegerField("共赡养几人", default=1)
    standard = MoneyField("所在地低保标准（元/人·月）", null=True, blank=True)
    standard_source = models.CharField("所在地标准的依据", max_length=100, blank=True)
    agreed_amount = MoneyField("法律文书约定金额（元/月）", null=True, blank=True)
    inability = models.CharField("无力赡养的情形", max_length=10, choices=codes.Inability.choices, blank=True)
    inability_note = models.CharField("无力赡养的说明", max_length=60, blank=True)
    removed_on = models.DateField("撤下日期", null=True, blank=True, editable=False)
    removed_reason = models.CharField("撤下原因", max_length=100, blank=True, editable=False)

    history = HistoricalRecords(verbose_name="变更记录")
    objects = ObligorQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "赡养义务人"
        constraints = [
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(written_name=""),
                name="obligor_is_a_person_or_a_name",
                violation_error_message="身份查明的义务人用其本人的姓名，没有查明的才另写姓名",
            ),
            models.UniqueConstraint(
                fields=["household", "person"],
                condition=Q(removed_on=None),
                name="obliged_once_per_household",
                violation_error_message="此人已登记为本户的义务人",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return self.person.name if self.person else self.written_name

    @property
    def id_number(self):
        return self.person.id_number if self.person else ""

    @property
    def id_index(self):
        return self.person.id_index if self.person else ""

    @property
    def unidentified(self):
        """身份还没有查明的，一句话；查明了的为空。"""
        return "" if self.person_id else UNIDENTIFIED

    def is_dead(self, on):
        return self.person is not None and self.person.is_dead(on)

    @property
    def died_on(self):
        return self.person.died_on if self.person else None

    @property
    def income_sum(self):
        """家庭收入及其时间；没有查明为 None。"""
        return None if self.income is None else self.sum_of(self.income)

    @property
    def inability_words(self):
        return "，".join(filter(None, [self.get_inability_display() if self.inability else "", self.inability_note]))
