"""评议、评审看得到什么：会议、待评议、待评审、一页汇总表。"""

from cases.effects import Change
from cases.models import Case
from cases.states import CaseState
from core.acts import Act
from evidence.models import Assessment, Check, HomeVisit, VisitStatus
from regimes.models import Decider
from review.models import OF_MEMBERS, AgendaItem, Meeting, MeetingKind, MeetingStatus


def awaiting_review(user):
    """待评议的；组长还没有承接的也列出。"""
    seen = Case.objects.visible_to(user).filter(state=CaseState.REVIEW)
    return seen.select_related("community", "procedure").order_by("community__code", "due_on", "pk")


def awaiting_panel(user, kind):
    """待评审或待集体研究（`kind`）、还没有列入任何一次准备中的会的。"""
    drafted = Meeting.objects.filter(kind__in=OF_MEMBERS, status=MeetingStatus.DRAFT).values("items__case")
    found = Case.objects.visible_to(user, Act.HOLD_PANEL).filter(
        state=CaseState.DECISION, panel_opinion="", procedure__panel=True
    )
    if kind == MeetingKind.COLLECTIVE:
        found = found.filter(procedure__decider=Decider.MEETING, decided_by_district=False)
    else:
        found = found.exclude(procedure__decider=Decider.MEETING)
    return found.exclude(pk__in=drafted.exclude(items__case=None)).select_related("community").order_by("due_on", "pk")


def of_members():
    """准备中的评审会、集体研究：成员各填意见。"""
    return Meeting.objects.filter(kind__in=OF_MEMBERS, status=MeetingStatus.DRAFT)


def awaiting_opinion(meetings, user):
    """`meetings` 中等着本人填意见的：有亲属关系的议题不算。"""
    given = AgendaItem.objects.filter(opinions__user=user).values("pk")
    items = AgendaItem.objects.exclude(pk__in=given).filter(meeting__attendances__user=user)
    tied = items.filter(case__household__ties__user=user, case__household__ties__withdrawn_at=None)
    return meetings.filter(pk__in=items.exclude(pk__in=tied.values("pk")).values("meeting"))


def paid_before(cases):
    """{案件: 变更之前的每月数}。"""
    found = Case.objects.filter(pk__in=[case.pk for case in cases]).with_paid_before()
    return dict(found.values_list("pk", "paid_before"))


def table_of(items):
    """评审会的一页汇总：户主、人口、人均收入、标准、金额与变更前后、核对、入户、评议、公示；查询次数与户数无关。"""
    before = paid_before([item.case for item in items])
    ids = [item.case_id for item in items]
    sheets = {one.case_id: one for one in Assessment.objects.filter(case_id__in=ids, is_current=True)}
    checks = {one.case_id: one for one in Check.objects.filter(case_id__in=ids).order_by("pk")}
    visits = {
        one.case_id: one
        for one in HomeVisit.objects.filter(case_id__in=ids, status=VisitStatus.FINISHED).order_by("pk")
    }
    return [
        {
            "item": item,
            "case": item.case,
            "sheet": sheets.get(item.case_id),
            "check": checks.get(item.case_id),
            "visit": visits.get(item.case_id),
            "opinions": list(item.opinions.all()),
            "change": Change.of(item.case, item.amount, before[item.case_id]),
        }
        for item in items
    ]
