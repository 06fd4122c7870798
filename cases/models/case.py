from decimal import Decimal

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django_fsm import ConcurrentTransitionMixin, FSMField
from simple_history.models import HistoricalRecords

from accounts import matrix
from accounts.models import Unit, User
from accounts.stand_ins import held_by, holds
from cases import decider, ladder
from cases.codes import ChangeReason
from cases.models.arrows import Arrows
from cases.states import AMENDABLE, OPEN, CaseState
from core.dates import due_words, zh
from core.locking import for_change
from core.models import Versioned
from core.money import MoneyField
from households.known import live_ties
from households.models import Household, Person, Tie
from regimes.models import ONE_OFF, AidKind, Decider, Procedure, Purpose


def overdue(today):
    """超期：在办而过了“逾期”“警报”一类的期限；只提醒的、停着表的不算。名单与统计数超期都问它。"""
    return Q(is_open=True, overdue_on__lt=today)


class CaseQuerySet(models.QuerySet):
    def visible_to(self, user, act="read_case"):
        """读取案件的唯一入口：岗位范围之内、无近亲属关系的案件。"""
        return self.filter(self.reach(user, act, on=timezone.localdate()))

    def reach(self, user, act, *, on):
        """同上，只要条件；可与别的条件相“或”。"""
        assigned = Assignment.objects.filter(held_by(user, on)).values("case")
        tied = Tie.objects.live().filter(user=user).values("household")
        return matrix.scope_filter(
            user,
            act,
            on=on,
            community_path="community",
            street_path="street",
            assigned_q=Q(pk__in=assigned),
            tied_q=Q(household__in=tied),
        )

    def open(self):
        return self.filter(is_open=True)

    def with_home(self):
        """本户的事还归这里办的：在办的；户没有迁走的；迁走了而那边还没有案件可办的。"""
        there = self.model.objects.filter(
            household=OuterRef("household"), street=OuterRef("household__community__parent")
        )
        return self.filter(Q(is_open=True) | Q(household__community__parent=F("street")) | ~Exists(there))

    def granted_before(self, case, household, aid):
        """本户这一类救助在本案之外已确认的各案，后确认的在前；最前一件的合计就是现在每月的数。"""
        earlier = self.filter(household=household, aid=aid, decision__outcome="granted").exclude(pk=case)
        return earlier.order_by("-decision__decided_at", "-decision__pk")

    def with_paid_before(self):
        """各案连同变更之前的每月数（`paid_before`，没有的为零）：列表里一次查来。"""
        earlier = self.model.objects.granted_before(OuterRef("pk"), OuterRef("household"), OuterRef("aid"))
        total = Coalesce(Subquery(earlier.values("decision__total")[:1]), Value(Decimal(0)))
        return self.annotate(paid_before=total)

    def locked(self):
        return for_change(self)


class Case(Arrows, ConcurrentTransitionMixin, Versioned):
    """一次救助申请（或待遇变更），自窗口登记至作出决定。"""

    # 守卫判断“今天是否有效”所用的日子：由服务或页面放入，不读时钟。
    acting_on = None
    # 办事的人，守卫据此判断该由街道还是区里审批；同样由服务或页面放入。
    acting_by = None
    # 只在造一页时由页面放入空字典：同一件事问过就记着（core.workflow.once）。办事的服务从不放入。
    facts = None
    # 办事的人替谁代班，随痕迹记下；由服务放入。
    stood_in_for = ()
    # 签字人看过的是哪一版，由签的那个服务放入。
    version_read = None

    number = models.CharField("案件编号", max_length=40, unique=True)
    household = models.ForeignKey(Household, models.PROTECT, related_name="cases", verbose_name="申请家庭")
    community = models.ForeignKey(Unit, models.PROTECT, related_name="cases", verbose_name="所属社区")
    street = models.ForeignKey(Unit, models.PROTECT, related_name="street_cases", verbose_name="受理街道")
    aid = models.CharField("救助类别", max_length=20, choices=AidKind.choices)
    purpose = models.CharField("事项", max_length=8, choices=Purpose.choices, default=Purpose.NEW)
    procedure = models.ForeignKey(
        Procedure, models.PROTECT, null=True, editable=False, related_name="cases", verbose_name="适用规程"
    )
    state = FSMField("环节", max_length=16, choices=CaseState.choices, default=CaseState.REGISTERED, protected=True)
    is_open = models.GeneratedField(
        expression=Q(state__in=[state.value for state in OPEN]),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name="在办",
    )
    applicant = models.ForeignKey(Person, models.PROTECT, related_name="applications", verbose_name="申请人")
    head_name = models.CharField("户主", max_length=50)
    agent = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="agencies", verbose_name="代办人"
    )
    agent_written = models.CharField("代办人姓名（没有带证件的）", max_length=50, blank=True)
    agent_relation = models.CharField("代办人关系", max_length=30, blank=True)
    reason = models.TextField("申请理由")
    requested_on = models.DateField("申请日期")
    registered_at = models.DateTimeField("登记时间")
    accepted_on = models.DateField("受理日期", null=True, editable=False)
    separately_registered = models.BooleanField("单独登记备案", default=False)
    supplement_requested_on = models.DateField("一次性告知日期", null=True, editable=False)
    supplement_due_on = models.DateField("补正期限", null=True, editable=False)
    resume_state = models.CharField("补齐后回到", max_length=16, blank=True, editable=False)
    check_requested = models.BooleanField("核对进行中", default=False, editable=False)
    check_closed_on = models.DateField("核对报告日期", null=True, editable=False)
    recheck_open = models.BooleanField("复查进行中", default=False, editable=False)
    visited_on = models.DateField("入户日期", null=True, editable=False)
    visit_finished_on = models.DateField("入户完成日期", null=True, editable=False)
    eligible = models.BooleanField("核算符合条件", null=True, editable=False)
    proposed_amount = MoneyField("拟确认户月保障金", null=True, blank=True, editable=False)
    covered = models.PositiveSmallIntegerField("拟保障人口", null=True, editable=False)
    reviewed_on = models.DateField("评议日期", null=True, editable=False)
    review_outcome = models.CharField("评议结论", max_length=14, blank=True, editable=False)
    objected = models.BooleanField("公示有异议", default=False, editable=False)
    open_objections = models.PositiveSmallIntegerField("未办结异议", default=0, editable=False)
    rounds_closed = models.PositiveSmallIntegerField("已满公示轮次", default=0, editable=False)
    publicity_opened = models.BooleanField("本轮公示已发起", default=False, editable=False)
    publicity_last_day = models.DateField("公示截止日", null=True, editable=False)
    publicity_earliest = models.DateField("暂定的公示截止日最早可能", null=True, editable=False)
    photo_missing = models.BooleanField("缺公示照片", default=False, editable=False)
    panel_on = models.DateField("评审会日期", null=True, editable=False)
    panel_opinion = models.CharField("评审意见", max_length=8, blank=True, editable=False)
    heard_on = models.DateField("听取意见日期", null=True, editable=False)
    hearing_waived = models.CharField("免听取意见理由", max_length=60, blank=True)
    change_code = models.CharField("变更理由", max_length=12, choices=ChangeReason.choices, blank=True, editable=False)
    changed_on = models.DateField("变化发生日期", null=True, blank=True, editable=False)
    relieved_at = models.DateTimeField("先行救助时间", null=True, editable=False)
    relieve_first = models.BooleanField("先行救助", default=False, editable=False)
    submitted_on = models.DateField("报送日期", null=True, editable=False)
    received_on = models.DateField("收到报送材料日期", null=True, editable=False)
    decided_by_district = models.BooleanField("由区民政局审批", default=False, editable=False)
    decided_on = models.DateField("决定日期", null=True, editable=False)
    due_on = models.DateField("截止日", null=True, editable=False)
    due_label = models.CharField("截止事项", max_length=60, blank=True, editable=False)
    due_provisional = models.BooleanField("截止日暂定", default=False, editable=False)
    due_earliest = models.DateField("最早可能的截止日", null=True, editable=False)
    overdue_on = models.DateField("过了即逾期的截止日", null=True, editable=False)
    overdue_label = models.CharField("过了即逾期的事项", max_length=60, blank=True, editable=False)
    alarm_on = models.DateField("过了即报警的截止日", null=True, editable=False)

    history = HistoricalRecords(verbose_name="变更记录", excluded_fields=["is_open"])
    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "案件"
        indexes = [
            models.Index(
                fields=["community", "state", "due_on", "id"], name="case_open_work", condition=Q(is_open=True)
            ),
            models.Index(fields=["community", "due_on", "id"], name="case_open_community", condition=Q(is_open=True)),
            models.Index(
                fields=["street", "state", "due_on", "id"], name="case_open_street_state", condition=Q(is_open=True)
            ),
            models.Index(fields=["street", "due_on", "id"], name="case_open_street", condition=Q(is_open=True)),
            models.Index(fields=["state", "due_on", "id"], name="case_open_state", condition=Q(is_open=True)),
            models.Index(fields=["due_on", "id"], name="case_open_due", condition=Q(is_open=True)),
            models.Index(fields=["street", "-registered_at", "-id"], name="case_street_newest"),
            models.Index(fields=["id"], name="case_separately_registered", condition=Q(separately_registered=True)),
            models.Index(fields=["due_on"], name="case_provisional", condition=Q(is_open=True, due_provisional=True)),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "aid"],
                condition=Q(is_open=True),
                name="one_open_case_per_household_and_aid",
                violation_error_message="本户已有同类救助的在办案件",
            ),
            models.CheckConstraint(
                condition=Q(agent=None) | Q(agent_written=""),
                name="agent_is_a_person_or_a_name",
                violation_error_message="出示了证件的代办人用其本人的姓名，没有证件的才另写姓名",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.GRANTED) | Q(decided_on__isnull=False),
                name="granted_has_a_day",
                violation_error_message="已确认的案件必须有决定日期",
            ),
        ]

    def __str__(self):
        return f"{self.head_name}户{self.get_aid_display()}（{self.number}）"

    def get_absolute_url(self):
        """案件页；由工作台应用提供，各办理页都从这里回去。"""
        return f"/cases/{self.pk}/"

    # —— 权限所问 ——
    @property
    def scope_unit(self):
        return self.community

    @property
    def chain(self):
        return self.street.code

    def is_assigned(self, user, on):
        if self.facts is not None:
            return any(holds(one, user, on) for one in self.assignments.all())
        return self.assignments.filter(held_by(user, on)).exists()

    def holders(self, roles):
        """现在经办的人：[(岗位, 姓名)]。"""
        live = self.assignments.filter(ended_at=None, role__in=roles).order_by("since", "pk")
        return list(live.values_list("role", "user__name"))

    def is_tied(self, user):
        if self.facts is not None:
            return any(one.user_id == user.pk for one in live_ties(self))
        return self.household.is_tied(user)

    @property
    def agent_name(self):
        """代办人的姓名；本人到窗口的为空。"""
        return self.agent.name if self.agent else self.agent_written

    @property
    def decided_together(self):
        """规程定由党（工）委会或办公会集体研究决定。"""
        return self.procedure is not None and self.procedure.decider == Decider.MEETING

    def district_decides(self, on):
        """`on` 日由区民政局审批；守卫由此问，试走规程时另有答案。"""
        return decider.district_decides(self, on)

    def family(self):
        """计入本案家庭人口的各人（CaseMember），户主在前；已办结的案里后来并入别的一条的，给保留的那一条。"""
        rows = self.composition.counted().select_related("person").order_by("-is_head", "position")
        found = {}
        for row in rows:
            if row.person.merged_into_id:
                row.person = row.person.merged_into
            found.setdefault(row.person_id, row)
        return list(found.values())

    def open_elsewhere(self, people):
        """`people`（人的编号）又列在别的在办同类案件里的。"""
        also = {"composition__person__in": people, "composition__counted": True}
        found = Case.objects.open().filter(aid=self.aid, **also).exclude(pk=self.pk)
        return found.distinct().select_related("street")

    @property
    def by_office(self):
        """机关自己发起的变更：不是本人申请的提标、降标、停发；没有申请表、材料清单、受理通知书。"""
        return self.purpose != Purpose.NEW and self.change_code != ChangeReason.OWN_REQUEST

    def papers_due(self):
        """办到今天，卷内应有的各种纸。"""
        return ladder.papers_due(self)

    @property
    def is_one_off(self):
        """一次性救助：金额是一次的，不是每月的。"""
        return self.aid in ONE_OFF

    @property
    def home_left(self):
        """户已迁往别的街道而本案已办结：住址、电话、账户、义务人归那边看。"""
        return not self.is_open and self.household.community.parent_id != self.street_id

    @property
    def is_amendable(self):
        """入户调查办结之前，家庭信息与账户都还可以改。"""
        return self.state in AMENDABLE

    def explain_state(self):
        """当前环节为何不能做别的：公示期内说明何日届满。"""
        if self.state == CaseState.PUBLICITY and self.publicity_last_day:
            early = self.publicity_earliest
            last = due_words(self.publicity_last_day, bool(early), early, ends="24时")
            return f"公示期至{last}届满，届满次日方可办理下一环节"
        made = getattr(self, "decision", None)
        if made is not None:
            day, result = zh(made.decided_on, weekday=False), made.get_outcome_display()
            return f"已由{made.signer.name}于{day}审批，结果为“{result}”"
        return ""


class Assignment(models.Model):
    """案件指派给谁：核对员、社区协理员等只见派给自己的案件。"""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments", verbose_name="案件")
    user = models.ForeignKey(User, models.PROTECT, related_name="assignments", verbose_name="人员")
    role = models.CharField("岗位", max_length=16)
    since = models.DateTimeField("指派时间")
    assigned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name="指派人")
    ended_at = models.DateTimeField("结束时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "指派"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "user", "role"],
                condition=Q(ended_at=None),
                name="assigned_once",
                violation_error_message="已指派",
            )
        ]

    def __str__(self):
        return f"{self.user} → {self.case}"
