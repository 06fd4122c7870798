"""案件页的“待遇”页签。"""

from accounts import matrix
from benefits.models import Entitlement, Recognition
from cases.states import CaseState
from core.acts import Act


def benefits(case, user):
    """本户的各段待遇与认定；名册各行由名册补上（rosters/tab.py）。"""
    rows = Entitlement.objects.filter(household=case.household_id).select_related("case", "replaced_by")
    return {
        "entitlements": rows.order_by("-starts_month", "-pk"),
        "recognitions": [
            (row, row.state_on(case.acting_on))
            for row in Recognition.objects.filter(household=case.household_id).order_by("-starts_on", "-pk")
        ],
        "can_change": bool(case.acting_on) and matrix.permit(user, Act.REGISTER, case, on=case.acting_on).allowed,
        "is_granted": case.state == CaseState.GRANTED,
    }
