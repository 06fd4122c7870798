"""乐观版本：两人同改一条记录，后存的人看到两份内容。"""

from django.db import models


class Versioned(models.Model):
    """带版本号的记录；表单用 core.versions.VersionedForm，保存用 save_versioned。"""

    version = models.PositiveIntegerField("版本", default=1, editable=False)

    class Meta:
        abstract = True
