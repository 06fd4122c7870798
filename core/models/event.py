"""办理记录：只增不改，按街道成链。"""

from django.conf import settings
from django.db import models

from core.acts import Act

GENESIS = "0" * 64


class EventChain(models.Model):
    """一条链的链头；写事件前先锁住它，序号因而无缺无重。"""

    chain = models.CharField("链", max_length=12, primary_key=True)
    seq = models.PositiveBigIntegerField("最末序号", default=0)
    head = models.CharField("链头摘要", max_length=64, default=GENESIS)

    class Meta:
        verbose_name = verbose_name_plural = "记录链"

    def __str__(self):
        return f"{self.chain} 第{self.seq}条"


class EventQuerySet(models.QuerySet):
    def of_case(self, case_id):
        """一件案的全部记录，先办的在前。"""
        return self.filter(case_id=case_id).order_by("pk")

    def acted(self, *acts):
        return self.filter(act__in=acts)


class Event(models.Model):
    """谁、何时、对何事、做了什么；写入只经 core.events.record。"""

    chain = models.CharField("链", max_length=12, editable=False)
    seq = models.PositiveBigIntegerField("序号", editable=False)
    act = models.CharField("行为", max_length=32, editable=False)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        db_index=False,
        related_name="+",
        verbose_name="经办人",
    )
    actor_name = models.CharField("经办人姓名", max_length=100, editable=False)
    actor_unit = models.CharField("经办单位", max_length=200, blank=True, editable=False)
    case_id = models.BigIntegerField("案件", null=True, editable=False)
    household_id = models.BigIntegerField("家庭", null=True, editable=False)
    subject = models.CharField("事项", max_length=200, blank=True, editable=False)
    happened_on = models.DateField("发生日期", editable=False)
    recorded_at = models.DateTimeField("登记时间", editable=False)
    data = models.JSONField("内容", default=dict, blank=True, editable=False)
    reason = models.TextField("理由", blank=True, editable=False)
    prev_hash = models.CharField("上一条摘要", max_length=64, editable=False)
    hash = models.CharField("摘要", max_length=64, editable=False)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "办理记录"
        constraints = [models.UniqueConstraint(fields=["chain", "seq"], name="event_seq_once")]
        indexes = [
            # 只索引有值的行：巡检一夜五万条，少一个索引就快一截。
            models.Index(fields=["case_id"], name="event_case", condition=models.Q(case_id__isnull=False)),
            models.Index(
                fields=["household_id"], name="event_household", condition=models.Q(household_id__isnull=False)
            ),
            models.Index(fields=["actor", "recorded_at"], name="event_actor", condition=models.Q(actor__isnull=False)),
        ]

    def __str__(self):
        return f"{self.chain}-{self.seq} {self.get_act_display()}"

    def get_act_display(self):
        """行为的名称；同一行为在本案另有叫法的（集体研究），记痕时写在 data["called"]。"""
        if called := self.data.get("called"):
            return called
        return Act(self.act).label if self.act in Act else self.act
