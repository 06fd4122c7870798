"""首日、末日照片：两张不同的照片，末日的在末日或其后拍。"""

from django.db import transaction
from django.db.models import Q

from accounts import matrix
from cases.services.base import begin, finish
from core import events, files
from core.acts import Act
from core.dates import local_day, zh
from core.locking import for_change
from core.refusals import Blocked
from publicity import papers
from publicity.models import Posting
from publicity.services.locking import locked_bulletin

USED = "这张照片已经用过，首日和末日须各拍一张，请重新拍摄"


def keep_photo(photo, posting, *, day, by, at):
    """收存一张公示照片：不是图片、用过的、拍摄日期早于 `day`、晚于今天的不收。返回 StoredFile。"""
    stored = files.store(photo, by=by, at=at, purpose="publicity")
    if not stored.is_image:
        raise Blocked("公示照片只收 JPEG、PNG 图片")
    same = Q(first_photo__sha256=stored.sha256) | Q(last_photo__sha256=stored.sha256)
    if Posting.objects.filter(same).exists() or _looks_like(stored, posting.first_photo):
        raise Blocked(USED)
    if stored.taken_at and local_day(stored.taken_at) < day:
        taken = zh(local_day(stored.taken_at), weekday=False)
        raise Blocked(f"照片自带的拍摄日期是{taken}，早于{zh(day, weekday=False)}，请重新拍摄")
    if stored.taken_at and local_day(stored.taken_at) > local_day(at):
        taken = zh(local_day(stored.taken_at), weekday=False)
        raise Blocked(f"照片自带的拍摄日期是{taken}，晚于今天，请核对手机上的日期后重新拍摄")
    return stored


def _looks_like(stored, other):
    """重压、缩放过的同一张；一色的图没有指纹可比。"""
    mark = stored.perceptual_hash
    return other is not None and len(set(mark)) > 1 and mark == other.perceptual_hash


@transaction.atomic
def take_first_photo(posting_id, *, photo, by, at, reason=""):
    """换拍首日照片：只在张贴当天；旧照片仍在卷内。返回 Posting。"""
    posting = locked_posting(posting_id, Act.TAKE_FIRST_PHOTO, by=by, at=at)
    if posting.posted_on is None:
        raise Blocked("这处还没有登记张贴，首日照片随张贴一起登记")
    if local_day(at) > posting.posted_on:
        raise Blocked(f"首日照片只能在张贴当天（{zh(posting.posted_on)}）更换")
    posting.first_photo = keep_photo(photo, posting, day=posting.posted_on, by=by, at=at)
    posting.save(update_fields=["first_photo"])
    _file_for_each(posting, Act.TAKE_FIRST_PHOTO, "首日", posting.first_photo, reason, by=by, at=at)
    return posting


@transaction.atomic
def take_last_photo(posting_id, *, photo, by, at, reason=""):
    """拍末日照片：末日当天或其后；过了末日补拍的须写明原因，补齐后审批不再受阻。返回 Posting。"""
    posting = locked_posting(posting_id, Act.TAKE_LAST_PHOTO, by=by, at=at)
    if posting.last_day is None:
        raise Blocked("这处还没有登记张贴，或是长期公示，没有末日照片")
    if posting.last_photo_id:
        raise Blocked("这处的末日照片已经登记")
    today = local_day(at)
    if today < posting.last_day:
        raise Blocked(f"公示到{posting.last_day_words}为止，末日照片须在那天或以后拍")
    if today > posting.last_day and not reason.strip():
        raise Blocked(f"末日（{posting.last_day_words}）已过，补拍须写明原因")
    posting.last_photo = keep_photo(photo, posting, day=posting.last_day, by=by, at=at)
    posting.last_photo_at = at
    posting.save(update_fields=["last_photo", "last_photo_at"])
    _file_for_each(posting, Act.TAKE_LAST_PHOTO, "末日", posting.last_photo, reason, by=by, at=at)
    return posting


def locked_posting(posting_id, act, *, by, at):
    """锁住一处张贴，核对此人可否办此动作。"""
    bulletin_id = Posting.objects.values_list("bulletin", flat=True).filter(pk=posting_id).first()
    bulletin = locked_bulletin(bulletin_id, by=by)
    matrix.require(by, act, bulletin, on=local_day(at))
    return for_change(Posting.objects).select_related("bulletin").get(pk=posting_id)


def _file_for_each(posting, act, which, stored, reason, *, by, at):
    """单上每户卷内各归一张；因缺照片受阻的案件随之放行。"""
    complete = not posting.bulletin.postings.filter(last_photo=None).exists()
    for one in posting.bulletin.rounds.order_by("order"):
        case = begin(one.case_id, act, by=by, at=at)
        papers.file_photo(case, posting, which, stored, day=local_day(at), by=by, at=at)
        data = {"bulletin": posting.bulletin.number, "place": posting.place, "sha256": stored.sha256}
        if case.photo_missing and complete:
            case.photo_missing = False
            finish(case, act, by=by, at=at, data=data, reason=reason)
            continue
        events.record(
            act,
            chain=case.chain,
            at=at,
            by=by,
            case_id=case.pk,
            household_id=case.household_id,
            data=data,
            reason=reason,
        )
