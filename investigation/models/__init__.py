from investigation.models.assessment import Assessment, AssessmentLine, LineGroup
from investigation.models.check import Check, CheckStatus, CheckSubject, Conclusion, Hit, Recheck
from investigation.models.visit import (
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
    "Assessment",
    "AssessmentLine",
    "Check",
    "CheckStatus",
    "CheckSubject",
    "Conclusion",
    "Hit",
    "HomeVisit",
    "LineGroup",
    "PhotoKind",
    "Recheck",
    "SignerRole",
    "VisitConclusion",
    "VisitMember",
    "VisitPhoto",
    "VisitSignature",
    "VisitStatus",
    "Visitor",
]
