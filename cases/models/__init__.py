from cases.models.case import Assignment, Case
from cases.models.circumstance_fix import CircumstanceFix, WhatIsWrong
from cases.models.composition import CaseMember
from cases.models.covered import CoveredPerson
from cases.models.decision import Decision, Outcome
from cases.models.emergency import Emergency
from cases.models.family_task import FamilyTask, FamilyTaskKind, LeaveFinding
from cases.models.household_move import HouseholdMove
from cases.models.material import Material, MaterialStatus, SupplementItem
from cases.models.note import CallWay, CaseNote
from cases.models.paid import PaidLine, PaidMonth
from cases.models.pause import Extension, Pause
from cases.models.person_merge import PersonMerge
from cases.models.relief import Relief
from cases.models.settlement import Settlement, SettlementWay

__all__ = [
    "Assignment",
    "CallWay",
    "Case",
    "CaseMember",
    "CaseNote",
    "CircumstanceFix",
    "CoveredPerson",
    "Decision",
    "Emergency",
    "Extension",
    "FamilyTask",
    "FamilyTaskKind",
    "HouseholdMove",
    "LeaveFinding",
    "Material",
    "MaterialStatus",
    "Outcome",
    "PaidLine",
    "PaidMonth",
    "Pause",
    "PersonMerge",
    "Relief",
    "Settlement",
    "SettlementWay",
    "SupplementItem",
    "WhatIsWrong",
]
