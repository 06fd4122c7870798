from django.db import models

from accounts.models import User
from core.held import held
from core.money import MoneyField
from core.prepared import Prepared
from households.codes import Area
from households.models import Household, Person


class AssessmentQuerySet(models.QuerySet):
    def current(self, case_id):
        """本案现行的一份；没有则为 None。"""
        return held("assessment", case_id, lambda: next(iter(CURRENT.run(case_id)), None))

    def make_stale(self, case_id, why):
        """核算所据的事实变了：现行的一份须重做，写明为什么；已经写过的不改。"""
        self.filter(case_id=case_id, is_current=True, stale_why="").update(stale_why=why[:200])


class Assessment(models.Model):
    """收入财产核算表（F14）：当时的标准、参数与每一行算式原样保存。"""

    household = models.ForeignKey(Household, models.PROTECT, related_name="assessments", verbose_name="家庭")
    case_id = models.BigIntegerField("案件", null=True, db_index=True)
    assessed_on = models.DateField("核算日期")
    area = models.CharField("适用标准", max_length=8, choices=Area.choices)
    standard = MoneyField("保障标准（元/人月）")
    standard_source = models.CharField("标准依据", max_length=200)
    size = models.PositiveSmallIntegerField("家庭人口")
    covered = models.PositiveSmallIntegerField("保障人口")
    income_total = MoneyField("家庭月收入合计")
    deduction_total = MoneyField("扣减合计")
    per_capita = models.DecimalField("家庭月人均收入", max_digits=14, decimal_places=4)
    per_capita_formula = models.CharField("人均算式", max_length=300)
    assets_exceed = models.BooleanField("财产超标", default=False)
    eligible = models.BooleanField("符合条件")
    verdict = models.CharField("结论", max_length=300)
    base_amount = MoneyField("补差金额")
    base_formula = models.CharField("补差算式", max_length=300)
    top_up = MoneyField("分类施保金")
    total = MoneyField("户月保障金")
    plain = models.JSONField("说给家庭听的算法", default=list)
    parameters = models.JSONField("参数及来源", default=dict)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="制表人")
    made_at = models.DateTimeField("制表时间")
    is_current = models.BooleanField("现行", default=True)
    stale_why = models.CharField("须重新核算的原因", max_length=200, blank=True)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "核算表"
        constraints = [
            models.UniqueConstraint(
                fields=["case_id"],
                condition=models.Q(is_current=True),
                name="one_current_assessment",
                violation_error_message="已有现行核算表",
            )
        ]

    def __str__(self):
        return f"{self.household} {self.assessed_on} 核算"

    @property
    def is_fresh(self):
        """核算之后没有改过家庭情况，也没有再次入户。"""
        return not self.stale_why


CURRENT = Prepared(lambda case: Assessment.objects.filter(case_id=case, is_current=True).select_related("made_by"))


class LineGroup(models.TextChoices):
    INCOME = "income", "收入"
    NOT_COUNTED = "not_counted", "不计入收入"
    DEDUCTION = "deduction", "扣减"
    SUPPORT = "support", "赡养费"
    ASSET = "asset", "财产"
    TOP_UP = "top_up", "分类施保"
    RIGID = "rigid", "刚性支出（12个月自付）"
    CARE = "care", "照料护理"


class AssessmentLine(models.Model):
    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="lines", verbose_name="核算表")
    group = models.CharField("栏目", max_length=12, choices=LineGroup.choices)
    member = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="成员")
    label = models.CharField("项目", max_length=100)
    amount = MoneyField("金额")
    formula = models.CharField("算式", max_length=300)
    source = models.CharField("来源与依据", max_length=300)

    class Meta:
        verbose_name = verbose_name_plural = "核算行"
        ordering = ["pk"]

    def __str__(self):
        return self.label

    @property
    def group_label(self):
        return self.get_group_display()
