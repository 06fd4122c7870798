from django.db import models
from django.db.models import Q

from core.money import MoneyField
from publicity.models.posting import Ending
from publicity.models.round import Round


class PublicNoticeQuerySet(models.QuerySet):
    def current(self, at):
        """此刻应当看得到的：末日 24 时一过即不可见，不等巡检。"""
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), is_over=False)


class PublicNotice(Ending, models.Model):
    """公众页面只读这一张表：由张贴写入，结束即清空，只留下编号以答“已结束”。"""

    round = models.OneToOneField(Round, models.PROTECT, related_name="public_notice", verbose_name="公示轮次")
    token = models.CharField("公开编号", max_length=40, unique=True, editable=False)
    stage_label = models.CharField("公示内容", max_length=20)
    district_code = models.CharField("区代码", max_length=6)
    district_name = models.CharField("区", max_length=100)
    street_code = models.CharField("街道代码", max_length=9)
    street_name = models.CharField("街道", max_length=100)
    community_code = models.CharField("社区代码", max_length=12, db_index=True)
    community_name = models.CharField("社区", max_length=100)
    head_name = models.CharField("户主姓名", max_length=50, blank=True)
    household_size = models.PositiveSmallIntegerField("家庭人口", null=True, blank=True)
    aid_label = models.CharField("救助类别", max_length=30, blank=True)
    amount = MoneyField("金额（元/月）", null=True, blank=True)
    first_day = models.DateField("首日")
    last_day = models.DateField("截止日", null=True, blank=True)
    last_day_earliest = models.DateField("最早可能的截止日", null=True, blank=True)
    ends_at = models.DateTimeField("撤下时刻", null=True, blank=True, help_text="到此刻即不可见；空为长期公示")
    is_over = models.BooleanField("已结束", default=False)
    phone = models.CharField("异议受理电话", max_length=30, blank=True)
    complaint_phone = models.CharField("监督电话", max_length=30, blank=True)
    office_address = models.CharField("受理地址", max_length=200, blank=True)

    objects = PublicNoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公众页面"
        indexes = [
            models.Index(fields=["community_code", "id"], name="public_current", condition=Q(is_over=False)),
        ]

    def __str__(self):
        return f"{self.community_name} {self.stage_label}公示"
