"""入库文件：原件按内容命名封存，只对外提供清洗过的副本。"""

from django.conf import settings
from django.db import models


class StoredFile(models.Model):
    """一份通过检查的文件；只由 core.files 写入。"""

    class Kind(models.TextChoices):
        IMAGE = "image", "图片"
        PDF = "pdf", "PDF"
        SHEET = "sheet", "表格"
        PACKAGE = "package", "数据包"

    sha256 = models.CharField("原件摘要", max_length=64, db_index=True, editable=False)
    derivative_sha256 = models.CharField("副本摘要", max_length=64, editable=False)
    perceptual_hash = models.CharField("图像指纹", max_length=16, blank=True, db_index=True, editable=False)
    kind = models.CharField("种类", max_length=8, choices=Kind.choices, editable=False)
    content_type = models.CharField("类型", max_length=100, editable=False)
    size = models.PositiveBigIntegerField("字节数", editable=False)
    derivative_size = models.PositiveBigIntegerField("副本字节数", editable=False)
    pages = models.PositiveIntegerField("页数", default=1, editable=False)
    width = models.PositiveIntegerField("宽", null=True, editable=False)
    height = models.PositiveIntegerField("高", null=True, editable=False)
    taken_at = models.DateTimeField("拍摄时间", null=True, editable=False, help_text="照片自带，可被改动，仅供参考")
    original_name = models.CharField("原文件名", max_length=255, editable=False)
    purpose = models.CharField("用途", max_length=64, blank=True, editable=False)  # 空即暂存，尚无人认领
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="上传人",
    )
    uploaded_at = models.DateTimeField("上传时间", editable=False)
    path = models.CharField("原件位置", max_length=200, editable=False)
    derivative_path = models.CharField("副本位置", max_length=200, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "入库文件"

    def __str__(self):
        return self.original_name

    @property
    def is_image(self):
        return self.kind == self.Kind.IMAGE


class Upload(models.Model):
    """暂存的上传：表单被退回时，已传的文件不必重选（中断的上传保住已填内容）。"""

    token = models.CharField("凭据", max_length=64, primary_key=True, editable=False)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="上传人")
    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="+", verbose_name="文件")
    field = models.CharField("栏目", max_length=100, blank=True)
    uploaded_at = models.DateTimeField("上传时间", db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = "暂存上传"

    def __str__(self):
        return str(self.file)
