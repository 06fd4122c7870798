from benefits.models.entitlement import Entitlement
from benefits.models.roster import PAID_CHANGES, LineChange, Roster, RosterLine, RosterStatus

__all__ = ["PAID_CHANGES", "Entitlement", "LineChange", "Roster", "RosterLine", "RosterStatus"]
