"""工作台自己的两个页签：概况、时间线。"""

from accounts import matrix
from cases.guards import facts
from cases.models import FamilyTask
from cases.services import proposals
from core.acts import Act
from core.links import act_url
from core.models import Event
from desk import timeline as lines
from households.known import family

NEWEST = 200  # 时间线一次列这么多


def overview(case, user):
    """一眼看全：申请、家庭、核算、已走到的各步。"""
    tasks = FamilyTask.objects.filter(household=case.household_id, done_at=None)
    return {
        "assignments": [one for one in case.assignments.all() if one.ended_at is None],
        "assessment": facts.assessment(case),
        "reveal_url": act_url(Act.REVEAL, case.pk)
        if matrix.permit(user, Act.REVEAL, case, on=case.acting_on).allowed
        else "",
        "materials": facts.materials(case),
        "member_count": len(family(case)),
        "proposals": proposals.of_case(case, user),
        "tasks": [] if case.home_left else list(tasks.order_by("pk")),
        "may_change_account": case.household.community.parent_id == case.street_id
        and matrix.permit(user, Act.PROPOSE_ACCOUNT, case, on=case.acting_on).allowed,
        "may_settle": matrix.permit(user, Act.SETTLE_FAMILY_TASK, case, on=case.acting_on).allowed,
    }


def timeline(case, user):
    """全部办理记录，新的在前。"""
    rows = Event.objects.filter(case_id=case.pk).order_by("-pk")[: NEWEST + 1]
    return {"events": lines.sentences(rows[:NEWEST]), "cut": len(rows) > NEWEST}
