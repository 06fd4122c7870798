"""公示的各项行为；一项一个事务。"""

from publicity.services.closing import close_round, end_rounds
from publicity.services.correcting import repost
from publicity.services.objections import record_objection, resolve_objection
from publicity.services.opening import open_publicity
from publicity.services.photos import take_first_photo, take_last_photo
from publicity.services.posting import post_notice
from publicity.services.undoing import undo_opening, undo_posting

__all__ = [
    "close_round",
    "end_rounds",
    "open_publicity",
    "post_notice",
    "record_objection",
    "repost",
    "resolve_objection",
    "take_first_photo",
    "take_last_photo",
    "undo_opening",
    "undo_posting",
]
