"""换贴更正后的公示单：放假安排变动、墙上写的截止日不对了，把新单贴上、拍照、归卷。"""

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
    """登记更正单已经换贴，附当天照片；单上各户卷内归入更正后的公示单与照片。返回 Posting。"""
    posting = locked_posting(posting_id, Act.ADD_PHOTO, by=by, at=at)
    if posting.moved_from is None:
        raise Blocked("这处公示单上的截止日没有变动，不用换贴")
    rounds = list(posting.bulletin.rounds.open().select_related("rule").order_by("order"))
    if not rounds:
        raise Blocked("这张公示单上的公示都已结束，不必换贴")
    stored = keep_photo(photo, posting, day=posting.posted_on, by=by, at=at)
    for one in rounds:
        case = begin(one.case_id, Act.ADD_PHOTO, by=by, at=at)
        papers.file_sheet_of(case, one, by=by, at=at)
        papers.file_photo(case, posting, "更正换贴", stored, day=local_day(at), by=by, at=at)
        _record(case, posting, stored, by=by, at=at)
    posting.moved_from = None
    posting.save(update_fields=["moved_from"])
    return posting


def _record(case, posting, stored, *, by, at):
    events.record(
        Act.ADD_PHOTO,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=f"更正后的公示单换贴于{posting.get_place_display()}",
        data={
            "bulletin": posting.bulletin.number,
            "place": posting.place,
            "old": posting.moved_from,
            "last_day": posting.last_day,
            "sha256": stored.sha256,
        },
    )
