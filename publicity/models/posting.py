from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import matrix
from accounts.models import Unit, User
from accounts.stand_ins import held_by
from core.dates import due_words
from core.models import StoredFile
from households.models import Tie
from regimes.models import Place, PublicityStage


class Ending:
    """有截止日的：末日怎么说；`last_day_earliest` 有值即暂定（跨入放假安排未公布的年份）。"""

    @property
    def last_day_words(self):
        return due_words(self.last_day, bool(self.last_day_earliest), self.last_day_earliest, ends="24时")


class BulletinQuerySet(models.QuerySet):
    def visible_to(self, user, act="read_case"):
        """岗位范围之内；单上有本人近亲属的，须由他人办理（职责分离第10条）。"""
        on = timezone.localdate()
        mine = held_by(user, on, "rounds__case__assignments")
        tied = Q(rounds__case__household__in=Tie.objects.live().filter(user=user).values("household"))
        own = Bulletin.objects.order_by()
        return self.filter(
            matrix.scope_filter(
                user,
                act,
                on=on,
                community_path="community",
                street_path="street",
                assigned_q=Q(pk__in=own.filter(mine).values("pk")),
                tied_q=Q(pk__in=own.filter(tied).values("pk")),
            )
        )


class Bulletin(models.Model):
    """公示单：同一社区、同一内容、同一期限的若干户，一张纸一起贴。"""

    number = models.CharField("公示单号", max_length=60, unique=True)
    community = models.ForeignKey(Unit, models.PROTECT, related_name="bulletins", verbose_name="社区")
    street = models.ForeignKey(Unit, models.PROTECT, related_name="street_bulletins", verbose_name="街道")
    stage = models.CharField("公示内容", max_length=16, choices=PublicityStage.choices)
    planned_on = models.DateField("拟张贴日期")
    opened_on = models.DateField("发起日期")
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="发起人")

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "公示单"
        ordering = ["-pk"]

    def __str__(self):
        return self.number

    @property
    def rule(self):
        """单上各户的期限与地点相同，取任一户的规定。"""
        return self.rounds.select_related("rule").order_by("pk").first().rule

    # —— 权限所问 ——
    @property
    def scope_unit(self):
        return self.community

    def is_assigned(self, user, on):
        return self.rounds.filter(held_by(user, on, "case__assignments")).exists()

    def is_tied(self, user):
        return self.rounds.filter(
            case__household__ties__user=user, case__household__ties__withdrawn_at__isnull=True
        ).exists()


WRONG_ON_THE_WALL = Q(moved_from__isnull=False) | ~Q(stale="")


class Posting(Ending, models.Model):
    """一处张贴：首日、末日各一张照片，须是两张不同的照片。"""

    bulletin = models.ForeignKey(Bulletin, models.PROTECT, related_name="postings", verbose_name="公示单")
    place = models.CharField("张贴地点", max_length=10, choices=Place.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name="张贴单位")
    posted_on = models.DateField("张贴日期", null=True, blank=True)
    posted_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="张贴人")
    last_day = models.DateField("截止日", null=True, blank=True)
    last_day_earliest = models.DateField("最早可能的截止日", null=True, blank=True)
    moved_from = models.DateField("墙上所写的截止日", null=True, blank=True, help_text="有值即日子变了，须换贴更正单")
    stale = models.CharField(
        "墙上的一张为何不对了", max_length=100, blank=True, help_text="有值即有一户提前撤下，须取下或换贴"
    )
    first_photo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="首日照片"
    )
    last_photo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="末日照片"
    )
    last_photo_at = models.DateTimeField("末日照片时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "张贴记录"
        ordering = ["pk"]
        indexes = [models.Index(fields=["bulletin"], name="posting_to_repost", condition=WRONG_ON_THE_WALL)]
        constraints = [
            models.UniqueConstraint(
                fields=["bulletin", "place"], name="one_posting_per_place", violation_error_message="该处已张贴"
            ),
            models.CheckConstraint(
                condition=Q(first_photo=None) | Q(last_photo=None) | ~Q(first_photo=models.F("last_photo")),
                name="two_different_photos",
                violation_error_message="首日和末日照片不能是同一张",
            ),
        ]

    def __str__(self):
        return f"{self.bulletin} {self.get_place_display()}"
