"""案件页的“待遇”页签。"""

from accounts import matrix
from benefits.models import Entitlement, Recognition, RosterLine, RosterStatus
from core.acts import Act


def benefits(case, user):
    """本户的各段待遇，与最近十二个月已签章名册里的各行。"""
    rows = Entitlement.objects.filter(household=case.household_id).select_related("case", "replaced_by")
    lines = RosterLine.objects.filter(household=case.household_id, roster__status=RosterStatus.SEALED)
    return {
        "entitlements": rows.order_by("-starts_month", "-pk"),
        "recognitions": [
            (row, row.state_on(case.acting_on))
            for row in Recognition.objects.filter(household=case.household_id).order_by("-starts_on", "-pk")
        ],
        "lines": lines.select_related("roster").order_by("-roster__month", "-pk")[:12],
        "can_change": bool(case.acting_on) and matrix.permit(user, Act.REGISTER, case, on=case.acting_on).allowed,
        "is_granted": case.state == "granted",
    }
