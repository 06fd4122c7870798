from review.models.meeting import (
    AgendaItem,
    Attendance,
    Identity,
    ItemResult,
    Meeting,
    MeetingKind,
    MeetingStatus,
    Opinion,
)

__all__ = [
    "AgendaItem",
    "Attendance",
    "Identity",
    "ItemResult",
    "Meeting",
    "MeetingKind",
    "MeetingStatus",
    "Opinion",
]
