"""当天撤销的误办：痕迹只增不改，读痕迹推事实的各处略去办了又撤销的那一次。"""

from core.acts import Act
from core.dates import local_day, zh
from core.refusals import Blocked

UNDOES = {
    Act.UNDO_OPENING: Act.OPEN_PUBLICITY,
    Act.UNDO_POSTING: Act.POST_NOTICE,
    Act.UNDO_SERVICE: Act.SERVE,
}


def standing(rows, same=lambda one, other: True):
    """`rows` 为依次的痕迹（首项是行为），撤销的与被撤销的都略去；`same` 另定撤销的是不是那一次。"""
    kept = []
    for row in rows:
        undone = UNDOES.get(row[0])
        if undone is None:
            kept.append(row)
            continue
        last = next((at for at in reversed(range(len(kept))) if kept[at][0] == undone and same(kept[at], row)), None)
        if last is not None:
            del kept[last]
    return kept


def require_undoable(recorded_on, rests, *, at, reason):
    """误办只能当天撤销，写明原因；已有别的事以它为据的（`rests`，句子）不能。Raises: Blocked 列出全部理由。"""
    gaps = [] if reason.strip() else ["请写明误办的原因"]
    if recorded_on != local_day(at):
        day = zh(recorded_on, weekday=False)
        gaps.append(f"这是{day}登记的，误办只能在登记当天撤销；过了当天，另行登记更正并写明原因")
    if reasons := [*gaps, *rests]:
        raise Blocked(reasons)
