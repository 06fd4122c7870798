"""人员名单与申报名单的可见范围，与授权表一致。"""

from accounts.matrix import scope_filter
from accounts.models import RelativeDeclaration, User
from core.acts import Act


def staff_visible_to(user, *, on):
    """管理员与区民政局可见的人员。"""
    reach = scope_filter(user, Act.GRANT_ROLE, on=on, community_path="unit")
    return User.objects.filter(reach).select_related("unit__parent__parent").prefetch_related("role_grants")


def colleagues_of(user, *, on):
    """可由此人安排代班、移交其案件的人员。"""
    reach = scope_filter(user, Act.STAND_IN, on=on, community_path="unit")
    return User.objects.filter(reach, is_active=True).select_related("unit__parent__parent")


def declarations_visible_to(user, *, on):
    """区民政局可见的近亲属申报；本人申报的由他人办理，不在其中。"""
    reach = scope_filter(user, Act.WITHDRAW_TIE, on=on, community_path="user__unit")
    return RelativeDeclaration.objects.filter(reach).exclude(user=user).select_related("user__unit", "withdrawal")
