from review.models.drawing import Draw, Reviewer
from review.models.meeting import (
    OF_MEMBERS,
    AgendaItem,
    Attendance,
    Body,
    Identity,
    ItemResult,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Opinion,
)

__all__ = [
    "OF_MEMBERS",
    "AgendaItem",
    "Attendance",
    "Body",
    "Draw",
    "Identity",
    "ItemResult",
    "Meeting",
    "MeetingKind",
    "MeetingStatus",
    "Opinion",
    "Reviewer",
]
