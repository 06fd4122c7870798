"""待办之五：等区民政局确认的授岗、双人办理。"""

from accounts import matrix
from accounts.models import RoleGrant
from accounts.queries import staff_visible_to
from core.acts import Act
from core.links import link
from desk.worklist import SHOWN, Item


def unconfirmed(user, today):
    """管理员提出、等另一人确认的授岗；自己提的、给自己的不在其中。"""
    if not matrix.widest(user, Act.GRANT_ROLE, today):
        return []
    seen = staff_visible_to(user, on=today).values("pk")
    rows = RoleGrant.objects.waiting().filter(user__in=seen).exclude(user=user).exclude(proposed_by=user)
    rows = rows.select_related("user__unit").order_by("proposed_at")[: SHOWN + 1]
    return [
        Item(
            who=grant.user.name,
            where=grant.user.unit.name,
            what=f"确认授岗：{grant.get_role_display()}",
            why=grant.reason,
            due=None,
            url=link("accounts:person", grant.user_id),
            button="确认",
        )
        for grant in rows
    ]
