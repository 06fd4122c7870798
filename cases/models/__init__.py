from cases.models.case import Assignment, Case
from cases.models.decision import Decision, Outcome
from cases.models.material import Material, MaterialStatus, SupplementItem
from cases.models.pause import Extension, Pause
from cases.models.relief import Relief

__all__ = [
    "Assignment",
    "Case",
    "Decision",
    "Extension",
    "Material",
    "MaterialStatus",
    "Outcome",
    "Pause",
    "Relief",
    "SupplementItem",
]
