from django.db import models

from cases.codes import MaterialStatus
from cases.models.case import Case
from core.models import StoredFile


class Material(models.Model):
    """申请材料清单一行；能共享获取的不向申请人要（社会救助法第62条）。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="materials", verbose_name="案件")
    code = models.CharField("代码", max_length=30)
    label = models.CharField("材料", max_length=80)
    required = models.BooleanField("必备", default=True)
    status = models.CharField("状态", max_length=10, choices=MaterialStatus.choices, default=MaterialStatus.MISSING)
    is_copy = models.BooleanField("复印件", default=True)
    pages = models.PositiveSmallIntegerField("页数", default=1)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="扫描件")
    remark = models.CharField("备注", max_length=120, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请材料"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "code"], name="material_once", violation_error_message="材料重复")
        ]

    def __str__(self):
        return self.label


class SupplementItem(models.Model):
    """一次性告知书所列的一项：缺什么、怎么补、补到没有。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="supplement_items", verbose_name="案件")
    label = models.CharField("材料", max_length=80)
    problem = models.CharField("问题", max_length=120)
    requirement = models.CharField("补正要求", max_length=200)
    received_on = models.DateField("补交日期", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "补正事项"
        ordering = ["pk"]

    def __str__(self):
        return self.label
