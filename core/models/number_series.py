"""编号计数器：文号、案件编号、档号等都从这里取。"""

from django.db import models


class NumberSeries(models.Model):
    """一个单位、一个种类、一年一行；取号即锁此行，与所办之事同一事务。"""

    unit_code = models.CharField("单位代码", max_length=12)
    kind = models.CharField("种类", max_length=24)
    year = models.PositiveSmallIntegerField("年份")
    last = models.PositiveIntegerField("已用至", default=0)

    class Meta:
        verbose_name = verbose_name_plural = "编号序列"
        constraints = [
            models.UniqueConstraint(
                fields=["unit_code", "kind", "year"],
                name="one_series_per_unit_kind_year",
                violation_error_message="序列已存在",
            )
        ]

    def __str__(self):
        return f"{self.unit_code} {self.kind} {self.year} 至 {self.last}"
