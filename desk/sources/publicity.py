"""待办之二：公示。该张贴的、该拍末日照片的、该公布而还没有公布的。"""

from dataclasses import replace

from django.db.models import Exists, OuterRef

from cases.states import CaseState
from core.acts import Act
from core.dates import zh
from core.links import case_url, link
from desk.sources.cases import case_rows
from desk.worklist import SHOWN, Item, Source
from publicity import queries
from publicity.models import Posting, Round

TAKEN = SHOWN + 1


def postings(desk):
    """已经发起、还没有张贴的公示单。"""
    return queries.to_post(desk.user)[:TAKEN] if desk.may(Act.POST_NOTICE) else None


def posting_items(desk, rows):
    return [_item(one, "张贴公示单", Act.POST_NOTICE, due=one.bulletin.planned_on) for one in rows]


def last_photos(desk):
    """公示到了末日，还没有拍末日照片的；期满以后仍须补。"""
    return queries.last_photo_due(desk.user, desk.today)[:TAKEN] if desk.may(Act.TAKE_LAST_PHOTO) else None


def last_photo_items(desk, rows):
    return [
        _item(one, "拍公示末日照片", Act.TAKE_LAST_PHOTO, due=one.last_day, earliest=one.last_day_earliest)
        for one in rows
    ]


def corrections(desk):
    """墙上的一张不对了：截止日因放假安排变动的、有一户提前撤下的，要换贴；各户都已结束的，要取下。"""
    return queries.to_repost(desk.user)[:TAKEN] if desk.may(Act.ADD_PHOTO) else None


def correction_items(desk, rows):
    return [
        replace(
            _item(one, words, Act.ADD_PHOTO, due=None),
            url=link("publicity:repost", one.pk),
            button=words[:2],
            why=one.stale or f"截止日由{zh(one.moved_from)}改为{one.last_day_words}",
        )
        for one in rows
        for words in ["换贴更正后的公示单" if one.running else "取下公示单"]
    ]


def missing_rounds(desk):
    """规程要求而还没有发起的：受理后公示承诺，确认后公布结果、长期公示。"""
    if not desk.may(Act.OPEN_PUBLICITY):
        return None
    return queries.missing_rounds(on=desk.today).visible_to(desk.user, Act.OPEN_PUBLICITY)[:TAKEN]


def missing_items(desk, rows):
    return [
        Item(
            who=case.head_name,
            where=case.community.name,
            what="公布确认结果或长期公示" if case.state == CaseState.GRANTED else "公示承诺",
            why="已作出决定，规程要求公布" if case.state == CaseState.GRANTED else "规程要求公示承诺，未公示不能审批",
            due=None,
            url=link("publicity:open_publicity", case.pk) or case_url(case.pk, "publicity"),
            button="发起公示",
        )
        for case in rows
    ]


def posting_rows(desk, pks):
    running = Exists(Round.objects.open().filter(bulletin=OuterRef("bulletin")))
    return Posting.objects.filter(pk__in=pks).select_related("bulletin__community").annotate(running=running)


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


POSTINGS = Source(postings, posting_rows, posting_items)
LAST_PHOTOS = Source(last_photos, posting_rows, last_photo_items)
CORRECTIONS = Source(corrections, posting_rows, correction_items)
MISSING_ROUNDS = Source(missing_rounds, case_rows, missing_items)
