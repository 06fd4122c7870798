from evidence.models.assessment import Assessment, AssessmentLine, LineGroup
from evidence.models.check import Check, CheckStatus, CheckSubject, Conclusion, Hit, HitVerdict
from evidence.models.class_answer import Answer, ClassAnswer
from evidence.models.hearing import Hearing, HearingWay
from evidence.models.lines import Asset, Expense, Income
from evidence.models.recheck import Outcome, Recheck, RecheckFact
from evidence.models.visit import (
    HomeVisit,
    PhotoKind,
    SignerRole,
    VisitConclusion,
    VisitMember,
    Visitor,
    VisitPhoto,
    VisitSignature,
    VisitStatus,
)

__all__ = [
    "Answer",
    "Assessment",
    "AssessmentLine",
    "Asset",
    "Check",
    "CheckStatus",
    "CheckSubject",
    "ClassAnswer",
    "Conclusion",
    "Expense",
    "Hearing",
    "HearingWay",
    "Hit",
    "HitVerdict",
    "HomeVisit",
    "Income",
    "LineGroup",
    "Outcome",
    "PhotoKind",
    "Recheck",
    "RecheckFact",
    "SignerRole",
    "VisitConclusion",
    "VisitMember",
    "VisitPhoto",
    "VisitSignature",
    "VisitStatus",
    "Visitor",
]
