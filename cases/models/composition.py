from django.db import models
from django.db.models import Exists, OuterRef, Q

from cases.models.case import Case
from cases.models.covered import CoveredPerson
from core.prepared import Prepared
from households.codes import LeaveReason, Relation, named
from households.models import Membership, Person


def of_person(name):
    """读此人自己的那一栏。"""
    return property(lambda self: getattr(self.person, name))


def _stayed():
    """原户核实没有离户、此后也没有再搬来本案那一户的。"""
    here = Membership.objects.filter(household=OuterRef("case__household"), person=OuterRef("person"))
    return Exists(here.filter(leave_reason=LeaveReason.STAYED)) & ~Exists(here.filter(until=None))


class CaseMemberQuerySet(models.QuerySet):
    def counted(self):
        """计入本案家庭人口的，户主在前。"""
        return self.filter(counted=True)

    def open(self):
        """在办各案里计入家庭的。"""
        return self.counted().filter(case__is_open=True)

    def with_standing(self):
        """一并标明：`claimed` 有一户声称搬来、原户尚未办离户，`stayed` 声称搬来本户、原户核实没有离户，

        `listed_elsewhere` 又列在别的在办同类案件里（原户核实没有离户的那一案不算），`was_covered` 享受过救助。
        """
        same = {"person": OuterRef("person")}
        others = CaseMember.objects.open().filter(**same, case__aid=OuterRef("case__aid")).exclude(_stayed())
        return self.annotate(
            claimed=Exists(Membership.objects.claims().filter(**same)),
            stayed=_stayed(),
            listed_elsewhere=Exists(others.exclude(case=OuterRef("case"))),
            was_covered=Exists(CoveredPerson.objects.filter(**same)),
        )

    def listed_in(self, case):
        """`case` 家庭组成的各人（不计入的也在内），连同人与各样标明，户主在前。返回列表。"""
        rows = LISTED.run(case.pk)
        for one in rows:
            one.case = case
        return rows


class CaseMember(models.Model):
    """本案家庭组成的一人：与户主的关系、算不算家庭人口、保不保障、为何；只在本案之内改，作出决定即冻结。

    以（案件, 人）为主键：与人的编号混用即出错，不会悄悄认错人。
    """

    pk = models.CompositePrimaryKey("case_id", "person_id", verbose_name="案件与人")
    case = models.ForeignKey(Case, models.PROTECT, related_name="composition", verbose_name="案件")
    person = models.ForeignKey(Person, models.PROTECT, related_name="compositions", verbose_name="人")
    position = models.PositiveSmallIntegerField("次序")
    relation = models.CharField("与户主关系", max_length=2, choices=Relation.choices)
    is_head = models.BooleanField("户主", default=False)
    counted = models.BooleanField("计入家庭人口", default=True)
    covered = models.BooleanField("保障对象", default=True)
    exclusion_reason = models.CharField("不计入、不保障的原因，或保障的依据", max_length=60, blank=True)
    out_on = models.DateField("自何日不计入", null=True, blank=True)
    covered_before = models.BooleanField("不计入之前是否保障", null=True, blank=True)

    objects = CaseMemberQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "本案家庭组成"
        constraints = [
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(is_head=True),
                name="one_head_per_case",
                violation_error_message="一案只能有一名户主",
            ),
            models.CheckConstraint(
                condition=Q(counted=True) | ~Q(exclusion_reason=""),
                name="not_counted_has_a_reason",
                violation_error_message="不计入家庭的，须写明原因",
            ),
            models.CheckConstraint(
                condition=Q(counted=True) | Q(covered=False, is_head=False),
                name="not_counted_is_not_covered",
                violation_error_message="不计入家庭的，不能是户主、保障对象",
            ),
        ]

    def __str__(self):
        return self.label

    name = of_person("name")
    id_number = of_person("id_number")
    id_index = of_person("id_index")
    sex = of_person("sex")
    birth_date = of_person("birth_date")
    health = of_person("health")
    illness = of_person("illness")
    disability_kind = of_person("disability_kind")
    disability_grade = of_person("disability_grade")
    labour = of_person("labour")
    employment = of_person("employment")
    employer = of_person("employer")
    marital = of_person("marital")
    phone = of_person("phone")
    phone_index = of_person("phone_index")
    died_on = of_person("died_on")
    severely_disabled = of_person("severely_disabled")
    age = of_person("age")
    is_adult = of_person("is_adult")
    is_dead = of_person("is_dead")
    get_sex_display = of_person("get_sex_display")
    get_health_display = of_person("get_health_display")
    get_labour_display = of_person("get_labour_display")
    get_marital_display = of_person("get_marital_display")
    get_employment_display = of_person("get_employment_display")
    get_disability_kind_display = of_person("get_disability_kind_display")

    def go_out(self, why, on):
        """自 `on` 不计入本案家庭：不保障、不作户主。未存盘；已存盘的一行由 cases/services/taking_out.py 办。"""
        self.covered_before = self.covered if self.counted else self.covered_before
        self.counted = self.covered = self.is_head = False
        self.exclusion_reason, self.out_on = why[:60], on

    def come_in(self):
        """计入本案家庭、列为保障对象。未存盘。"""
        self.counted = self.covered = True
        self.exclusion_reason, self.out_on = "", None

    @property
    def label(self):
        return named(self.person.name, self.relation)


# 案件页一页要问好几遍的一句，拼它比查它慢。
LISTED = Prepared(
    lambda case: (
        CaseMember.objects.filter(case=case).with_standing().select_related("person").order_by("-is_head", "position")
    )
)
