from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import matrix
from accounts.models import Unit, User
from cases.models import Case, FamilyTask
from households.models import Tie
from publicity.models import Objection
from regimes.choices import OnsiteClass


class Finding(models.TextChoices):
    """区级逐户核查的结论（F30）。"""

    MATCHES = "matches", "情况属实"
    DIFFERS = "differs", "情况不符，退回街道核实"


class CheckReason(models.TextChoices):
    """为何核查：前三类逐户（regimes.OnsiteClass），另有按比例抽中的。"""

    RELATIVES = OnsiteClass.RELATIVES.value, OnsiteClass.RELATIVES.label
    REPORTED = OnsiteClass.REPORTED.value, OnsiteClass.REPORTED.label
    DOUBT = OnsiteClass.DOUBT.value, OnsiteClass.DOUBT.label
    SAMPLED = "sampled", "随机抽中"


class SampleDraw(models.Model):
    """一区一月的一次抽查：种子、总体、抽中的数都留下，任何人可重算。"""

    district = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="区县")
    month = models.DateField("月份")
    seed = models.CharField("随机种子", max_length=64)
    groups = models.JSONField("各比例的总体与抽中数", default=list)
    drawn_at = models.DateTimeField("抽取时间")
    drawn_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="抽取人")

    class Meta:
        verbose_name = verbose_name_plural = "抽查"
        ordering = ["-month", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "month"],
                name="sample_drawn_once_a_month",
                violation_error_message="这个月已经抽取过，不能重抽",
            ),
        ]

    def __str__(self):
        return f"{self.district.name}{self.month:%Y年%-m月}抽查"

    @property
    def population(self):
        return sum(one["population"] for one in self.groups)

    @property
    def size(self):
        return sum(one["size"] for one in self.groups)


class OnsiteCheckQuerySet(models.QuerySet):
    def visible_to(self, user):
        """登记核查的岗位（区民政局）在其区内可见；有近亲属关系的、被反映的人看不到自己的一条。"""
        tied = Tie.objects.live().filter(user=user).values("household")
        seen = self.filter(
            matrix.scope_filter(
                user,
                "record_supervision_visit",
                on=timezone.localdate(),
                community_path="case__community",
                street_path="case__street",
                tied_q=Q(case__household__in=tied),
            )
        )
        return seen.filter(Q(objection__named=None) | ~Q(objection__named__in=user.same_person_ids()))

    def waiting(self):
        return self.filter(visited_on=None)

    def everyone(self):
        """逐户核查的三类，不含抽中的。"""
        return self.exclude(kind=CheckReason.SAMPLED)


class OnsiteCheck(models.Model):
    """区级实地核查一户：为何核查、何时列入、谁去看、看到什么（57号文第11、20条；S2 三个百分之百与30%抽查）。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="onsite_checks", verbose_name="案件")
    kind = models.CharField("为何核查", max_length=10, choices=CheckReason.choices)
    reason = models.CharField("缘由", max_length=300)
    listed_on = models.DateField("列入日期")
    listed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="列入人")
    objection = models.OneToOneField(
        Objection, models.PROTECT, null=True, blank=True, related_name="onsite_check", verbose_name="公示异议"
    )
    draw = models.ForeignKey(
        SampleDraw, models.PROTECT, null=True, blank=True, related_name="items", verbose_name="抽查"
    )
    visited_on = models.DateField("核查日期", null=True, blank=True)
    visited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核查人")
    visited_with = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="同行核查人"
    )
    finding = models.CharField("核查结论", max_length=8, choices=Finding.choices, blank=True)
    visit_result = models.TextField("核查情况", blank=True)
    task = models.ForeignKey(
        FamilyTask, models.PROTECT, null=True, blank=True, related_name="onsite_checks", verbose_name="退回街道核实"
    )

    objects = OnsiteCheckQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "实地核查"
        constraints = [
            models.CheckConstraint(
                condition=Q(visited_on=None)
                | (Q(visited_by__isnull=False) & Q(visited_with__isnull=False) & ~Q(finding="") & ~Q(visit_result="")),
                name="supervision_visit_is_whole",
                violation_error_message="核查须写明两名核查人、结论和情况",
            ),
            models.UniqueConstraint(fields=["case"], condition=Q(kind="relatives"), name="relatives_listed_once"),
            models.UniqueConstraint(fields=["draw", "case"], name="sampled_once_a_draw"),
            models.CheckConstraint(
                condition=Q(kind="sampled", draw__isnull=False) | (~Q(kind="sampled") & Q(draw=None)),
                name="sampled_belongs_to_a_draw",
                violation_error_message="随机抽中的须写明出自哪一次抽查",
            ),
        ]

    def __str__(self):
        return f"{self.case} {self.get_kind_display()}"

    @property
    def basis(self):
        """哪条规定要求核查这一户；没有规定要求、由区民政局自行列入的为空串。"""
        procedure = self.case.procedure
        rule = procedure and procedure.rule("sampling_share" if self.draw_id else "onsite_all")
        if rule and (self.draw_id or self.kind in rule.value):
            return procedure.regime.spelled(rule.source)
        return "最低生活保障审核确认办法第十一条" if self.kind == CheckReason.RELATIVES else ""
