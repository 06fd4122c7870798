from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import matrix
from accounts.models import User
from cases.models import Case


class Finding(models.TextChoices):
    """区级逐户核查的结论（forms.md F30）。"""

    MATCHES = "matches", "情况属实"
    DIFFERS = "differs", "情况不符，退回街道核实"


class SeparateRegistrationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """登记核查的岗位（区民政局）在其区内可见。"""
        on = timezone.localdate()
        return self.filter(
            matrix.scope_filter(
                user,
                "record_supervision_visit",
                on=on,
                community_path="case__community",
                street_path="case__street",
            )
        )

    def unvisited(self):
        return self.filter(visited_on=None)


class SeparateRegistration(models.Model):
    """单独登记备案（57号文第11条）：与经办人员有近亲属关系的案件，区级逐户实地核查。"""

    case = models.OneToOneField(Case, models.PROTECT, related_name="separate_registration", verbose_name="案件")
    registered_on = models.DateField("备案日期")
    tie_note = models.CharField("关系说明", max_length=300)
    visited_on = models.DateField("区级核查日期", null=True, blank=True)
    visited_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="核查人")
    visited_with = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="同行核查人"
    )
    finding = models.CharField("核查结论", max_length=8, choices=Finding.choices, blank=True)
    visit_result = models.TextField("核查情况", blank=True)

    objects = SeparateRegistrationQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "单独登记备案"
        constraints = [
            models.CheckConstraint(
                condition=Q(visited_on=None)
                | (Q(visited_by__isnull=False) & Q(visited_with__isnull=False) & ~Q(finding="") & ~Q(visit_result="")),
                name="supervision_visit_is_whole",
                violation_error_message="核查须写明两名核查人、结论和情况",
            ),
        ]

    def __str__(self):
        return str(self.case)
