"""一张公示单的锁：公示单 → 单上各案（按编号）→ 各轮（core/locking.py）。"""

from cases.services.base import lock_cases
from core.locking import for_change
from core.refusals import NotVisible
from publicity.models import Bulletin


def locked_bulletin(bulletin_id, *, by):
    """锁定一张单；单上有本人近亲属的，换人来办（职责分离第10条）。"""
    bulletin = for_change(Bulletin.objects).filter(pk=bulletin_id).first()
    if bulletin is None:
        raise NotVisible
    if bulletin.is_tied(by):
        raise NotVisible("没有这张公示单，或须由他人办理")
    lock_cases(bulletin.rounds.values_list("case_id", flat=True))
    return bulletin
