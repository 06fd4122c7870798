from benefits.models.entitlement import Entitlement
from benefits.models.recognition import Recognition
from benefits.models.review import Review
from benefits.models.roster import PAID_CHANGES, LineChange, LineRemark, Roster, RosterLine, RosterStatus
from benefits.models.settlement import Settlement, SettlementWay

__all__ = [
    "PAID_CHANGES",
    "Entitlement",
    "LineChange",
    "LineRemark",
    "Recognition",
    "Review",
    "Roster",
    "RosterLine",
    "RosterStatus",
    "Settlement",
    "SettlementWay",
]
