from investigation.models.assessment import Assessment, AssessmentLine, LineGroup
from investigation.models.check import Check, CheckStatus, CheckSubject, Conclusion, Hit, HitVerdict, Recheck
from investigation.models.hearing import Hearing, HearingWay
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
    "Hearing",
    "HearingWay",
    "Hit",
    "HitVerdict",
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
