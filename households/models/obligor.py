from django.db import models

from core.crypto import blind_index
from core.fields import EncryptedTextField
from core.models import SealedModel
from households import codes
from households.models.household import Household
from households.models.person import Person


class Obligor(SealedModel):
    """法定赡（抚、扶）养义务人，不与家庭共同生活；查其收入须本人同意（社会救助法第41条）。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="obligors", verbose_name="家庭")
    supports = models.ForeignKey(Person, models.PROTECT, related_name="obligors", verbose_name="被赡养人")
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
