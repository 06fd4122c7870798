from django.db import models

from core.acts import Act
from regimes.calendar.clock import Limit, publicity_ending
from regimes.choices import (
    CLEAR_LABEL,
    PUBLICITY_CLEAR,
    OnBreach,
    PauseReason,
    PublicityStage,
    PublicityWhen,
    SourceStatus,
    TimeUnit,
)
from regimes.models.regime import Procedure


def act_label(name):
    if name == PUBLICITY_CLEAR:
        return CLEAR_LABEL
    return Act(name).label if name in Act.values else name


class Sourced(models.Model):
    """每个值都有出处和可靠程度；没有出处的值载不进来。"""

    source = models.CharField("出处", max_length=300)
    status = models.CharField("可靠程度", max_length=8, choices=SourceStatus.choices)
    note = models.TextField("说明", blank=True)

    class Meta:
        abstract = True


class Provision(Sourced):
    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="provisions", verbose_name="程序")
    key = models.CharField("项目", max_length=40)
    value = models.JSONField("值")

    class Meta:
        verbose_name = verbose_name_plural = "规定"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "key"], name="provision_once")]

    def __str__(self):
        return f"{self.key}={self.value}"


class StepLimit(Sourced):
    """一项时限：自哪件事起，到哪件事止，多长，超了怎样；几项时限可同时在走，最早到期的那项为准。"""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="limits", verbose_name="程序")
    limit_id = models.CharField("编号", max_length=20)
    label = models.CharField("名称", max_length=60)
    days = models.PositiveIntegerField("长度")
    extended_days = models.PositiveIntegerField("经批准可延至", null=True, blank=True)
    unit = models.CharField("单位", max_length=8, choices=TimeUnit.choices)
    start_event = models.CharField("起算事项", max_length=32)
    end_events = models.JSONField("终止事项", default=list)
    on_breach = models.CharField("超期后果", max_length=8, choices=OnBreach.choices)
    nested_in = models.CharField("包含于", max_length=20, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "时限"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "limit_id"], name="limit_once")]

    def __str__(self):
        return f"{self.limit_id} {self.label} {self.days}{self.get_unit_display()}"

    def as_limit(self, *, extended=False) -> Limit:
        """交给 `clock.deadline` 的纯值；`extended` 为已批准延期。"""
        return Limit(
            id=self.limit_id,
            label=self.label,
            length=self.extended_days if extended and self.extended_days else self.days,
            unit=self.unit,
            start_event=self.start_event,
            start_label=act_label(self.start_event),
            end_events=tuple(self.end_events),
            on_breach=self.on_breach,
            nested_in=self.nested_in,
            source=self.source,
            status=self.status,
            ceiling=(self.extended_days or 0) if self.unit == TimeUnit.WORKDAY else 0,
        )


class PublicityRule(Sourced):
    """一轮公示：何时、何处、多久、挡不挡下一步；`days` 为空即不定期。"""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="publicity_rules", verbose_name="程序")
    stage = models.CharField("公示内容", max_length=16, choices=PublicityStage.choices)
    number = models.PositiveSmallIntegerField("第几轮")
    when = models.CharField("时点", max_length=16, choices=PublicityWhen.choices)
    places = models.JSONField("地点", default=list)
    days = models.PositiveIntegerField("期限", null=True, blank=True)
    unit = models.CharField("单位", max_length=8, choices=TimeUnit.choices, default=TimeUnit.DAY)
    count_posting_day = models.BooleanField("张贴当日计入", default=False)
    extend_if_rest_day = models.BooleanField("末日遇休息日顺延", default=True)
    blocks = models.BooleanField("期满前不得进入下一环节", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "公示规则"
        ordering = ["number", "pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "stage"], name="publicity_stage_once")]

    def __str__(self):
        return f"第{self.number}轮 {self.get_stage_display()}公示"

    def last_day(self, posted_on, calendar):
        """最后一日；不定期则为 None。自次日零时起方可进入下一环节。"""
        return self.ending(posted_on, calendar)[0]

    def ending(self, posted_on, calendar):
        """（最后一日，暂定的最早可能那天）；日子已确定的后者为 None，不定期的两者皆 None。"""
        if self.days is None:
            return None, None
        found = publicity_ending(
            posted_on, self.days, self.unit, self.count_posting_day, self.extend_if_rest_day, calendar
        )
        return found.due, found.earliest if found.provisional else None


class PauseRule(Sourced):
    """哪些缘由可以停表、停哪些时限；没列出的缘由一律不停。"""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="pause_rules", verbose_name="程序")
    reason = models.CharField("缘由", max_length=16, choices=PauseReason.choices)
    start_event = models.CharField("停表事项", max_length=32)
    end_events = models.JSONField("续算事项", default=list)
    limits = models.JSONField("停哪些时限", default=list, help_text="空为全部工作日时限")
    max_days = models.PositiveIntegerField("同一事由最多停几个工作日")

    class Meta:
        verbose_name = verbose_name_plural = "停表规则"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "reason"], name="pause_reason_once")]

    def __str__(self):
        return f"{self.get_reason_display()}期间停表"

    def applies_to(self, limit_id):
        return not self.limits or limit_id in self.limits


class RequiredPaper(Sourced):
    """受理时要看的材料；能共享取得的不向申请人要（社会救助法第62条）。"""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="papers", verbose_name="程序")
    code = models.CharField("代号", max_length=40)
    label = models.CharField("材料", max_length=60)
    shareable = models.BooleanField("可共享取得，不要求提交", default=False)
    per_adult = models.BooleanField("每个成年成员各一份", default=False)
    if_applicable = models.CharField("何种情形才要", max_length=60, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "应收材料"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "code"], name="paper_once")]

    def __str__(self):
        return self.label


class RequiredNotice(Sourced):
    """办到哪件事必须出哪种文书。"""

    procedure = models.ForeignKey(Procedure, models.CASCADE, related_name="required_notices", verbose_name="程序")
    kind = models.CharField("文书", max_length=40)
    label = models.CharField("名称", max_length=60)
    on_event = models.CharField("事项", max_length=32)

    class Meta:
        verbose_name = verbose_name_plural = "应出文书"
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["procedure", "kind", "on_event"], name="notice_rule_once")]

    def __str__(self):
        return self.label
