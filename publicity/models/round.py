import secrets

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from accounts.models import Unit, User
from cases.models import Case
from core.acts import Act
from core.money import MoneyField
from publicity.models.posting import Bulletin, Ending
from regimes.models import PublicityRule, PublicityStage


def new_token():
    """公开页面的地址不可猜。"""
    return secrets.token_urlsafe(24)


class RoundQuerySet(models.QuerySet):
    def visible_to(self, user, act="read_case"):
        return self.filter(case__in=Case.objects.visible_to(user, act))

    def open(self):
        return self.filter(closed_on=None)

    def really_opened(self):
        """当天撤销了的误开不算开过。"""
        return self.exclude(closed_why=Act.UNDO_OPENING.label)

    def ended_before(self, today):
        """公示期已满：末日仍属公众，过了末日才算满。"""
        return self.open().filter(last_day__lt=today)

    def current(self, today):
        """今天应当公开可见的：已张贴、未期满、未撤下。"""
        return self.open().filter(Q(last_day=None) | Q(last_day__gte=today), first_day__lte=today)


class Round(Ending, models.Model):
    """一轮公示；几处张贴的，以最后一处届满为准。公开的只有姓名、人口、金额（57号文第24条）。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="rounds", verbose_name="案件")
    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="rounds", verbose_name="公示单")
    order = models.PositiveSmallIntegerField("单上序号", default=1)
    community = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="社区")
    rule = models.ForeignKey(PublicityRule, models.PROTECT, related_name="+", verbose_name="公示规定")
    stage = models.CharField("公示内容", max_length=16, choices=PublicityStage.choices)
    number = models.PositiveSmallIntegerField("轮次")
    blocks = models.BooleanField("期满前不得办理下一环节", default=True)
    is_standing = models.BooleanField("长期公示", default=False)
    head_name = models.CharField("户主姓名", max_length=50)
    household_size = models.PositiveSmallIntegerField("家庭人口")
    aid_label = models.CharField("救助类别", max_length=30)
    amount = MoneyField("救助金额（元/月）", null=True, help_text="承诺公示不写金额")
    opened_on = models.DateField("发起日期")
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发起人")
    first_day = models.DateField("首日", null=True, blank=True)
    last_day = models.DateField("截止日", null=True, blank=True)
    last_day_provisional = models.BooleanField("截止日暂定", default=False)
    last_day_earliest = models.DateField("最早可能的截止日", null=True, blank=True)
    closed_on = models.DateField("结束日期", null=True, blank=True)
    closed_why = models.CharField("结束原因", max_length=60, blank=True)
    objected = models.BooleanField("有异议", default=False)
    token = models.CharField("公开编号", max_length=40, unique=True, default=new_token, editable=False)

    history = HistoricalRecords(verbose_name="变更记录")
    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示轮次"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "stage"],
                condition=Q(closed_on=None),
                name="one_open_round_per_stage",
                violation_error_message="本案同一内容的公示正在进行",
            )
        ]
        indexes = [models.Index(fields=["last_day", "id"], name="round_due", condition=Q(closed_on=None))]

    def __str__(self):
        return f"{self.head_name}户 {self.get_stage_display()}公示（第{self.number}轮）"

    @property
    def ended_early(self):
        """没有等到期满就撤下的：撤回、终止、待遇终止或变更、迁走。"""
        return self.closed_on is not None and self.closed_why != Act.CLOSE_PUBLICITY.label

    @property
    def postings(self):
        return self.bulletin.postings.all()

    def end_with(self, endings):
        """以最后届满的一处为准；`endings` 为各处的（末日, 暂定的最早可能那天）。返回有没有变。"""
        before = self.last_day, self.last_day_earliest
        self.last_day = max(last for last, _ in endings)
        self.last_day_provisional = any(early for _, early in endings)
        earliest = max(early or last for last, early in endings)
        self.last_day_earliest = earliest if self.last_day_provisional else None
        return before != (self.last_day, self.last_day_earliest)

    def is_current(self, today):
        """`today` 是否仍在公示期内：期内的异议才改变案件去向。"""
        return (
            self.closed_on is None
            and self.first_day is not None
            and self.first_day <= today
            and (self.last_day is None or today <= self.last_day)
        )
