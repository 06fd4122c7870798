"""谁看得到哪家的卷宗。"""

from django.db.models import Q
from django.utils import timezone

from accounts import matrix
from accounts.models import Answer
from accounts.stand_ins import held_by
from households.models import Household, Tie


def household_scope(user, act, path):
    """`path` 所指家庭的卷宗是否归此人看：岗位范围之内，派给本人的案件，且无近亲属关系。

    迁往别的街道的，还有案件在原街道办的，原街道办到办结为止也看得到。
    """
    on = timezone.localdate()
    mine = Household.objects.filter(held_by(user, on, "cases__assignments"))
    tied = Tie.objects.live().filter(user=user).values("household")
    assigned = Q(**{f"{path}__in": mine.values("pk")})
    here = matrix.scope_filter(user, act, on=on, community_path=f"{path}__community", assigned_q=assigned)
    ours = {"community_path": "cases__community", "assigned_q": held_by(user, on, "cases__assignments")}
    open_here = matrix.scope_filter(user, act, on=on, **ours) & Q(cases__is_open=True)
    left = Household.objects.filter(open_here, moves__answer=Answer.AGREED)
    return (here | Q(**{f"{path}__in": left.values("pk")})) & ~Q(**{f"{path}__in": tied})
