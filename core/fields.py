"""加密文本字段：库里是绑定本条记录的密文，程序里读到明文，别处打不开。"""

import uuid

from django import forms
from django.core import checks
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from core.crypto import decrypt, encrypt


class SealedModel(models.Model):
    """含加密字段的记录各有一个封印，密文与之绑定。"""

    seal = models.UUIDField("封印", default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Sealed(str):
    """库里读出的密文，区别于程序里的明文。"""

    __slots__ = ()


class OpensOnAccess(DeferredAttribute):
    """内存里一直放着密文，取用时才打开。"""

    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        if self.field.attname not in instance.__dict__:
            instance.refresh_from_db(fields=[self.field.attname, "seal"])  # 连封印一起取，省一次查询
        value = instance.__dict__[self.field.attname]
        return self.field.open(instance, value) if isinstance(value, Sealed) else value

    def __set__(self, instance, value):
        name = self.field.attname
        if isinstance(instance.__dict__.get(name), Sealed) and not isinstance(value, Sealed):
            instance.__dict__[f"_sealed_{name}"] = instance.__dict__[name]
        instance.__dict__[name] = value


class EncryptedTextField(models.TextField):
    """`EncryptedTextField("身份号码", context="households.member.id_number")`，所在模型须继承 SealedModel。

    `.values()`、`.only()` 得密文；不能 filter、update（查找用盲索引列）；空串原样存。
    """

    descriptor_class = OpensOnAccess

    def __init__(self, verbose_name=None, *, context="", **kwargs):
        self.context = context
        super().__init__(verbose_name, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def check(self, **kwargs):
        found = super().check(**kwargs)
        if not self.context:
            found.append(checks.Error("加密字段须写明 context", obj=self, id="core.E001"))
        if not any(field.name == "seal" for field in self.model._meta.fields):
            found.append(checks.Error("含加密字段的模型须继承 core.models.SealedModel", obj=self, id="core.E002"))
        return found

    def open(self, instance, token):
        """打开属于 `instance` 的密文；打不开抛 CannotOpen。"""
        return decrypt(token, self._place(instance))

    def seal(self, instance, text):
        """为 `instance` 加密一段明文；换钥时用。"""
        return Sealed(encrypt(text, self._place(instance)))

    def from_db_value(self, value, expression, connection):
        return Sealed(value) if value else value

    def pre_save(self, instance, add):
        value = self._sealed(instance)
        instance.__dict__[self.attname] = value
        instance.__dict__.pop(f"_sealed_{self.attname}", None)
        return value

    def get_prep_value(self, value):
        if value and not isinstance(value, Sealed):
            raise TypeError(f"{self.context} 是加密字段：查找请用盲索引列，修改请用 save()")
        return value if value is None else str(value)

    def value_to_string(self, obj):
        return str(self._sealed(obj))

    def formfield(self, **kwargs):
        options = {"form_class": forms.CharField, "widget": forms.TextInput, "max_length": self.max_length, **kwargs}
        return super().formfield(**options)

    def _sealed(self, instance):
        """未改动的沿用原密文，改了的才重新加密。"""
        name = self.attname
        value, kept = instance.__dict__.get(name), instance.__dict__.get(f"_sealed_{name}")
        if not value or isinstance(value, Sealed):
            return value
        if kept and self.open(instance, kept) == value:
            return kept
        return self.seal(instance, value)

    def _place(self, instance):
        return f"{self.context}\0{instance.seal}".encode()
