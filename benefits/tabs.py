"""案件页的“待遇”页签。"""

from accounts import matrix
from benefits.models import Entitlement, RosterLine, RosterStatus
from core.acts import Act


def benefits(case, user):
    """本户的各段待遇，与最近十二个月已签章名册里的各行。"""
    rows = Entitlement.objects.filter(household=case.household_id).select_related("case", "replaced_by")
    lines = RosterLine.objects.filter(household=case.household_id, roster__status=RosterStatus.SEALED)
    return {
        "entitlements": rows.order_by("-starts_month", "-pk"),
        "lines": lines.select_related("roster").order_by("-roster__month", "-pk")[:12],
        "can_change": bool(case.acting_on) and matrix.permit(user, Act.REGISTER, case, on=case.acting_on).allowed,
        "is_granted": case.state == "granted",
    }
