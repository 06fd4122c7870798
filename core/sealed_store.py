"""存放之物的核验与换钥：加密字段逐格打开，入库文件逐份对摘要。"""

from django.apps import apps
from django.db import connection

from core.append_only import frozen_tables
from core.crypto import CannotOpen, is_current
from core.fields import EncryptedTextField
from core.files import read, read_original
from core.models import StoredFile
from core.refusals import Refusal

FETCH = 500


def sealed_models():
    """含加密字段的模型及其字段名；历史表也在内。"""
    for model in apps.get_models():
        names = [field.name for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if names:
            yield model, names


def broken_cells():
    """打不开的格子，逐个给出句子。"""
    for model, names in sealed_models():
        for row in model._base_manager.order_by("pk").iterator(chunk_size=FETCH):
            for name in names:
                try:
                    getattr(row, name)
                except CannotOpen:
                    yield f"{model._meta.label} {row.pk} 的 {name} 打不开"


def broken_files():
    """缺失或与摘要不符的文件，逐份给出句子。"""
    for stored in StoredFile.objects.order_by("pk").iterator(chunk_size=FETCH):
        for take, what in ((read_original, "原件"), (read, "副本")):
            try:
                take(stored)
            except Refusal:
                yield f"文件 {stored.pk} 的{what}缺失或与入库时不一致"


def rotate(model, names):
    """把旧密钥写的格子改用现行密钥；返回改写的格数。中断后再跑，从剩下的接着做。"""
    if model._meta.db_table in frozen_tables(connection):
        return 0  # 只增不改的表不能改写，读它的旧密钥须一直留着
    renewed = 0
    rows = model._base_manager.order_by("pk").only("pk", "seal", *names)
    for row in rows.iterator(chunk_size=FETCH):
        for name in names:
            token = row.__dict__[name]
            if token and not is_current(token):
                renewed += _renew(model, row, name, token)
    return renewed


def _renew(model, row, name, token):
    """只在密文未被他人改过时替换，办事不停。"""
    field = model._meta.get_field(name)
    fresh = field.seal(row, field.open(row, token))
    rows = model._base_manager.filter(pk=row.pk, **{f"{name}__exact": token})
    return rows.update(**{name: fresh})
