"""单位：区民政局 ⊃ 街道办事处 ⊃ 社区；一切可见范围由此而定。"""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from core.locking import for_change
from core.models import Versioned
from core.refusals import Reason


class UnitLevel(models.TextChoices):
    DISTRICT = "district", "区"
    STREET = "street", "街道"
    COMMUNITY = "community", "社区"


CODE_LENGTH = {UnitLevel.DISTRICT: 6, UnitLevel.STREET: 9, UnitLevel.COMMUNITY: 12}


# 出文书少不了的几样，用在哪里。
NEEDED = {
    "doc_word": "编文号：没有就出不了通知书、告知书",
    "phone": "文书落款和公示单上的联系电话",
    "review_body": "不予受理、不予确认、减发、停发告知书上写向谁申请复议",
    "court": "同上各种告知书上写向哪个法院起诉",
}


class UnitQuerySet(models.QuerySet):
    def within(self, unit):
        """该单位及其下属的全部单位。"""
        return self.filter(Q(pk=unit.pk) | Q(parent=unit.pk) | Q(parent__parent=unit.pk))

    def active(self):
        return self.filter(is_active=True)

    def districts(self):
        return self.filter(level=UnitLevel.DISTRICT)

    def streets(self):
        return self.filter(level=UnitLevel.STREET)

    def communities(self):
        return self.filter(level=UnitLevel.COMMUNITY)

    def lacking(self):
        """在用而资料还不齐、出不了文书的。"""
        blank = Q(pk__in=[])
        for name in NEEDED:
            blank |= Q(**{name: ""})
        return self.active().exclude(level=UnitLevel.COMMUNITY).filter(blank)


class Unit(Versioned):
    """一个单位；代码取统计用区划代码，区 6 位、街道 9 位、社区 12 位。"""

    level = models.CharField("层级", max_length=10, choices=UnitLevel.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级单位"
    )
    code = models.CharField(
        "区划代码",
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^(\d{6}|\d{9}|\d{12})$", "代码应为 6、9 或 12 位数字")],
    )
    name = models.CharField("名称", max_length=100)
    doc_word = models.CharField("机关代字", max_length=20, blank=True)
    own_word = models.CharField(
        "文书中的自称",
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^我[一-鿿]{1,5}$", "自称以“我”开头，如：我局、我街道、我镇、我乡")],
        help_text="不填即按名称：我局、我街道、我镇、我乡",
    )
    phone = models.CharField("联系电话", max_length=30, blank=True)
    complaint_phone = models.CharField("监督电话", max_length=30, blank=True)
    address = models.CharField("地址", max_length=200, blank=True)
    review_body = models.CharField("复议机关", max_length=100, blank=True)
    court = models.CharField("管辖法院", max_length=100, blank=True)
    is_active = models.BooleanField("在用", default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单位"
        ordering = ("code",)
        constraints = [
            models.CheckConstraint(
                condition=Q(level=UnitLevel.DISTRICT, parent__isnull=True)
                | (~Q(level=UnitLevel.DISTRICT) & Q(parent__isnull=False)),
                name="unit_parent_by_level",
                violation_error_message="区级单位没有上级；街道、社区必须有上级单位",
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def full_name(self):
        """自区至本级的全称，用于文书落款。"""
        return self.name if self.parent_id is None else f"{self.parent.full_name}{self.name}"

    @property
    def lacks(self):
        """出文书还缺的几样：[(名称, 用在哪里)]；社区不出文书。"""
        if self.level == UnitLevel.COMMUNITY:
            return []
        label = self._meta.get_field
        return [(str(label(name).verbose_name), where) for name, where in NEEDED.items() if not getattr(self, name)]

    @property
    def speaks_as(self):
        """文书中的自称：登记了的照登记，没有登记的按层级和名称。"""
        if self.own_word:
            return self.own_word
        if self.level == UnitLevel.DISTRICT:
            return "我局"
        return f"我{self.name[-1]}" if self.name.endswith(("镇", "乡")) else "我街道"

    def cannot_issue(self, *, remedy):
        """出不了文书的理由：机关代字，影响权利义务的（`remedy`）还要复议机关、管辖法院；没有缺的为空。"""
        needed = ("doc_word", "review_body", "court") if remedy else ("doc_word",)
        missing = [str(self._meta.get_field(name).verbose_name) for name in needed if not getattr(self, name)]
        if not missing:
            return []
        words = f"{self.name}还没有登记{'、'.join(missing)}，不能出具文书，请区民政局在“设置”的“单位资料”中补上"
        return [Reason(words, page=("accounts:unit", self.pk))]

    @property
    def street(self):
        """所在街道；区级单位没有街道，为 None。"""
        if self.level == UnitLevel.COMMUNITY:
            return self.parent
        return self if self.level == UnitLevel.STREET else None

    @property
    def community(self):
        return self if self.level == UnitLevel.COMMUNITY else None

    @property
    def district(self):
        if self.level == UnitLevel.DISTRICT:
            return self
        return self.parent if self.level == UnitLevel.STREET else self.parent.parent

    @property
    def street_id(self):
        """与 street 同义，但不查库。"""
        if self.level == UnitLevel.COMMUNITY:
            return self.parent_id
        return self.pk if self.level == UnitLevel.STREET else None

    @property
    def district_id(self):
        if self.level == UnitLevel.DISTRICT:
            return self.pk
        return self.parent_id if self.level == UnitLevel.STREET else self.parent.parent_id

    @property
    def chain(self):
        """事件链的编号：社区并入所在街道，区级用本级代码。"""
        return (self.street or self).code

    def hold(self):
        """同街、同区只能一件一件办的，先锁住本单位，到事务结束。"""
        for_change(Unit.objects.filter(pk=self.pk)).get()

    # 单位本身也可作授权判断的对象（如登记新申请时尚无案件）。
    @property
    def scope_unit(self):
        return self

    def is_assigned(self, user, on):
        return False

    def is_tied(self, user):
        return False
