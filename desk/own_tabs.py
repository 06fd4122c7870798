"""工作台自己的三个页签：概况、审批、时间线。"""

from accounts import matrix
from cases.codes import ONE_OFF
from cases.papers import effect, settled
from core.acts import Act
from core.models import Event
from desk import timeline as lines
from desk.act_links import act_url
from investigation.models import Assessment

NEWEST = 200  # 时间线一次列这么多


def overview(case, user):
    """一眼看全：申请、家庭、核算、已走到的各步。"""
    return {
        "assignments": [one for one in case.assignments.all() if one.ended_at is None],
        "assessment": Assessment.objects.filter(case_id=case.pk, is_current=True).first(),
        "reveal_url": act_url(Act.REVEAL, case.pk)
        if matrix.permit(user, Act.REVEAL, case, on=case.acting_on).allowed
        else "",
        "materials": list(case.materials.all()),
        "member_count": case.household.living_members().count(),
    }


def decision(case, user):
    """决定与其依据；还没有决定的说明到了哪一步。"""
    made = getattr(case, "decision", None)
    told = {} if made is None else {"effect": effect(case, made), "settled": settled(made)}
    return {
        **told,
        "one_off": case.aid in ONE_OFF,
        "decision": made,
        "agenda_items": list(case.agenda_items.select_related("meeting")),
    }


def timeline(case, user):
    """全部办理记录，新的在前。"""
    rows = Event.objects.filter(case_id=case.pk).order_by("-pk")[: NEWEST + 1]
    return {"events": lines.sentences(rows[:NEWEST]), "cut": len(rows) > NEWEST}
