"""墙上的一张不对了：截止日变了、有一户提前撤下的，换贴新单；单上各户都已结束的，取下。拍照、归卷。"""

from django.db import transaction

from cases.services.base import begin
from core import events
from core.acts import Act
from core.dates import local_day
from core.refusals import Blocked
from publicity import papers
from publicity.services.photos import keep_photo, locked_posting


@transaction.atomic
def repost(posting_id, *, photo, by, at):
    """登记更正单已经换贴、或旧单已经取下，附当时的照片；还在公示的各户卷内归入更正后的公示单与照片。返回 Posting。"""
    posting = locked_posting(posting_id, Act.ADD_PHOTO, by=by, at=at)
    if posting.moved_from is None and not posting.stale:
        raise Blocked("墙上这张公示单所写的没有变动，不用换贴")
    rounds = list(posting.bulletin.rounds.open().select_related("rule").order_by("order"))
    if not rounds and not posting.stale:
        raise Blocked("这张公示单上的公示都已结束，不必换贴")
    gone = [one for one in posting.bulletin.rounds.select_related("case") if posting.stale and one.ended_early]
    since = max([posting.posted_on, *(one.closed_on for one in gone)])
    stored = keep_photo(photo, posting, day=since, by=by, at=at)
    for one in rounds:
        case = begin(one.case_id, Act.ADD_PHOTO, by=by, at=at)
        papers.file_sheet_of(case, one, by=by, at=at)
        papers.file_photo(case, posting, "更正换贴", stored, day=local_day(at), by=by, at=at)
        _record(case, posting, stored, "更正后的公示单换贴于", by=by, at=at)
    for one in gone:
        _record(one.case, posting, stored, "撤下的公示取下于", by=by, at=at)
    posting.moved_from, posting.stale = None, ""
    posting.save(update_fields=["moved_from", "stale"])
    return posting


def _record(case, posting, stored, what, *, by, at):
    """记在贴这张单的街道的链上：户许已迁走。"""
    events.record(
        Act.ADD_PHOTO,
        chain=posting.bulletin.street.code,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=f"{what}{posting.get_place_display()}",
        data={
            "bulletin": posting.bulletin.number,
            "place": posting.place,
            "old": posting.moved_from,
            "last_day": posting.last_day,
            "sha256": stored.sha256,
        },
    )
