"""谁看得到哪家的卷宗。"""

from django.db.models import Q
from django.utils import timezone

from accounts import matrix
from accounts.stand_ins import held_by
from households.models import Household, Tie


def household_scope(user, act, path):
    """`path` 所指家庭的卷宗是否归此人看：岗位范围之内，派给本人的案件，且无近亲属关系。"""
    on = timezone.localdate()
    mine = Household.objects.filter(held_by(user, on, "cases__assignments"))
    tied = Tie.objects.live().filter(user=user).values("household")
    return matrix.scope_filter(
        user,
        act,
        on=on,
        community_path=f"{path}__community",
        assigned_q=Q(**{f"{path}__in": mine.values("pk")}),
        tied_q=Q(**{f"{path}__in": tied}),
    )
