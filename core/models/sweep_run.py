from django.db import models


class SweepRun(models.Model):
    """一种巡检最近一次的情形；看它就知道后台还活着没有。"""

    name = models.CharField("巡检", max_length=20, primary_key=True)
    started_at = models.DateTimeField("开始时间")
    finished_at = models.DateTimeField("最近办完时间", null=True)
    counts = models.JSONField("办了多少", default=dict)
    error = models.CharField("出错", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "巡检"

    def __str__(self):
        return self.name
