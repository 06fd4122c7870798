"""待办之四：本月花名册。没有编的要编，编了的要核对，核对了的要封存。"""

from accounts import matrix
from benefits.models import Entitlement, Roster, RosterStatus
from core.acts import Act
from desk.act_links import link
from desk.worklist import Item

NEXT = {None: Act.DRAFT_ROSTER, RosterStatus.DRAFT: Act.CHECK_ROSTER, RosterStatus.CHECKED: Act.SEAL_ROSTER}


def of_the_month(user, today):
    """一个街道一件；轮到本人办的那一步才列。"""
    street, month = user.unit.street, today.replace(day=1)
    if street is None:
        return []
    roster = Roster.objects.filter(street=street, month=month).first()
    act = NEXT.get(roster.status if roster else None)
    if act is None or not matrix.widest(user, act, today):
        return []
    if roster is None and not Entitlement.objects.filter(street=street).paid_in(month).exists():
        return []
    if roster and user.pk in (roster.drafted_by_id, roster.checked_by_id):
        return []  # 编制、核对、封存须是不同的人
    words = f"{month.year}年{month.month}月"
    return [
        Item(
            who=street.name,
            what=f"{act.label}（{words}）",
            why="按月编制、核对、封存",
            due=None,
            url=(roster and link("benefits:roster", roster.pk)) or link("benefits:rosters") or link("desk:home"),
            button=act.label,
        )
    ]
