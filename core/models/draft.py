"""没办完的表单：填着就存在服务器上。"""

import json

from django.conf import settings
from django.db import models

from core.fields import EncryptedTextField, SealedModel


class DraftQuerySet(models.QuerySet):
    def of(self, user, at):
        """此人没办完的，没有到期的；别人的谁也取不到。"""
        return self.filter(owner=user, expires_at__gt=at).order_by("-saved_at")


class Draft(SealedModel):
    """一张没办完的表单：所填全部（加密），连同表上带的版本号，接着填时照旧，别人改过的提交时并列两份。办成、到期即删。"""

    key = models.CharField("编号", max_length=43, unique=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="填的人")
    page = models.CharField("办理页", max_length=500)
    content = EncryptedTextField("所填", context="core.draft.content")
    version = models.PositiveIntegerField("版本", default=1)
    saved_at = models.DateTimeField("存的时间")
    expires_at = models.DateTimeField("保留到", db_index=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "没办完的表单"
        indexes = [models.Index(fields=["owner", "page"])]

    def __str__(self):
        return f"{self.page} {self.saved_at:%Y-%m-%d %H:%M}"

    @property
    def fields(self):
        """[[栏目, [值…]]…]，次序照表单。"""
        return json.loads(self.content)

    @property
    def whose(self):
        """填了谁的姓名，几份摆在一起好认。"""
        return next((values[-1] for name, values in self.fields if name.endswith("name") and values[-1]), "")

    @property
    def url(self):
        """接着填的网址。"""
        return f"{self.page}{'&' if '?' in self.page else '?'}resume={self.key}"
