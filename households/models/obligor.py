from django.db import models
from simple_history.models import HistoricalRecords

from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.models import SealedModel, Versioned
from core.money import MoneyField
from households import codes
from households.models.household import Household
from households.models.periodic import Periodic
from households.models.person import Person


class ObligorQuerySet(models.QuerySet):
    def current(self):
        return self.filter(removed_on=None)


class Obligor(SealedModel, Versioned, Periodic):
    """法定赡（抚、扶）养义务人，不与家庭共同生活；查其收入须本人同意（社会救助法第41条）。

    一人可以养本户几人；登记错的可以改、可以撤下，都有记录。收入没有查明的留空，不按零计。
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="obligors", verbose_name="家庭")
    supports = models.ManyToManyField(Person, related_name="obligors", verbose_name="被赡（抚、扶）养人")
    supported = models.CharField(
        "被赡（抚、扶）养人姓名", max_length=200, blank=True, help_text="随 supports 改，供变更记录"
    )
    name = models.CharField("姓名", max_length=50)
    id_number = EncryptedTextField("身份证号", context="households.obligor.id_number", blank=True)
    id_index = models.CharField("身份证号索引", max_length=64, blank=True, editable=False, db_index=True)
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

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.id_index = blind_index(self.id_number, "id_number") if self.id_number else ""
        super().save(*args, **kwargs)

    @property
    def income_sum(self):
        """家庭收入及其时间；没有查明为 None。"""
        return None if self.income is None else self.sum_of(self.income)

    @property
    def inability_words(self):
        return "，".join(filter(None, [self.get_inability_display() if self.inability else "", self.inability_note]))
