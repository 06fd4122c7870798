"""人员与岗位：一人一账号，岗位由管理员提出、区民政局确认（职责分离第8、12条）。"""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from accounts.models.units import Unit, UnitLevel
from core.crypto import blind_index
from core.fields import EncryptedTextField, SealedModel
from core.idnumber import IdNumber


class Role(models.TextChoices):
    WINDOW = "window", "窗口经办"
    COMMUNITY = "community", "社区协理员"
    CHECKER = "checker", "核对员"
    REVIEWER = "reviewer", "评审组成员"
    REVIEW_LEADER = "review_leader", "评审组组长"
    LEADER = "leader", "分管领导"
    DISTRICT = "district", "区民政局"
    AUDITOR = "auditor", "审计监察"
    ADMIN = "admin", "系统管理员"


# 岗位只能设在相应层级的单位；核对员可在街道，也可在区核对中心。
LEVELS_OF = {
    Role.WINDOW: {UnitLevel.STREET},
    Role.COMMUNITY: {UnitLevel.COMMUNITY},
    Role.CHECKER: {UnitLevel.STREET, UnitLevel.DISTRICT},
    Role.REVIEWER: {UnitLevel.STREET, UnitLevel.COMMUNITY},
    Role.REVIEW_LEADER: {UnitLevel.STREET},
    Role.LEADER: {UnitLevel.STREET},
    Role.DISTRICT: {UnitLevel.DISTRICT},
    Role.AUDITOR: {UnitLevel.DISTRICT},
    Role.ADMIN: {UnitLevel.DISTRICT},
}
# 职责分离第8条：系统管理员、审计监察不得兼任其他岗位。
EXCLUSIVE = {Role.ADMIN, Role.AUDITOR}


class UserQuerySet(models.QuerySet):
    def within(self, unit):
        return self.filter(unit__in=Unit.objects.within(unit))

    def holding(self, role, on):
        """当日持有某岗位的在岗人员。"""
        grants = RoleGrant.objects.valid_on(on).filter(role=role)
        return self.filter(is_active=True, pk__in=grants.values("user"))


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, username, password=None, **fields):
        """新建账号；不给口令则不能登录。"""
        user = self.model(username=self.model.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(SealedModel, AbstractBaseUser, PermissionsMixin):
    """一名工作人员；同一身份证号只能有一个账号。"""

    username = models.CharField("登录名", max_length=50, unique=True)
    name = models.CharField("姓名", max_length=50)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="staff", verbose_name="所在单位")
    title = models.CharField("职务", max_length=50, blank=True)
    phone = EncryptedTextField("手机号码", context="accounts.user.phone", blank=True)
    phone_index = models.CharField("手机号码索引", max_length=64, blank=True, db_index=True, editable=False)
    id_number = EncryptedTextField("公民身份号码", context="accounts.user.id_number", blank=True)
    id_index = models.CharField("身份号码索引", max_length=64, null=True, unique=True, editable=False)  # noqa: DJ001 空值不参与唯一
    is_active = models.BooleanField("在用", default=True)
    must_change_password = models.BooleanField("须修改口令", default=False)
    first_password_expires_at = models.DateTimeField("初始口令有效至", null=True, blank=True)
    password_changed_at = models.DateTimeField("口令修改时间", null=True, blank=True)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)
    list_settings = models.JSONField("列表的筛选与栏目", default=dict, editable=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ("name",)
    objects = UserManager()

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        ordering = ("unit__code", "username")

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        if self.id_number:
            self.id_number = IdNumber.parse(self.id_number).number
        self.id_index = blind_index(self.id_number, "id_number") if self.id_number else None
        self.phone_index = blind_index(self.phone, "phone") if self.phone else ""
        super().save(*args, **kwargs)

    def refresh_from_db(self, *args, **kwargs):
        self.forget_roles()
        super().refresh_from_db(*args, **kwargs)

    def forget_roles(self):
        """岗位或协议变动后，重新查库。"""
        self.__dict__.pop("_grants", None)
        self.__dict__.pop("_agreements", None)
        self.__dict__.pop("_stand_ins", None)

    def know(self, grants, agreements, stand_ins):
        """已随本人一起查出的，不必再查。"""
        self._grants, self._agreements, self._stand_ins = grants, agreements, stand_ins

    def roles_on(self, day):
        """当日有效的岗位；同一请求内只查一次库，下一请求即见变动（ASVS 7.4.2）。"""
        if not self.is_active:
            return set()
        if "_grants" not in self.__dict__:
            self._grants = list(self.role_grants.in_force())
        return {Role(grant.role) for grant in self._grants if grant.covers(day)}

    def has_role(self, role, on):
        return role in self.roles_on(on)

    def secrecy_valid_on(self, day):
        """核对员当日有无有效的保密协议。"""
        if "_agreements" not in self.__dict__:
            self._agreements = list(self.secrecy_agreements.all())
        return any(agreement.covers(day) for agreement in self._agreements)

    def stand_ins_on(self, day):
        """当日由本人代班的：替谁、以哪个岗位。"""
        if "_stand_ins" not in self.__dict__:
            self._stand_ins = list(self.stand_ins.standing())
        return [one for one in self._stand_ins if one.covers(day)]

    def same_person_ids(self):
        """同一自然人的全部账号。"""
        if not self.id_index:
            return [self.pk]
        return list(User.objects.filter(id_index=self.id_index).values_list("pk", flat=True))


class RoleGrantQuerySet(models.QuerySet):
    def in_force(self):
        """已确认且未撤销，不论起止日期。"""
        return self.filter(confirmed_at__isnull=False, revoked_at__isnull=True)

    def valid_on(self, day):
        started = Q(starts_on__lte=day) & (Q(ends_on__isnull=True) | Q(ends_on__gte=day))
        return self.in_force().filter(started)

    def waiting(self):
        return self.filter(confirmed_at__isnull=True, revoked_at__isnull=True)


class RoleGrant(models.Model):
    """一次授岗：提出、确认、本人是三个人。"""

    user = models.ForeignKey(User, models.PROTECT, related_name="role_grants", verbose_name="人员")
    role = models.CharField("岗位", max_length=20, choices=Role.choices)
    starts_on = models.DateField("自")
    ends_on = models.DateField("至", null=True, blank=True)
    reason = models.CharField("事由", max_length=200, blank=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="确认人")
    confirmed_at = models.DateTimeField("确认时间", null=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="撤销人")
    revoked_at = models.DateTimeField("撤销时间", null=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "授岗"
        ordering = ("user", "starts_on", "pk")
        constraints = [
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True) | ~Q(proposed_by=F("user")),
                name="grant_proposer_not_receiver",
                violation_error_message="不能给自己授岗",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True)
                | (~Q(confirmed_by=F("user")) & (Q(proposed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")))),
                name="grant_confirmer_is_third",
                violation_error_message="确认人不能是提出人，也不能是本人",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="grant_dates_in_order",
                violation_error_message="截止日期不能早于开始日期",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.get_role_display()}"

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self.user.forget_roles()

    def covers(self, day):
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)

    def clean(self):
        if reason := self.obstacle():
            raise ValidationError(reason)

    def obstacle(self):
        """不能授予的理由；空串即可授。"""
        role, unit = Role(self.role), self.user.unit
        if unit.level not in LEVELS_OF[role]:
            return f"{role.label}不能设在{unit.get_level_display()}一级的单位"
        others = set(
            self.user.role_grants.filter(revoked_at__isnull=True).exclude(pk=self.pk).values_list("role", flat=True)
        )
        if (role in EXCLUSIVE and others - {role}) or (others & EXCLUSIVE) - {role}:
            return "系统管理员、审计监察不得兼任其他岗位"
        return ""
