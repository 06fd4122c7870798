from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts import matrix
from accounts.models import Unit, User
from cases.models import Case
from cases.together import PANEL, TOGETHER
from core.acts import Act
from core.models import StoredFile, Versioned
from core.money import MoneyField
from regimes.choices import ReviewerKind
from review.models.drawing import Draw


class MeetingKind(models.TextChoices):
    DEMOCRATIC = "democratic", "民主评议会"
    PANEL = "panel", "评审会"
    COLLECTIVE = "collective", "集体研究"


# 成员各以本人账号填意见的会；民主评议会只记票数。
OF_MEMBERS = (MeetingKind.PANEL, MeetingKind.COLLECTIVE)


class Body(models.TextChoices):
    """集体研究由哪一个会议作决定（达州：乡级召开党委会或办公会）。"""

    PARTY = "party", "党（工）委会"
    OFFICE = "office", "办公会"


class MeetingStatus(models.TextChoices):
    DRAFT = "draft", "准备中"
    CLOSED = "closed", "已结束"


class MeetingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """本人主持、记录、出席的会；看得到全街道案件的，看得到本街道的会。"""
        own = Q(chair=user) | Q(convened_by=user) | Q(recorder=user) | Q(attendances__user=user)
        if matrix.permit(user, Act.READ_CASE, user.unit, on=timezone.localdate()).allowed:
            own |= Q(unit__in=Unit.objects.within(user.unit))
        found = self.filter(pk__in=Meeting.objects.filter(own).values("pk"))
        return found.select_related("unit", "chair", "recorder")


class Meeting(Versioned):
    """一次会：到会、回避、逐户意见、纪要；结束后不再改。"""

    kind = models.CharField("会议", max_length=10, choices=MeetingKind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="meetings", verbose_name="召开单位")
    held_at = models.DateTimeField("时间")
    place = models.CharField("地点", max_length=120)
    chair = models.ForeignKey(User, models.PROTECT, related_name="meetings_chaired", verbose_name="主持人")
    recorder = models.ForeignKey(User, models.PROTECT, related_name="meetings_recorded", verbose_name="记录人")
    convened_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="meetings_convened", verbose_name="召集、登记人"
    )
    body = models.CharField("研究的会议", max_length=6, choices=Body.choices, blank=True)
    expected = models.PositiveSmallIntegerField("应到人数", default=0)
    reps_expected = models.PositiveSmallIntegerField("应到居民代表", default=0)
    draw = models.ForeignKey(
        Draw, models.PROTECT, null=True, blank=True, related_name="meetings", verbose_name="评议人员的抽选"
    )
    minutes = models.TextField("会议记录", blank=True)
    status = models.CharField("状态", max_length=8, choices=MeetingStatus.choices, default=MeetingStatus.DRAFT)
    closed_at = models.DateTimeField("结束时间", null=True, blank=True)
    number = models.CharField("纪要编号", max_length=60, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+", verbose_name="纪要 PDF")
    photo = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="会场照片"
    )

    objects = MeetingQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "会议"
        constraints = [
            models.CheckConstraint(
                condition=~Q(chair=F("recorder")),
                name="recorder_is_not_chair",
                violation_error_message="记录人不能是主持人",
            ),
            models.CheckConstraint(
                condition=~Q(kind=MeetingKind.COLLECTIVE) | ~Q(body=""),
                name="collective_has_body",
                violation_error_message="集体研究须写明是党（工）委会还是办公会",
            ),
        ]

    def __str__(self):
        return f"{self.unit} {self.get_kind_display()} {self.held_at:%Y-%m-%d}"

    @property
    def scope_unit(self):
        return self.unit

    @property
    def words(self):
        """这次会各处的叫法：评审会有组长，集体研究有主持人。"""
        return TOGETHER if self.kind == MeetingKind.COLLECTIVE else PANEL

    @property
    def called(self):
        """评审会、党（工）委会集体研究、办公会集体研究。"""
        return f"{self.get_body_display()}{self.words.meeting}"

    def disputed(self):
        """公示有过异议的各项（议题编号）。"""
        return set(self.items.filter(case__rounds__objected=True).values_list("pk", flat=True))

    def is_assigned(self, user, on):
        return (
            user.pk in (self.chair_id, self.convened_by_id, self.recorder_id)
            or self.attendances.filter(user=user).exists()
        )

    def is_tied(self, user):
        return False


class Identity(models.TextChoices):
    STAFF = "staff", "街道工作人员"
    VILLAGE = ReviewerKind.VILLAGE.value, ReviewerKind.VILLAGE.label
    SUPERVISOR = ReviewerKind.SUPERVISOR.value, ReviewerKind.SUPERVISOR.label
    PARTY = ReviewerKind.PARTY.value, ReviewerKind.PARTY.label
    DEPUTY = ReviewerKind.DEPUTY.value, ReviewerKind.DEPUTY.label
    RESIDENT = ReviewerKind.RESIDENT.value, ReviewerKind.RESIDENT.label
    PANEL = "panel", "评审组成员"
    BODY = "body", "参加集体研究的人员"


class Attendance(models.Model):
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="attendances", verbose_name="会议")
    user = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="attendances", verbose_name="工作人员"
    )
    name = models.CharField("姓名", max_length=50)
    identity = models.CharField("身份", max_length=10, choices=Identity.choices)
    post = models.CharField("单位、职务", max_length=100, blank=True)
    outside_community = models.BooleanField("非本社区人员", default=False)
    present = models.BooleanField("到会", default=True)
    absent_reason = models.CharField("没有到会的原因", max_length=100, blank=True)
    signed = models.BooleanField("已签到", default=True)

    class Meta:
        verbose_name = verbose_name_plural = "参会人员"
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "name", "identity"], name="attends_once", violation_error_message="同一参会人员重复"
            )
        ]

    def __str__(self):
        return self.name


class ItemResult(models.TextChoices):
    PASS = "pass", "评议通过"
    FAIL = "fail", "评议不通过"
    REINVESTIGATE = "reinvestigate", "重新调查"
    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    MORE = "more", "补充调查"


class AgendaItem(models.Model):
    """逐户一项；民主评议只存票数，不存谁投了什么。"""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="items", verbose_name="会议")
    case = models.ForeignKey(Case, models.PROTECT, related_name="agenda_items", verbose_name="案件")
    order = models.PositiveSmallIntegerField("次序", default=1)
    introduction = models.TextField("介绍要点", blank=True)
    questions = models.TextField("提问与答复", blank=True)
    recused = models.CharField("回避人员", max_length=300, blank=True)
    votes_due = models.PositiveSmallIntegerField("应投票数", null=True, blank=True)
    votes_cast = models.PositiveSmallIntegerField("实投票数", null=True, blank=True)
    agree = models.PositiveSmallIntegerField("同意", null=True, blank=True)
    disagree = models.PositiveSmallIntegerField("不同意", null=True, blank=True)
    abstain = models.PositiveSmallIntegerField("弃权", null=True, blank=True)
    tellers = models.CharField("唱票、监票人", max_length=100, blank=True)
    result = models.CharField("结论", max_length=14, choices=ItemResult.choices, blank=True)
    formula = models.CharField("算式", max_length=300, blank=True)
    result_reason = models.CharField("结论说明", max_length=300, blank=True)
    amount = MoneyField("建议户月保障金", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "议题"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"],
                name="case_once_per_meeting",
                violation_error_message="同一案件在本次会议上重复",
            ),
            models.CheckConstraint(
                condition=Q(votes_cast=None) | Q(votes_cast=F("agree") + F("disagree") + F("abstain")),
                name="votes_add_up",
                violation_error_message="同意、不同意、弃权之和必须等于实投票数",
            ),
        ]

    def __str__(self):
        return f"{self.meeting} 第{self.order}项"


class Opinion(models.Model):
    """评审组成员本人账号填写的意见。"""

    item = models.ForeignKey(AgendaItem, models.PROTECT, related_name="opinions", verbose_name="议题")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="成员")
    view = models.CharField(
        "意见", max_length=10, choices=[("agree", "同意"), ("disagree", "不同意"), ("more", "补充调查")]
    )
    text = models.CharField("说明", max_length=300, blank=True)
    given_at = models.DateTimeField("填写时间")

    class Meta:
        verbose_name = verbose_name_plural = "评审意见"
        constraints = [
            models.UniqueConstraint(
                fields=["item", "user"], name="one_opinion_each", violation_error_message="已填写意见"
            )
        ]

    def __str__(self):
        return f"{self.user} {self.get_view_display()}"
