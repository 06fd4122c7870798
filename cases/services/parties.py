"""谁来办、谁须回避：指派、交办、单独登记备案。由各动作在其事务内调用。"""

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q

from accounts.models import Role, StandIn, User
from cases.models import Assignment
from cases.services.base import lock_case
from core import events
from core.acts import Act
from core.dates import local_day, zh
from households.services import ties
from notices.catalogue import SEPARATE
from notices.services import file_sheet


def assign(case, user, role, *, by, at):
    """指派一人；已指派则不变。"""
    return Assignment.objects.get_or_create(
        case=case, user=user, role=role, ended_at=None, defaults={"since": at, "assigned_by": by}
    )[0]


def assign_first(case, *, by, at):
    """登记时的指派：登记的窗口人员（须回避则另派）与本社区协理员。"""
    day = local_day(at)
    clerk = by if by and by.has_role(Role.WINDOW, day) and not case.is_tied(by) else free_clerk(case, day)
    if clerk:
        assign(case, clerk, Role.WINDOW, by=by, at=at)
    for helper in User.objects.holding(Role.COMMUNITY, day).filter(unit=case.community):
        if not case.is_tied(helper):
            assign(case, helper, Role.COMMUNITY, by=by, at=at)
    return clerk


def free_clerk(case, day):
    """本街道无须回避、手头在办最少的窗口人员，请人代班的排后；没有则为空，由区民政局指派。"""
    tied = case.household.ties.live().exclude(user=None).values("user")
    mine = Count("assignments", filter=Q(assignments__ended_at=None, assignments__case__is_open=True))
    clerks = User.objects.holding(Role.WINDOW, day).filter(unit=case.street).exclude(pk__in=tied)
    away = Exists(StandIn.objects.valid_on(day).filter(absent=OuterRef("pk"), role=Role.WINDOW))
    return clerks.annotate(load=mine, away=away).order_by("away", "load", "pk").first()


def separate(case, new_ties, *, by, at):
    """有近亲属等关系的转单独登记备案：记痕、备案表归档、有关人员退出；没有新关系则不动。"""
    if not new_ties:
        return
    case.separately_registered = True
    events.record(
        Act.DECLARE_TIE,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject="单独登记备案",
        data={"ties": [{"person": tie.person_name, "source": tie.source} for tie in new_ties]},
    )
    step_aside(case, by=by, at=at)
    file_sheet(
        SEPARATE,
        _separate_content(case, new_ties, at),
        household=case.household,
        dated_on=local_day(at),
        by=by,
        at=at,
        case_id=case.pk,
    )


def step_aside(case, *, by, at):
    """有关系的人退出本案；窗口无人则另派一人，并留痕。"""
    tied = case.household.ties.live().exclude(user=None).values("user")
    case.assignments.filter(ended_at=None, user__in=tied).update(ended_at=at)
    if case.assignments.filter(ended_at=None, role=Role.WINDOW).exists():
        return
    if clerk := free_clerk(case, local_day(at)):
        assign(case, clerk, Role.WINDOW, by=by, at=at)
        events.record(
            Act.ASSIGN,
            chain=case.chain,
            at=at,
            by=None,
            case_id=case.pk,
            household_id=case.household_id,
            subject=f"交由{clerk.name}办理",
            reason="原经办人员须回避",
        )


@transaction.atomic
def rematch(case_id, *, by, at):
    """再比对一次；新发现的登记备案（受理时及以后各步都要比对）。返回 Case。"""
    case = lock_case(case_id)
    new_ties = ties.note(case.household, ties.find(case.household), by=None, at=at)
    if new_ties:
        separate(case, new_ties, by=None, at=at)
        case._change_reason = Act.DECLARE_TIE.label
        case.save()
    return case


def _separate_content(case, new_ties, at):
    return {
        "case_number": case.number,
        "applicant": case.applicant.name,
        "head": case.head_name,
        "aid": case.get_aid_display(),
        "community": case.community.full_name,
        "noted_on": zh(local_day(at), weekday=False),
        "ties": [
            {
                "person": tie.person_name,
                "post": f"{tie.user.unit.name}{tie.user.title}" if tie.user else "",
                "relation": tie.relation,
                "source": tie.get_source_display(),
            }
            for tie in new_ties
        ],
    }
