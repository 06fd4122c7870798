"""案件页“待遇”页签里名册的一段。"""

from benefits import tab
from rosters.models import RosterLine, RosterStatus

SHOWN = 12


def benefits(case, user):
    """本户的各段待遇，与最近十二个月已签章名册里的各行。"""
    lines = RosterLine.objects.filter(household=case.household_id, roster__status=RosterStatus.SEALED)
    return {
        **tab.benefits(case, user),
        "lines": lines.select_related("roster").order_by("-roster__month", "-pk")[:SHOWN],
    }
