"""案件页的“待遇”页签。"""

from accounts import matrix
from benefits.models import Entitlement, Recognition
from cases.states import CaseState
from core.acts import Act


def benefits(case, user):
    """本户的各段待遇与认定；名册各行由名册补上（rosters/tab.py）。"""
    own = {"household": case.household_id}
    if case.home_left:  # 户已迁走的旧案只看本街道发过的
        own["street"] = case.street_id
    rows = Entitlement.objects.filter(**own).select_related("case", "replaced_by")
    return {
        "entitlements": rows.order_by("-starts_month", "-pk"),
        "recognitions": [
            (row, row.state_on(case.acting_on))
            for row in Recognition.objects.filter(**own).order_by("-starts_on", "-pk")
        ],
        "can_change": bool(case.acting_on) and matrix.permit(user, Act.REGISTER, case, on=case.acting_on).allowed,
        "can_change_account": bool(case.acting_on)
        and case.household.community.parent_id == case.street_id
        and matrix.permit(user, Act.PROPOSE_ACCOUNT, case, on=case.acting_on).allowed,
        "is_granted": case.state == CaseState.GRANTED,
    }
