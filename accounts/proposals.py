"""一人提出、另一人答复：锁住等着的一件，问此人可不可以答复、收回；写下答复。四种事同一个办法。"""

from accounts.models import Answer
from core.locking import for_change
from core.refusals import Blocked


def answering(rows, pk, *, by):
    """锁住 `rows` 里等着答复的一件，`by` 可以答复的。Raises: Blocked（不在其中，已经答复、收回，自己提的）。"""
    row = locked(rows, pk)
    require_waiting(row)
    require_other(row, by)
    return row


def taking_back(rows, pk, *, by):
    """锁住 `rows` 里本人提出、还等着的一件；别人提的由另一人答复，不能代为收回。"""
    row = locked(rows, pk)
    require_waiting(row)
    if row.proposed_by_id != by.pk:
        raise Blocked(f"只有{row.PROPOSER}{row.proposed_by.name}可以收回这件{row.WHAT}；不同意的请答复")
    return row


def locked(rows, pk):
    row = for_change(rows).select_related("proposed_by").filter(pk=pk).first()
    if row is None:
        raise Blocked(f"没有这件{rows.model.WHAT}，或不在本案、不是本户的")
    return row


def require_waiting(row):
    if row.answer:
        raise Blocked(f"这件{row.WHAT}{'已由提出人收回' if row.answer == Answer.WITHDRAWN else '已经答复过'}")


def require_other(row, by):
    """提出的人（连同他的别的账号）不得自己答复。"""
    if by.pk in row.proposed_by.same_person_ids():
        raise Blocked(f"{row.WHAT}须由另一人答复，您是{row.PROPOSER}")


def write_answer(row, answer, *, by, at, note=""):
    """写下答复；不同意、收回的须写明理由。"""
    note = note.strip()
    if answer != Answer.AGREED and not note:
        word = "收回" if answer == Answer.WITHDRAWN else row.WORDS[answer].removeprefix("已")
        raise Blocked(f"请写明{word}的理由")
    row.answer, row.answered_by, row.answered_at, row.answer_note = answer, by, at, note
    row.save()
