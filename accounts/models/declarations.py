"""保密协议与近亲属申报：申报只增不改，撤回另行登记。"""

from django.db import models
from django.db.models import F, Q

from accounts.models.people import User
from core.crypto import blind_index
from core.fields import EncryptedTextField, SealedModel
from core.idnumber import IdNumber


class SecrecyAgreement(models.Model):
    """核对保密协议；没有有效的协议，核对员什么也看不到。"""

    user = models.ForeignKey(User, models.PROTECT, related_name="secrecy_agreements", verbose_name="人员")
    signed_on = models.DateField("签订日期")
    ends_on = models.DateField("有效至")
    file = models.ForeignKey(
        "core.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="协议扫描件"
    )
    registered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="登记人")
    registered_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "保密协议"
        ordering = ("-signed_on", "-pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("signed_on")),
                name="secrecy_dates_in_order",
                violation_error_message="有效期不能早于签订日期",
            ),
        ]

    def __str__(self):
        return f"{self.user} 保密协议"

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self.user.forget_roles()

    def covers(self, day):
        return self.signed_on <= day <= self.ends_on


class KinshipKind(models.TextChoices):
    """近亲属关系，另加规程要求回避的姻亲与其他利害关系。"""

    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "子女"
    SIBLING = "sibling", "兄弟姐妹"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    GRANDCHILD = "grandchild", "孙子女、外孙子女"
    IN_LAW = "in_law", "姻亲（配偶的近亲属、子女的配偶等）"
    OTHER = "other", "其他利害关系（监护、同住、代管账户等）"


class RelativeDeclarationQuerySet(models.QuerySet):
    def standing(self):
        """未被撤回的申报。"""
        return self.filter(withdrawal__isnull=True)

    def matching(self, *, id_indexes=(), phone_indexes=()):
        """按身份号码或电话的索引比对；空索引不参与。"""
        ids, phones = [i for i in id_indexes if i], [p for p in phone_indexes if p]
        return self.standing().filter(Q(id_index__in=ids) | Q(phone_index__in=phones))


class RelativeDeclaration(SealedModel):
    """工作人员申报的一名近亲属。"""

    user = models.ForeignKey(User, models.PROTECT, related_name="relative_declarations", verbose_name="申报人")
    name = models.CharField("亲属姓名", max_length=50)
    relation = models.CharField("亲属关系", max_length=20, choices=KinshipKind.choices)
    id_number = EncryptedTextField("亲属身份号码", context="accounts.relative.id_number")
    id_index = models.CharField("身份号码索引", max_length=64, db_index=True, editable=False)
    phone = EncryptedTextField("亲属电话", context="accounts.relative.phone", blank=True)
    phone_index = models.CharField("电话索引", max_length=64, blank=True, db_index=True, editable=False)
    declared_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    declared_at = models.DateTimeField("登记时间")

    objects = RelativeDeclarationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "近亲属申报"
        ordering = ("-declared_at", "-pk")

    def __str__(self):
        return f"{self.user}的{self.get_relation_display()}{self.name}"

    def save(self, *args, **kwargs):
        self.id_number = IdNumber.parse(self.id_number).number
        self.id_index = blind_index(self.id_number, "id_number")
        self.phone_index = blind_index(self.phone, "phone") if self.phone else ""
        super().save(*args, **kwargs)

    @property
    def withdrawn(self):
        """撤回记录；未撤回为 None。"""
        return getattr(self, "withdrawal", None)


class RelativeWithdrawal(models.Model):
    """撤回一条申报：只由区民政局另行登记，原申报不动。"""

    declaration = models.OneToOneField(
        RelativeDeclaration, models.PROTECT, related_name="withdrawal", verbose_name="所撤回的申报"
    )
    reason = models.CharField("撤回理由", max_length=200)
    withdrawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    withdrawn_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "近亲属申报撤回"

    def __str__(self):
        return f"撤回：{self.declaration}"
