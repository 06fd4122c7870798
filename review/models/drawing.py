"""评议人员名册与抽选：规程定由抽签产生的，抽的是名册里的人，抽过的一字不改，重抽另成一次。"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import matrix
from accounts.models import Unit
from cases.models import Case
from core.acts import Act
from regimes.choices import ReviewerKind


class OfCommunities(models.QuerySet):
    def visible_to(self, user):
        """看得到所在单位及下属案件的，看得到那里的名册与抽选。"""
        if not matrix.permit(user, Act.READ_CASE, user.unit, on=timezone.localdate()).allowed:
            return self.none()
        return self.filter(community__in=Unit.objects.within(user.unit)).select_related("community")

    def standing(self):
        """名册里现有的人。"""
        return self.filter(ended_on=None)


class Reviewer(models.Model):
    """一个社区评议人员名册里的一人；退出的留着，注明哪天、为何。"""

    community = models.ForeignKey(Unit, models.PROTECT, related_name="reviewers", verbose_name="社区")
    name = models.CharField("姓名", max_length=50)
    kind = models.CharField("身份", max_length=10, choices=ReviewerKind.choices)
    basis = models.CharField("怎样产生", max_length=200, help_text="如：2026年1月居民会议推选")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="登记人")
    added_at = models.DateTimeField("登记时间")
    ended_on = models.DateField("退出日期", null=True, blank=True)
    end_reason = models.CharField("退出原因", max_length=200, blank=True)

    objects = OfCommunities.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评议人员"
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["community", "name"],
                condition=Q(ended_on=None),
                name="reviewer_once_per_community",
                violation_error_message="名册里已有这个姓名，确系同名的请加注区别",
            )
        ]

    def __str__(self):
        return f"{self.name}（{self.get_kind_display()}）"


class Draw(models.Model):
    """一次抽选：种子、各类应抽几人、当时名册里的每个人（回避的写明为何）和次序；存下不再改。

    `pool` 各行 {"id", "name", "kind", "excluded"（须回避的理由，空即可抽）, "place"（本类里第几位，回避的为空）}；
    各类前几位为抽中，其后依次替补。
    """

    community = models.ForeignKey(Unit, models.PROTECT, related_name="draws", verbose_name="社区")
    cases = models.ManyToManyField(Case, related_name="draws", verbose_name="为哪几户")
    seed = models.CharField("种子", max_length=64)
    wanted = models.JSONField("各类应抽几人")
    pool = models.JSONField("当时的名册")
    drawn_at = models.DateTimeField("抽选时间")
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="抽选人")
    redraws = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="redrawn_as", verbose_name="重抽的是哪一次"
    )
    reason = models.CharField("重抽原因", max_length=200, blank=True)

    objects = OfCommunities.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "评议人员抽选"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(redraws=None) | ~Q(reason=""),
                name="redraw_has_reason",
                violation_error_message="重抽须写明原因",
            )
        ]

    def __str__(self):
        return f"{self.community}评议人员抽选 {self.drawn_at:%Y-%m-%d}"

    def queue(self, kind):
        """本类里可抽的，照次序。"""
        return sorted((row for row in self.pool if row["kind"] == kind and row["place"]), key=lambda one: one["place"])

    @property
    def drawn(self):
        """抽中的各行。"""
        return [row for kind, number in self.wanted.items() for row in self.queue(kind)[:number]]
