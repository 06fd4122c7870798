from django.db import models
from django.db.models import F, Q

from accounts.models import User
from evidence.data_classes import DATA_CLASS_CHOICES
from evidence.models.check import Check, CheckSubject, Hit


class Recheck(models.Model):
    """申请人对核对结果有异议后的复查；兰山：异议之日起10个工作日内出复核报告（T05）。

    复查人两名，都不是作出原核对的人；查了哪几条、原来怎样、现在怎样见 RecheckFact。
    """

    check_request = models.ForeignKey(Check, models.PROTECT, related_name="rechecks", verbose_name="所异议的核对")
    objected_on = models.DateField("异议日期")
    content = models.TextField("异议内容")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_at = models.DateTimeField("登记时间")
    reported_on = models.DateField("复核报告日期", null=True, blank=True)
    way = models.CharField("复查方式", max_length=100, blank=True)
    findings = models.TextField("复查事实", blank=True)
    upheld = models.BooleanField("维持原结果", null=True, blank=True)
    checker1 = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复查人一")
    checker2 = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复查人二")

    class Meta:
        verbose_name = verbose_name_plural = "复查"
        constraints = [
            models.UniqueConstraint(
                fields=["check_request"],
                condition=Q(reported_on=None),
                name="one_open_recheck",
                violation_error_message="已有复查正在进行",
            ),
            models.CheckConstraint(
                condition=Q(reported_on=None)
                | (Q(checker1__isnull=False) & Q(checker2__isnull=False) & ~Q(checker1=F("checker2"))),
                name="recheck_by_two",
                violation_error_message="复查人须为两名不同的人",
            ),
        ]

    def __str__(self):
        return f"{self.check_request} 复查"

    @property
    def checkers(self):
        """复查人的姓名；还没有复核报告的为空串。"""
        return "、".join(one.name for one in (self.checker1, self.checker2) if one)


class Outcome(models.TextChoices):
    KEPT = "kept", "维持"
    CHANGED = "changed", "改为"
    VOIDED = "voided", "作废"
    ADDED = "added", "补录"


class RecheckFact(models.Model):
    """复查的一条：原结果、复查结果、依据；改、废、补的同时落到比对结果上，只增不改。"""

    recheck = models.ForeignKey(Recheck, models.PROTECT, related_name="facts", verbose_name="复查")
    subject = models.ForeignKey(CheckSubject, models.PROTECT, related_name="+", verbose_name="对象")
    data_class = models.CharField("数据类别", max_length=30, choices=DATA_CLASS_CHOICES)
    outcome = models.CharField("结论", max_length=8, choices=Outcome.choices)
    old_hit = models.ForeignKey(Hit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="原结果")
    new_hit = models.ForeignKey(Hit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="复查结果")
    ground = models.CharField("依据", max_length=200)

    class Meta:
        verbose_name = verbose_name_plural = "复查事实"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(ground=""), name="recheck_fact_has_a_ground", violation_error_message="复查事实须写明依据"
            )
        ]

    def __str__(self):
        return f"{self.subject} {self.get_data_class_display()} {self.get_outcome_display()}"
