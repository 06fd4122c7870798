from benefits.models.duty import DutyRecord
from benefits.models.entitlement import Entitlement
from benefits.models.recognition import Recognition
from benefits.models.review import Review

__all__ = [
    "DutyRecord",
    "Entitlement",
    "Recognition",
    "Review",
]
