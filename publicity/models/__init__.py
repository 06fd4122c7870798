from publicity.models.objection import Objection, ObjectionOutcome, ObjectionVia
from publicity.models.posting import Bulletin, Posting
from publicity.models.public import PublicNotice
from publicity.models.round import Round, new_token

__all__ = [
    "Bulletin",
    "Objection",
    "ObjectionOutcome",
    "ObjectionVia",
    "Posting",
    "PublicNotice",
    "Round",
    "new_token",
]
