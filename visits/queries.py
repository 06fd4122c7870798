"""入户的几样查询：要去哪几户、可与谁同去、申报了什么。"""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Role, StandIn, User
from cases.models import Case
from cases.next_steps import BESIDE, waiting_for
from cases.states import CaseState
from core.acts import Act
from evidence.models import HomeVisit, Income, VisitStatus

VISITED_BY = ({Act.RECORD_VISIT}, {Role.COMMUNITY})


def to_visit(cases):
    """待入户的案件，到期早的在前；已开始填的标明。`cases` 为看得见的案件，与待办所列的是同一些。"""
    due = waiting_for(*VISITED_BY) | waiting_for(*VISITED_BY, BESIDE)
    found = cases.filter(due | Q(pk__in=started_again().values("pk"))).annotate(started=_started())
    return found.select_related("household", "community").order_by("due_on", "pk")


def started_again():
    """入户登记过、又去的一次，开了头还没有填完的。"""
    return Case.objects.filter(_started(), state=CaseState.VISIT).exclude(visited_on=None)


def _started():
    return Exists(HomeVisit.objects.filter(case_id=OuterRef("pk")).exclude(status=VisitStatus.FINISHED))


def colleagues(case, on):
    """可同去的同事：本社区的协理员（含代班的）与本街道的窗口人员，须回避的除外。"""
    tied = case.household.ties.live().exclude(user=None).values("user")
    standing = StandIn.objects.valid_on(on).filter(role=Role.COMMUNITY, unit=case.community).values("deputy")
    helpers = User.objects.holding(Role.COMMUNITY, on)
    able = helpers.filter(unit=case.community) | helpers.filter(pk__in=standing)
    able |= User.objects.holding(Role.WINDOW, on).filter(unit=case.street)
    return able.exclude(pk__in=tied).order_by("unit__code", "name").distinct()


def declared(case):
    """预填在表上方的申报情况。"""
    return list(Income.objects.of_case(case.pk))
