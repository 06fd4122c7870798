"""一次性表单编号：同一次提交，发几遍都只办一次，答复相同。"""

from django.conf import settings
from django.db import models


class FormKey(models.Model):
    """已用的编号与当时的答复；与所办之事在同一事务里写入。"""

    key = models.CharField("编号", max_length=64, primary_key=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name="提交人"
    )
    path = models.CharField("网址", max_length=500)
    content = models.CharField("内容摘要", max_length=64, blank=True)
    location = models.CharField("答复去处", max_length=2000, blank=True)
    created_at = models.DateTimeField("提交时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "表单编号"

    def __str__(self):
        return f"{self.path} {self.created_at:%Y-%m-%d %H:%M}"
