"""暂存上传：文件先各自入库，表单被退回时凭据还在，不必重选。"""

import binascii
import secrets
from base64 import b64decode
from datetime import timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.template.loader import render_to_string

from core import files
from core.models import StoredFile, Upload
from core.refusals import Blocked, Refusal

MAX_FILES = 50


class Staged:
    """已暂存的一个文件：凭据与入库文件。"""

    def __init__(self, token, file):
        self.token, self.file, self.name = token, file, file.original_name


class Turned:
    """没有收下的一个文件：名称与理由。"""

    def __init__(self, name, refusal):
        self.name, self.reasons = name, refusal.reasons


def stage(upload, *, by, at, field=""):
    """检查并暂存一个上传，返回 Upload；不合规则 Blocked。用途留空，待办成时由 files.store 认领。"""
    with transaction.atomic():
        stored = files.keep(files.examine(upload), name=upload.name, by=by, at=at, purpose="")
        return Upload.objects.create(
            token=secrets.token_urlsafe(32), file=stored, field=field[:100], uploaded_by=by, uploaded_at=at
        )


def stage_all(request, at, by=None):
    """把请求里的文件逐个暂存，须在办事的事务之外；没有登录、也没有另说是谁（`by`）的请求不暂存。"""
    by = by or request.user
    if not by.is_authenticated or not request.FILES:
        return
    if sum(len(uploads) for _, uploads in request.FILES.lists()) > MAX_FILES:
        raise Blocked(f"一次最多传 {MAX_FILES} 个文件，请分几次提交")
    for name, uploads in list(request.FILES.lists()):
        request.FILES.setlist(name, [_staged_or_turned(upload, by, at, name) for upload in uploads])


def from_data_url(text, name):
    """签名板交来的 data:image/png;base64,… → 可交给 files.store 的文件；空则 None。"""
    if not text:
        return None
    try:
        data = b64decode(text.split(",", 1)[1], validate=True)
    except (IndexError, binascii.Error):
        raise Blocked("签名没有传完整，请重签") from None
    return ContentFile(data, name=name)


def clear_expired(at):
    """清掉过期而无人认领的暂存；返回清掉的个数。重跑无害。与没办完的表单保留一样久，接着填时文件还在。"""
    limit = at - timedelta(hours=settings.UNFINISHED_HOURS)
    expired = Upload.objects.filter(uploaded_at__lt=limit)
    cleared = expired.count()
    expired.delete()
    for stored in StoredFile.objects.filter(purpose="", uploaded_at__lt=limit).iterator():
        _forget(stored)
    return cleared


class StagedFileInput(forms.FileInput):
    """文件框，外加已传文件的凭据（`<名>_token`，与 photo.js 相同）。"""

    template_name = "core/staged_file_input.html"
    allow_multiple_selected = True

    def __init__(self, attrs=None, *, multiple=False, camera=False):
        super().__init__(attrs)
        self.multiple, self.camera = multiple, camera

    def value_from_datadict(self, data, files, name):
        tokens = data.getlist(f"{name}_token") if hasattr(data, "getlist") else data.get(f"{name}_token", [])
        fresh = files.getlist(name) if hasattr(files, "getlist") else [files[name]] if files.get(name) else []
        kept = Upload.objects.filter(token__in=tokens).select_related("file").order_by("uploaded_at")
        found = [Staged(upload.token, upload.file) for upload in kept] + list(fresh)
        return found if self.multiple else found[-1:]

    def value_omitted_from_data(self, data, files, name):
        return not self.value_from_datadict(data, files, name)

    def use_required_attribute(self, initial):
        return False  # 已传过的不必再选，由服务端判断

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        kept = [item for item in value or [] if isinstance(item, Staged)]
        context["widget"] |= {"kept": kept, "multiple": self.multiple, "camera": self.camera}
        return context

    def render(self, name, value, attrs=None, renderer=None):
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class StagedFileField(forms.Field):
    """照片或 PDF；`multiple=True` 得列表，否则得一个或 None。

    清洗后是 StoredFile（已暂存）或上传文件，两者都可直接交给 files.store。
    """

    def __init__(self, *, multiple=False, camera=False, at_least=0, **kwargs):
        self.multiple, self.at_least = multiple, at_least
        super().__init__(widget=kwargs.pop("widget", StagedFileInput(multiple=multiple, camera=camera)), **kwargs)

    def bound_data(self, data, initial):
        return data

    def clean(self, value):
        reasons = [f"{item.name}：{reason}" for item in value or [] for reason in self._problems(item)]
        if reasons:
            raise ValidationError(reasons)
        accepted = [item.file if isinstance(item, Staged) else item for item in value or []]
        if self.required and not accepted:
            raise ValidationError("请选择文件或拍照")
        if len(accepted) < self.at_least:
            raise ValidationError(f"至少要 {self.at_least} 张，现有 {len(accepted)} 张")
        return accepted if self.multiple else next(iter(accepted), None)

    def has_changed(self, initial, data):
        return bool(data)

    def _problems(self, item):
        if isinstance(item, Turned):
            return item.reasons
        if isinstance(item, UploadedFile):
            try:
                files.examine(item)
            except Refusal as refusal:
                return refusal.reasons
        return []


def _staged_or_turned(upload, by, at, field):
    if not isinstance(upload, UploadedFile):
        return upload
    try:
        staged = stage(upload, by=by, at=at, field=field)
    except Refusal as refusal:
        return Turned(files.clean_name(upload.name or ""), refusal)
    return Staged(staged.token, staged.file)


def _forget(stored):
    """删去无人认领的记录；别的记录还用着同一内容的，文件留下。"""
    stored.delete()
    for path, column in ((stored.path, "path"), (stored.derivative_path, "derivative_path")):
        if not StoredFile.objects.filter(**{column: path}).exists():
            default_storage.delete(path)
