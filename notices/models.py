"""文书与送达：内容在出具时定稿，纸面由后台印成，重印不变。"""

import json

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Unit, User
from archives.models import Paper
from core.dates import due_words
from core.models import EncryptedTextField, SealedModel, StoredFile
from households.models import Household
from notices.catalogue import NUMBERED
from regimes.models import TimeUnit

# 对外文书的种类，供字段的选项与查询；一种一行在文书目录里。
NoticeKind = models.TextChoices("NoticeKind", [(one.name.upper(), (one.name, one.title)) for one in NUMBERED])


class NoticeQuerySet(models.QuerySet):
    def visible_to(self, user):
        """看得到家庭的卷宗，就看得到给这家的文书。"""
        return self.filter(paper__in=Paper.objects.visible_to(user))

    def unserved(self):
        """尚未送达的，有期限的在前，最急的在前。"""
        served = Service.objects.effective().filter(notice=OuterRef("pk"))
        waiting = self.filter(~Exists(served), paper__voided_at=None)
        return waiting.order_by(F("serve_by").asc(nulls_last=True), "pk")

    def date_moved(self):
        """所告知的办结期限因日历改变不再作数、还没有另行告知的。"""
        return self.filter(moved_to__isnull=False)

    def awaiting_service(self):
        """有送达期限而尚未送达的，最急的在前；供待办。"""
        return self.unserved().filter(serve_by__isnull=False)


class Notice(models.Model):
    """一份对外文书；同一事务内编号、入卷。"""

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="notice", verbose_name="卷内文件")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="notices", verbose_name="出具机关")
    household = models.ForeignKey(Household, models.PROTECT, related_name="notices", verbose_name="家庭")
    case_id = models.BigIntegerField("案件", null=True, db_index=True)
    kind = models.CharField("文书", max_length=16, choices=NoticeKind.choices)
    title = models.CharField("题名", max_length=60)
    year = models.PositiveSmallIntegerField("年份")
    serial = models.PositiveIntegerField("序号")
    number = models.CharField("文号", max_length=60)
    recipient = models.CharField("受送达人", max_length=50)
    content = models.JSONField("内容", default=dict)
    check_code = models.CharField("校验码", max_length=12)
    issued_on = models.DateField("成文日期")
    issued_at = models.DateTimeField("出具时间")
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="出具人")
    told_due = models.DateField("所告知的办结期限", null=True, blank=True)
    moved_to = models.DateField("日历改变后应为", null=True, blank=True, help_text="有值即须另行告知")
    serve_within = models.PositiveSmallIntegerField("几日内送达", null=True, blank=True)
    serve_unit = models.CharField("送达期限单位", max_length=8, choices=TimeUnit.choices, blank=True)
    serve_by = models.DateField("应送达日", null=True, blank=True)
    serve_provisional = models.BooleanField("应送达日暂定", default=False)
    serve_earliest = models.DateField("最早可能的应送达日", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "文书"
        indexes = [models.Index(fields=["case_id"], name="notice_date_moved", condition=Q(moved_to__isnull=False))]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "year", "serial"], name="notice_number_once", violation_error_message="文号重复"
            )
        ]

    def __str__(self):
        return self.number

    @property
    def serve_by_words(self):
        return due_words(self.serve_by, self.serve_provisional, self.serve_earliest)

    @property
    def file(self):
        """印成的 PDF；尚未印成为空。"""
        return self.paper.file

    def is_served(self):
        return self.services.effective().exists()


class Sheet(SealedModel):
    """内部用纸（回证、记录、核算表等）的定稿内容，印成后入卷。"""

    paper = models.OneToOneField(Paper, models.PROTECT, related_name="sheet", verbose_name="卷内文件")
    template = models.CharField("版式", max_length=40)
    body = EncryptedTextField("内容", context="notices.sheet.body")

    class Meta:
        verbose_name = verbose_name_plural = "内部用纸"

    def __str__(self):
        return self.paper.title

    @property
    def content(self):
        return json.loads(self.body)


class ServiceWay(models.TextChoices):
    """送达方式。"""

    DIRECT = "direct", "直接送达"
    LEFT = "left", "留置送达"
    ENTRUSTED = "entrusted", "委托送达"
    MAIL = "mail", "邮寄送达（EMS）"
    ELECTRONIC = "electronic", "电子送达"
    PHONE = "phone", "电话告知"
    PUBLIC = "public", "公告送达"


class ServiceQuerySet(models.QuerySet):
    def effective(self):
        """送到了的：没接通的、误登撤销的不算。"""
        return self.filter(succeeded=True, voided_at=None)


class Service(SealedModel):
    """送达回证；送达不了的以电话告知并记录在案。"""

    notice = models.ForeignKey(Notice, models.PROTECT, related_name="services", verbose_name="文书")
    way = models.CharField("送达方式", max_length=12, choices=ServiceWay.choices)
    served_at = models.DateTimeField("送达（通话）时间")
    place = models.CharField("送达地点", max_length=120, blank=True)
    receiver = models.CharField("收件人（接听人）", max_length=50, blank=True)
    receiver_relation = models.CharField("与受送达人关系", max_length=30, blank=True)
    refusal_reason = models.CharField("拒收事由", max_length=200, blank=True)
    copy_receiver = models.CharField("抄送签收人", max_length=50, blank=True)
    witnesses = models.CharField("见证人", max_length=100, blank=True)
    servers = models.CharField("送达人", max_length=100)
    phone = EncryptedTextField("通话号码", context="notices.service.phone", blank=True)
    identity_check = models.CharField("身份核验方式", max_length=60, blank=True)
    told = models.TextField("告知内容", blank=True)
    answer = models.TextField("接听人答复", blank=True)
    attempts = models.JSONField("未接通记录", default=list, blank=True)
    succeeded = models.BooleanField("已送达", default=True)
    signature = models.ForeignKey(
        StoredFile, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="签收"
    )
    remark = models.CharField("备注", max_length=200, blank=True)
    recorded_at = models.DateTimeField("登记时间")
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="登记人")
    paper = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+", verbose_name="归卷的回证")
    voided_at = models.DateTimeField("撤销时间", null=True, blank=True, help_text="当天误登的，撤销后不算送达")
    voided_reason = models.CharField("误登的原因", max_length=200, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "送达回证"
        constraints = [
            models.CheckConstraint(
                condition=~Q(way="phone") | Q(succeeded=False) | ~Q(told=""),
                name="phone_service_says_what_was_told",
                violation_error_message="电话告知须写明告知内容",
            ),
            models.CheckConstraint(
                condition=~Q(way="left") | (~Q(refusal_reason="") & ~Q(witnesses="")),
                name="left_service_has_reason_and_witnesses",
                violation_error_message="留置送达须写明拒收事由和见证人",
            ),
        ]

    def __str__(self):
        return f"{self.notice} {self.get_way_display()}"
