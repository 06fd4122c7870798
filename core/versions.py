"""乐观版本：后存的人看到两份内容，谁的也不丢。"""

from django import forms
from django.db import models, transaction

from core.fields import EncryptedTextField
from core.locking import for_change
from core.masking import mask_account
from core.refusals import Conflict


class CatchesUp:
    def catch_up(self, version):
        """看过两份内容后再存，就以现在的版本为准；填的内容不动。"""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = version


class SeenForm(CatchesUp, forms.Form):
    """不是照一条记录改的表单，也带着打开时的版本 `version`；服务用 require_current。"""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, version=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = version


class VersionedForm(CatchesUp, forms.ModelForm):
    """带隐藏版本号的编辑表单；`cleaned_data["version"]` 交给服务，服务用 save_versioned。"""

    version = forms.IntegerField(widget=forms.HiddenInput, error_messages={"required": "缺少版本号，请重新打开本页"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version


def save_versioned(instance, *, version, changes):
    """锁住这一行，版本相符才写入 `changes`（字段名 → 值）并加一；否则 Conflict 并列两份内容。

    其他人写的别的字段保留；`instance` 的 `_change_reason` 等附加属性带到保存处。
    """
    model = type(instance)
    with transaction.atomic():
        current = for_change(model.objects).get(pk=instance.pk)
        if current.version != version:
            raise _conflict(current, changes)
        for name, value in changes.items():
            setattr(current, name, value)
        current.version += 1
        if reason := getattr(instance, "_change_reason", None):
            current._change_reason = reason
        current.save()
    return current


def require_current(current, version, *, mine, theirs):
    """打开时的版本 `version`（不经页面的为 None，不问）不是现在的，以 Conflict 并列两份 {标签: 值}。"""
    if version in (None, current):
        return
    clash = Conflict(mine=mine, theirs=theirs)
    clash.version = current
    raise clash


def _conflict(current, changes):
    differing = [name for name, value in changes.items() if getattr(current, name) != value]
    fields = {name: current._meta.get_field(name) for name in differing}
    clash = Conflict(
        mine={str(fields[name].verbose_name): shown(fields[name], changes[name]) for name in differing},
        theirs={str(fields[name].verbose_name): shown(fields[name], getattr(current, name)) for name in differing},
    )
    clash.version = current.version
    return clash


def shown(field, value):
    """并列的两份里，一栏的值怎样写。"""
    if value in (None, ""):
        return "（空）"
    if isinstance(field, EncryptedTextField):
        return mask_account(value)
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(field, models.Field) and field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    return str(value)
