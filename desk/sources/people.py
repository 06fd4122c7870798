"""待办之五：等区民政局确认的授岗。"""

from accounts.models import Role, RoleGrant
from accounts.queries import staff_visible_to
from core.acts import Act
from core.links import link
from desk.duty import Duty, Source


def reach(desk, rows, act):
    """一人提出、另一人确认：自己提的、给自己的不在其中。"""
    if Role.DISTRICT not in desk.roles:  # 管理员只提出
        return rows.none()
    mine = desk.user.same_person_ids()
    seen = staff_visible_to(desk.user, on=desk.today).values("pk")
    return rows.filter(user__in=seen).exclude(user__in=mine).exclude(proposed_by__in=mine)


def say(desk, rows):
    return [
        Duty(
            who=grant.user.name,
            where=grant.user.unit.name,
            what=f"确认授岗：{grant.get_role_display()}",
            why=grant.reason,
            url=link("accounts:person", grant.user_id),
            button="确认",
            post=Role.DISTRICT.label,
        )
        for grant in rows
    ]


GRANTS = Source(
    Act.GRANT_ROLE,
    lambda desk: RoleGrant.objects.waiting().order_by("proposed_at", "pk"),
    reach,
    lambda desk, pks: RoleGrant.objects.filter(pk__in=pks).select_related("user__unit"),
    say,
)
