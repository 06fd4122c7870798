"""待办之二：公示。该张贴的、该拍末日照片的、该公布而还没有公布的。"""

from dataclasses import replace

from accounts import matrix
from core.acts import Act
from core.dates import zh
from core.links import case_url, link
from desk.worklist import SHOWN, Item
from publicity import queries

TAKEN = SHOWN + 1


def postings(user, today):
    """已经发起、还没有张贴的公示单。"""
    if not matrix.widest(user, Act.POST_NOTICE, today):
        return []
    return [
        _item(one, "张贴公示单", Act.POST_NOTICE, due=one.bulletin.planned_on) for one in queries.to_post(user)[:TAKEN]
    ]


def last_photos(user, today):
    """公示到了末日，还没有拍末日照片的；期满以后仍须补。"""
    if not matrix.widest(user, Act.TAKE_LAST_PHOTO, today):
        return []
    rows = queries.last_photo_due(user, today)[:TAKEN]
    return [
        _item(one, "拍公示末日照片", Act.TAKE_LAST_PHOTO, due=one.last_day, earliest=one.last_day_earliest)
        for one in rows
    ]


def corrections(user, today):
    """放假安排变动、墙上所写的截止日不对了，要换贴更正单的。"""
    if not matrix.widest(user, Act.ADD_PHOTO, today):
        return []
    return [
        replace(
            _item(one, "换贴更正后的公示单", Act.ADD_PHOTO, due=None),
            url=link("publicity:repost", one.pk),
            button="换贴",
            why=f"截止日由{zh(one.moved_from)}改为{one.last_day_words}",
        )
        for one in queries.to_repost(user)[:TAKEN]
    ]


def missing_rounds(user, today):
    """已经确认、规程要求公布结果或长期公示而还没有发起的。"""
    if not matrix.widest(user, Act.OPEN_PUBLICITY, today):
        return []
    rows = queries.missing_rounds().visible_to(user, Act.OPEN_PUBLICITY).select_related("community")[:TAKEN]
    return [
        Item(
            who=case.head_name,
            where=case.community.name,
            what="公布确认结果",
            why="已作出决定，规程要求公布",
            due=None,
            url=link("publicity:open_publicity", case.pk) or case_url(case.pk, "publicity"),
            button="发起公示",
        )
        for case in rows
    ]


def _item(posting, what, act, *, due, earliest=None):
    return Item(
        who=posting.bulletin.number,
        where=posting.bulletin.community.name,
        what=f"{what}（{posting.get_place_display()}）",
        why=f"{posting.bulletin.get_stage_display()}公示",
        due=due,
        provisional=bool(earliest),
        earliest=earliest,
        url=link(f"publicity:{act}", posting.pk),
        button=act.label,
    )
