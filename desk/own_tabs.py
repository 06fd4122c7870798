"""工作台自己的两个页签：概况、时间线。"""

from accounts import matrix
from cases.guards import facts
from cases.models import FamilyTask
from cases.services import proposals
from core.acts import Act
from core.links import act_url, link
from desk import timeline as lines
from households.known import family

NOTES = 5  # 概况里列最近几条备注、电话，其余在时间线


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
        "notes": list(case.notes.select_related("written_by")[:NOTES]),
        "proposals": proposals.of_case(case, user),
        "tasks": [] if case.home_left else list(tasks.order_by("pk")),
        "may_change_account": case.household.community.parent_id == case.street_id
        and matrix.permit(user, Act.PROPOSE_ACCOUNT, case, on=case.acting_on).allowed,
        "may_settle": matrix.permit(user, Act.SETTLE_FAMILY_TASK, case, on=case.acting_on).allowed,
    }


def timeline(case, user, show):
    """办理记录的一种，新的在前；换一种看是另一个网址。"""
    days, cut = lines.by_day(case.pk, show)
    url = {name: link("desk:case_tab_part", case.pk, "timeline", name) for name in lines.KINDS}
    kinds = [
        {"label": label, "count": number, "url": url[name], "current": name == show}
        for name, label, number in lines.counts(case.pk)
    ]
    return {"kinds": kinds, "days": days, "cut": cut, "newest": lines.NEWEST}
