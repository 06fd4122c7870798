from benefits.models.entitlement import Entitlement
from benefits.models.recognition import Recognition
from benefits.models.review import Review

__all__ = [
    "Entitlement",
    "Recognition",
    "Review",
]
