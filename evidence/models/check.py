from django.db import models
from django.db.models import Q

from accounts.models import User
from core.dates import zh
from core.fields import EncryptedTextField
from core.models import SealedModel, StoredFile
from core.money import MoneyField, yuan
from evidence.data_classes import DATA_CLASS_CHOICES
from households.codes import Period
from households.models import Authorisation, Household, Obligor, Person
from households.periods import Sum


class CheckStatus(models.TextChoices):
    REQUESTED = "requested", "待核对"
    CLOSED = "closed", "已出报告"


class Conclusion(models.TextChoices):
    WITHIN = "within", "未发现超标"
    EXCEEDS = "exceeds", "发现超标"
    UNCLEAR = "unclear", "部分未反馈"


class Check(models.Model):
    """一次家庭经济状况核对：申请单与报告合一；结果只增不改。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="checks", verbose_name="家庭")
    case_id = models.BigIntegerField("案件", null=True, db_index=True)
    number = models.CharField("核对编号", max_length=60)
    officer = models.ForeignKey(User, models.PROTECT, related_name="checks", verbose_name="核对员")
    requested_on = models.DateField("发起日期")
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="发起人")
    income_from = models.DateField("收入核定期间起")
    income_to = models.DateField("收入核定期间止")
    asset_on = models.DateField("财产核定日")
    status = models.CharField("状态", max_length=10, choices=CheckStatus.choices, default=CheckStatus.REQUESTED)
    conclusion = models.CharField("结论", max_length=10, choices=Conclusion.choices, blank=True)
    note = models.TextField("核对说明", blank=True)
    missing_sources = models.TextField("未反馈部门", blank=True)
    closed_on = models.DateField("报告日期", null=True, blank=True)
    valid_to = models.DateField("报告有效期至", null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="报告 PDF")

    class Meta:
        verbose_name = verbose_name_plural = "经济状况核对"
        indexes = [
            models.Index(fields=["officer", "requested_on"], name="check_waiting", condition=Q(status="requested"))
        ]

    def __str__(self):
        return self.number

    @property
    def is_closed(self):
        return self.status == CheckStatus.CLOSED


class CheckSubjectQuerySet(models.QuerySet):
    def asked(self):
        """还要查的；不计入家庭而划去的不算。"""
        return self.filter(out_on=None)

    def under_way(self, case_id, **who):
        """本案正在查的（报告没有出的、正在复查的）里的此人；`who` 为 member 或 obligor。"""
        open_recheck = Q(rechecks__isnull=False, rechecks__reported_on=None)
        checks = Check.objects.filter(Q(status=CheckStatus.REQUESTED) | open_recheck, case_id=case_id)
        return self.filter(check_request__in=checks.values("pk"), **who)

    def strike(self, case_id, *, on, reason, **who):
        """不再计入家庭的人随即退出正在进行的核对：划去，不再查，已登记的结果留着而不再计入。返回划去几人。"""
        return self.under_way(case_id, **who).asked().update(out_on=on, out_reason=reason[:60])

    def restore(self, case_id, **who):
        """重新计入家庭的（登记错了的死亡撤销的），划去的恢复，接着查。返回恢复几人。"""
        return self.under_way(case_id, **who).exclude(out_on=None).update(out_on=None, out_reason="")


class CheckSubject(models.Model):
    """核对对象：只有授权有效的人才能列入；此后不计入家庭的划去，写明自何日、为何，不再查。"""

    check_request = models.ForeignKey(Check, models.PROTECT, related_name="subjects", verbose_name="核对")
    member = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="成员")
    obligor = models.ForeignKey(Obligor, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="义务人")
    relation = models.CharField("身份", max_length=20, blank=True)
    authorisation = models.ForeignKey(Authorisation, models.PROTECT, related_name="+", verbose_name="所依授权")
    out_on = models.DateField("自何日划去", null=True, blank=True)
    out_reason = models.CharField("划去原因", max_length=60, blank=True)

    objects = CheckSubjectQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核对对象"
        constraints = [
            models.CheckConstraint(
                condition=Q(out_on=None) | ~Q(out_reason=""),
                name="struck_subject_says_why",
                violation_error_message="划去核对对象须写明原因",
            ),
            models.CheckConstraint(
                condition=Q(member=None) ^ Q(obligor=None),
                name="subject_is_one_person",
                violation_error_message="对象只能是一个人",
            ),
        ]

    def __str__(self):
        return str(self.person)

    @property
    def person(self):
        return self.member or self.obligor

    @property
    def out_words(self):
        """划去的，怎样写；还要查的为空。"""
        return f"自{zh(self.out_on, weekday=False)}起不再核对：{self.out_reason}" if self.out_on else ""


class HitVerdict(models.TextChoices):
    PENDING = "pending", "待核实"
    COUNTED = "counted", "属实，计入"
    NOT_COUNTED = "not_counted", "属实，不计入"
    NOT_OWN = "not_own", "非本人或有误"


class HitQuerySet(models.QuerySet):
    def valid(self):
        """未作废的。"""
        return self.filter(voided_at=None)

    def standing(self):
        """未作废，而且对象没有划去的。"""
        return self.valid().filter(subject__out_on=None)

    def pending(self):
        return self.standing().filter(verdict=HitVerdict.PENDING)

    def counted(self):
        return self.standing().filter(verdict=HitVerdict.COUNTED)


class Hit(SealedModel):
    """一条比对结果：哪一类、哪个来源、什么内容、计不计入、为什么；内容登记后不改，错了作废另录。"""

    subject = models.ForeignKey(CheckSubject, models.PROTECT, related_name="hits", verbose_name="对象")
    data_class = models.CharField("数据类别", max_length=30, choices=DATA_CLASS_CHOICES)
    source = models.CharField("来源部门", max_length=60)
    detail = EncryptedTextField("内容", context="evidence.hit.detail")
    amount = MoneyField("金额（元）", null=True, blank=True)
    period = models.CharField(
        "每月、一年合计或一次", max_length=5, choices=Period.choices, blank=True, help_text="财产的数额不填"
    )
    months = models.PositiveSmallIntegerField("月数", null=True, blank=True)
    verdict = models.CharField("核实结论", max_length=12, choices=HitVerdict.choices, default=HitVerdict.PENDING)
    reason = models.CharField("计入或不计入的理由", max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    explained_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核实人"
    )
    explained_at = models.DateTimeField("核实时间", null=True, blank=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人")
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_reason = models.CharField("作废理由", max_length=200, blank=True)

    objects = HitQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "比对结果"
        ordering = ["subject", "data_class", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict=HitVerdict.PENDING) | ~Q(reason=""),
                name="explained_hit_has_a_reason",
                violation_error_message="请写明计入或不计入的理由",
            ),
            models.CheckConstraint(
                condition=Q(voided_at=None) | ~Q(voided_reason=""),
                name="voided_hit_has_a_reason",
                violation_error_message="请写明作废理由",
            ),
        ]

    def __str__(self):
        return f"{self.get_data_class_display()} {self.subject}"

    @property
    def flow(self):
        """收支的数额及其时间；没有金额的、财产的数额为 None。"""
        return Sum(self.amount, self.period, self.months) if self.period and self.amount is not None else None

    @property
    def amount_words(self):
        """给人看的金额；没有金额为空。"""
        if self.amount is None:
            return ""
        return str(self.flow or yuan(self.amount))

    @property
    def stands(self):
        """没有作废，对象也没有划去。"""
        return self.voided_at is None and self.subject.out_on is None

    @property
    def counted(self):
        return self.verdict == HitVerdict.COUNTED and self.stands
