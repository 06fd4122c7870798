"""当天撤销误开的公示、误登的张贴：单号留着，期限重算，归卷的作废；墙上有纸的待取下。"""

from django.db import transaction

from accounts import matrix
from archives.models import Paper
from archives.services import void_undone
from cases.services import task_closing
from cases.services.base import begin, finish
from cases.states import CaseState
from core.acts import Act
from core.dates import local_day
from core.models import Event
from core.refusals import Blocked
from core.undone import require_undoable
from publicity.models import Objection, PublicNotice
from publicity.services.closing import end_with
from publicity.services.locking import locked_bulletin
from publicity.services.opening import closing_words
from publicity.services.photos import locked_posting
from publicity.services.posting import show_to_public
from regimes.models import PublicityStage

OPENED = Act.UNDO_OPENING.label


@transaction.atomic
def undo_opening(bulletin_id, *, by, at, reason):
    """撤销误开的一张公示单：单上各户的一轮都撤下，不推动案件，可以重新发起。返回 Bulletin。

    Raises: Blocked（不是当天开的、已有异议、其后又开了别的公示、没有写原因）。
    """
    bulletin = locked_bulletin(bulletin_id, by=by)
    matrix.require(by, Act.UNDO_OPENING, bulletin, on=local_day(at))
    rounds = list(bulletin.rounds.open().select_related("case").order_by("order"))
    if not rounds:
        raise Blocked("这张公示单上的公示都已结束，没有可以撤销的")
    rests = [*_objected(bulletin), *(words for one in rounds for words in _opened_since(one))]
    require_undoable(bulletin.opened_on, rests, at=at, reason=reason)
    for one in rounds:
        case = begin(one.case_id, Act.UNDO_OPENING, by=by, at=at)
        end_with(one, OPENED, at=at)
        task_closing.reopen_posted(case, closing_words(one))
        _take_back(case, one, Act.UNDO_OPENING, by=by, at=at, reason=reason, data={"round": one.number})
    return bulletin


@transaction.atomic
def undo_posting(posting_id, *, by, at, reason):
    """撤销误登的一处张贴：这处回到待张贴，公示期重算。返回 Posting。

    Raises: Blocked（没有登记张贴、不是当天登记的、已拍末日照片、已有异议、没有写原因）。
    """
    posting = locked_posting(posting_id, Act.UNDO_POSTING, by=by, at=at)
    if posting.posted_on is None:
        raise Blocked("这处还没有登记张贴，没有可以撤销的")
    bulletin = posting.bulletin
    rounds = list(bulletin.rounds.open().select_related("rule").order_by("order"))
    rests = [] if rounds else ["这张公示单上的公示都已结束"]
    rests += ["这处的末日照片已经登记"] if posting.last_photo_id else []
    require_undoable(_posted_at(posting), [*rests, *_objected(bulletin)], at=at, reason=reason)
    posting.posted_on = posting.posted_by = posting.first_photo = None
    posting.last_day = posting.last_day_earliest = posting.moved_from = None
    posting.save()
    first_day = min((one.posted_on for one in bulletin.postings.all() if one.posted_on), default=None)
    for one in rounds:
        case = begin(one.case_id, Act.UNDO_POSTING, by=by, at=at)
        _not_posted(one, first_day, at)
        data = {"place": posting.place, "last_day": None}
        _take_back(case, one, Act.UNDO_POSTING, by=by, at=at, reason=reason, data=data)
    return posting


def _not_posted(one, first_day, at):
    """公示期没有定下了；一处也没贴的，网上不再可见。"""
    one.first_day, one.last_day, one.last_day_provisional, one.last_day_earliest = first_day, None, False, None
    one._change_reason, one._history_date = Act.UNDO_POSTING.label, at
    one.save()
    if first_day is None:
        PublicNotice.objects.filter(round=one).delete()
    else:
        show_to_public(one)


def _take_back(case, one, act, *, by, at, reason, data):
    """一户：案件上的公示末日空出来，当天归卷的公示单、照片作废，记一笔。"""
    if case.state == CaseState.PUBLICITY and one.stage != PublicityStage.PROMISE:
        case.publicity_last_day = case.publicity_earliest = None
        case.publicity_opened = act != Act.UNDO_OPENING
    number = one.bulletin.number
    filed = Paper.objects.filter(case_id=case.pk, voided_at=None, title__contains=number)
    sheets = Paper.objects.filter(case_id=case.pk, voided_at=None, number=number)
    void_undone(filed | sheets, by=by, at=at, reason=f"{act.label}：{reason}")
    data = {"bulletin": number, "stage": one.stage, **data}
    finish(case, act, by=by, at=at, subject=f"{one.get_stage_display()}公示", data=data, reason=reason)


def _objected(bulletin):
    numbers = Objection.objects.filter(round__bulletin=bulletin).values_list("number", flat=True)
    return [f"已登记异议{number}，对它的公示不能撤销" for number in numbers]


def _opened_since(one):
    later = one.case.rounds.open().filter(pk__gt=one.pk).first()
    return [f"{one.head_name}户其后又开了{later.get_stage_display()}公示，请先撤销后开的"] if later else []


def _posted_at(posting):
    """这处张贴是哪天登记的（张贴日可以早于登记之日）。"""
    told = Event.objects.filter(act=Act.POST_NOTICE, data__bulletin=posting.bulletin.number, data__place=posting.place)
    return local_day(told.order_by("-pk").values_list("recorded_at", flat=True)[0])
