"""一户一档：材料随办随归，卷内次序即类别代码（F37）。"""

from django.db import models

from accounts.models import Unit, User
from accounts.stand_ins import held_by
from archives.scope import household_scope
from core.idnumber import normalise
from core.models import StoredFile
from households.forms.fields import tidy_name
from households.models import Household, Membership


class PaperKind(models.TextChoices):
    """卷内次序：代码即排列顺序（F37，目录顺序可配置）。"""

    DECISION_SHEET = "01", "审核确认表"
    NOTICE = "02", "通知书"
    SERVICE = "03", "送达回证"
    APPLICATION = "04", "申请书（表）"
    PROMISE = "05", "诚信承诺书"
    AUTHORISATION = "06", "核对授权书"
    IDENTITY = "07", "身份户籍材料"
    PROOF = "08", "残疾、疾病、收入、支出材料"
    ACCEPTANCE = "09", "受理、补正文书"
    CHECK_REPORT = "10", "核对报告"
    RECHECK_REPORT = "11", "复核报告"
    VISIT = "12", "入户调查表及照片"
    ASSESSMENT = "14", "收入财产核算表"
    REVIEW = "15", "民主评议记录"
    PUBLICITY = "16", "公示单、照片及异议记录"
    MINUTES = "17", "评审会、集体研究会议纪要"
    SEPARATE = "18", "单独登记备案表"
    DYNAMIC = "19", "动态管理"
    OTHER = "99", "其他"


class DossierQuerySet(models.QuerySet):
    def visible_to(self, user, act="read_case"):
        return self.filter(household_scope(user, act, "household"))

    def named(self, words):
        """档号里、现在户主的姓名里有这一段。"""
        heads = Membership.objects.current().filter(is_head=True, person__name__contains=tidy_name(words))
        return self.filter(
            models.Q(number__contains=normalise(words)) | models.Q(household__in=heads.values("household"))
        )


class Dossier(models.Model):
    """一户一档。"""

    household = models.OneToOneField(Household, models.PROTECT, related_name="dossier", verbose_name="家庭")
    street = models.ForeignKey(Unit, models.PROTECT, related_name="dossiers", verbose_name="立卷街道")
    number = models.CharField("档号", max_length=40, unique=True)
    opened_on = models.DateField("立卷日期")

    objects = DossierQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭档案"

    def __str__(self):
        return self.number

    # —— 权限所问 ——
    @property
    def scope_unit(self):
        return self.household.community

    @property
    def chain(self):
        return self.street.code

    def is_assigned(self, user, on):
        return self.household.cases.filter(held_by(user, on, "assignments")).exists()

    def is_tied(self, user):
        return self.household.is_tied(user)


class PaperQuerySet(models.QuerySet):
    def visible_to(self, user, act="read_case"):
        return self.open_to(user).filter(household_scope(user, act, "dossier__household"))

    def valid(self):
        """未作废的。"""
        return self.filter(voided_at=None)

    def of_case(self, case_id):
        return self.filter(case_id=case_id)

    def open_to(self, user):
        """对此人不回避的：反映某工作人员的材料，本人看不到。"""
        return self.filter(models.Q(withheld_from=None) | ~models.Q(withheld_from__in=user.same_person_ids()))


class Paper(models.Model):
    """卷内一件；归档只增不改，作废另记。"""

    dossier = models.ForeignKey(Dossier, models.PROTECT, related_name="papers", verbose_name="档案")
    case_id = models.BigIntegerField("案件", null=True, db_index=True)
    kind = models.CharField("类别", max_length=2, choices=PaperKind.choices)
    title = models.CharField("题名", max_length=120)
    number = models.CharField("文号", max_length=60, blank=True)
    responsible = models.CharField("责任者", max_length=60)
    dated_on = models.DateField("日期")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="papers", verbose_name="文件")
    pages = models.PositiveIntegerField("页数", default=1)
    filed_at = models.DateTimeField("归档时间")
    filed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="归档人")
    withheld_from = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="回避人员"
    )
    voided_at = models.DateTimeField("作废时间", null=True, blank=True)
    voided_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="作废人")
    voided_reason = models.CharField("作废理由", max_length=200, blank=True)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "卷内文件"
        ordering = ["kind", "dated_on", "pk"]

    def __str__(self):
        return self.title
