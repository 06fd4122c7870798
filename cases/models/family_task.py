from django.db import models
from django.db.models import Q

from accounts.models import User
from cases.models.case import Case
from households.models import Household, Person
from regimes.models import AidKind


class FamilyTaskKind(models.TextChoices):
    LEAVE = "leave", "核实成员是否离户"
    FACTS = "facts", "核实住址等登记"
    CHANGE = "change", "办理待遇变更"
    PAYEE = "payee", "更换发放账户"
    POSTER = "poster", "重新张贴长期公示"
    OVERPAID = "overpaid", "核实死亡后多发"
    REVIEW = "review", "核实家庭情况"
    ONSITE = "onsite", "核实区级核查发现"


class LeaveFinding(models.TextChoices):
    """核实成员是否离户的结果。"""

    LEFT = "left", "已离户（请先到“家庭变化”登记离户）"
    STAYED = "stayed", "没有离户，仍住在本户"


class FamilyTaskQuerySet(models.QuerySet):
    def raise_once(self, household, kind, text, *, by, at, person=None, from_case=None, aid="", answer_by=None):
        """提出一件；一字不差还没有办结的已有了就不再提。`aid` 为须变更的救助类别，`answer_by` 为提出人定的期限。"""
        facts = {"household": household, "kind": kind, "person": person, "text": text[:300], "done_at": None}
        raised = {"raised_by": by, "raised_at": at, "from_case": from_case, "aid": aid, "answer_by": answer_by}
        return self.get_or_create(**facts, defaults=raised)[0]

    def raise_for(self, tasks):
        """成批提出有名目的各件；同一人同一名目已经提过的（办结了的也算）不再提。"""
        self.bulk_create(tasks, batch_size=500, ignore_conflicts=True)

    def of_person(self, person):
        """此人（连同已并入他的登记）的；`person` 可为 OuterRef。"""
        return self.filter(Q(person=person) | Q(person__merged_into=person))


class FamilyTask(models.Model):
    """要这一户的经办人去办的一件事：由别案的申请、家庭变化、户的迁移、夜间巡检提出，只写明要办什么，不替他改。

    有的办了那件事随之办结（cases/services/task_closing.py），其余由经办人办结。
    """

    household = models.ForeignKey(Household, models.PROTECT, related_name="tasks", verbose_name="家庭")
    kind = models.CharField("事项", max_length=10, choices=FamilyTaskKind.choices)
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="family_tasks", verbose_name="所涉的人"
    )
    text = models.CharField("要办什么", max_length=300)
    occasion = models.CharField("名目", max_length=20, blank=True, help_text="巡检提出的：满几周岁、哪年的在校核实")
    aid = models.CharField("救助类别", max_length=20, choices=AidKind.choices, blank=True, help_text="须办变更的那一类")
    from_case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="tasks_raised", verbose_name="起因案件"
    )
    answer_by = models.DateField("办理期限", null=True, blank=True)
    raised_at = models.DateTimeField("提出时间")
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="提出人")
    done_at = models.DateTimeField("办结时间", null=True, blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="办结人")
    outcome = models.CharField("办理结果", max_length=200, blank=True)

    objects = FamilyTaskQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "家庭待办"
        indexes = [models.Index(fields=["household"], name="family_task_open", condition=Q(done_at=None))]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at=None) | ~Q(outcome=""),
                name="done_family_task_says_how",
                violation_error_message="办结须写明结果",
            ),
            models.UniqueConstraint(
                fields=["person", "occasion"],
                condition=~Q(occasion=""),
                name="one_task_per_person_and_occasion",
                violation_error_message="此人这一名目的核实已经提出过",
            ),
        ]

    def __str__(self):
        return self.text
