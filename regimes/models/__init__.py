from regimes.choices import (
    AidKind,
    Area,
    DayKind,
    Decider,
    OnBreach,
    PauseReason,
    Place,
    PublicityStage,
    PublicityWhen,
    Purpose,
    ReviewMode,
    SourceStatus,
    StandardKind,
    StandardUnit,
    TimeUnit,
)
from regimes.models.calendar import CalendarNotice, SpecialDay
from regimes.models.delegation import Delegation
from regimes.models.regime import Procedure, Regime
from regimes.models.rules import PauseRule, Provision, PublicityRule, RequiredNotice, RequiredPaper, StepLimit
from regimes.models.standards import Parameter, Standard

__all__ = [
    "AidKind",
    "Area",
    "CalendarNotice",
    "DayKind",
    "Decider",
    "Delegation",
    "OnBreach",
    "Parameter",
    "PauseReason",
    "PauseRule",
    "Place",
    "Procedure",
    "Provision",
    "PublicityRule",
    "PublicityStage",
    "PublicityWhen",
    "Purpose",
    "Regime",
    "RequiredNotice",
    "RequiredPaper",
    "ReviewMode",
    "SourceStatus",
    "SpecialDay",
    "Standard",
    "StandardKind",
    "StandardUnit",
    "StepLimit",
    "TimeUnit",
]
