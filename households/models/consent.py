from django.db import models
from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from core.models import StoredFile
from households.models.household import Household
from households.models.obligor import Obligor
from households.models.person import Person


class AuthorisationQuerySet(models.QuerySet):
    def valid_on(self, day):
        """`day` 那天有效的：签了、没到期、没撤回，本人在世。"""
        rows = self.filter(signed_on__lte=day, valid_to__gte=day, revoked_on=None, lapsed_on=None)
        return rows.exclude(member__died_on__lte=day).exclude(obligor__person__died_on__lte=day)

    def of_same_person(self, other):
        return self.filter(household=other.household_id, member=other.member_id, obligor=other.obligor_id)

    def lapsing(self, day):
        """到 `day` 为止要到期的、已经撤回、失效的，各人只看最后一份；续签了的不在其中。"""
        later = Authorisation.objects.filter(household=OuterRef("household"), pk__gt=OuterRef("pk"))
        same = Q(member=OuterRef("member")) | Q(obligor=OuterRef("obligor"))
        over = Q(valid_to__lte=day) | ~Q(revoked_on=None) | ~Q(lapsed_on=None)
        return self.filter(over).exclude(Exists(later.filter(same)))


class Authorisation(models.Model):
    """核对授权：每名成年人本人签署；未成年人由监护人签，不能签字者按手印并有两名见证人。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="authorisations", verbose_name="家庭")
    member = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="authorisations", verbose_name="成员"
    )
    obligor = models.ForeignKey(
        Obligor, models.PROTECT, null=True, blank=True, related_name="authorisations", verbose_name="义务人"
    )
    signed_on = models.DateField("签署日期")
    valid_to = models.DateField("有效期至")
    signed_by = models.CharField("代签监护人", max_length=50, blank=True)
    witnesses = models.CharField("见证人", max_length=100, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, verbose_name="授权书扫描件")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    revoked_on = models.DateField("撤回日期", null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="撤回的登记人")
    revoked_at = models.DateTimeField("撤回的登记时间", null=True)
    revoked_scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="书面撤回")

    lapsed_on = models.DateField("失效日期", null=True, blank=True, help_text="误登死亡的：撤销之后不恢复，须重新签署")

    objects = AuthorisationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核对授权"
        constraints = [
            models.CheckConstraint(
                condition=Q(member=None) ^ Q(obligor=None),
                name="authorisation_of_one_person",
                violation_error_message="一份授权书只对应一个人",
            ),
            models.CheckConstraint(
                condition=Q(revoked_on=None) | Q(revoked_by__isnull=False, revoked_scan__isnull=False),
                name="authorisation_revoked_in_writing",
                violation_error_message="撤回授权须有书面材料和登记人",
            ),
        ]

    def __str__(self):
        return f"{self.person} {self.signed_on}"

    @property
    def person(self):
        return self.member or self.obligor

    def is_valid_on(self, day):
        """`day` 那天有效，同 `valid_on`。"""
        human = self.member or self.obligor.person
        alive = human is None or not human.is_dead(day)
        return alive and self.signed_on <= day <= self.valid_to and self.revoked_on is None and self.lapsed_on is None


class Promise(models.Model):
    """诚信承诺书，每名成年人签署；近亲属问题必答。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="promises", verbose_name="家庭")
    member = models.ForeignKey(Person, models.PROTECT, related_name="promises", verbose_name="承诺人")
    signed_on = models.DateField("签署日期")
    signed_by = models.CharField("代签监护人", max_length=50, blank=True)
    text_version = models.CharField("文本版本", max_length=20)
    has_relative = models.BooleanField("有近亲属为经办人员或村居干部", default=False)
    relative_note = models.CharField("近亲属姓名、职务、关系", max_length=200, blank=True)
    scan = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, verbose_name="承诺书扫描件")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = verbose_name_plural = "诚信承诺"

    def __str__(self):
        return f"{self.member} {self.signed_on}"
