"""锁的次序：公示单 → 案件（按编号）→ 各轮，各处相同，互不死锁。"""

from cases.models import Case
from core.refusals import NotVisible
from publicity.models import Bulletin


def locked_bulletin(bulletin_id, *, by):
    """锁定一张单；单上有本人近亲属的，换人来办（职责分离第10条）。"""
    bulletin = Bulletin.objects.select_for_update(of=("self",)).filter(pk=bulletin_id).first()
    if bulletin is None:
        raise NotVisible
    if bulletin.is_tied(by):
        raise NotVisible("没有这张公示单，或须由他人办理")
    # 案件先于单上各轮锁定，与到期巡检同序，互不死锁。
    case_ids = bulletin.rounds.open().order_by("case_id").values_list("case_id", flat=True)
    list(Case.objects.locked().filter(pk__in=list(case_ids)).order_by("pk"))
    return bulletin
