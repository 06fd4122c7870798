"""张贴：从真正贴上墙的那天起算；几处张贴的，以最后一处届满为准。"""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from cases.services.base import begin, finish
from cases.services.happened import happened
from core.acts import Act
from core.dates import local_day, zh
from core.locking import for_change
from core.refusals import Blocked
from core.workflow import require
from publicity import papers
from publicity.models import PublicNotice
from publicity.services.locking import locked_bulletin
from publicity.services.photos import keep_photo
from regimes.models import PublicityStage, SpecialDay


@transaction.atomic
def post_notice(bulletin_id, *, by, at, place=None, posted_on=None, photo=None, reason=""):
    """登记一张公示单贴在一处：张贴日（不晚于今天、不早于发起）、当天的照片。返回 Posting。

    张贴日以照片所证的为准：照片晚于所说那天的，须写明原因，公示期自照片那天起算，只往后、不往前。各处都贴上之后，各户的截止日按规程算定（张贴当日不计，末日遇休息日顺延），公众页面随之可见。
    """
    bulletin = locked_bulletin(bulletin_id, by=by)
    posting = _place(bulletin, place)
    posted_on = posted_on or local_day(at)
    happened("张贴日期", posted_on, at=at, after=[("发起公示日期", bulletin.opened_on)], late_reason=reason)
    if photo is None:
        raise Blocked("请附上张贴后的照片：整块公示栏一张，看得清公示单和日期")
    rule = bulletin.rule
    posting.first_photo = keep_photo(photo, posting, day=posted_on, by=by, at=at)
    posting.posted_on, posting.posted_by = _proven(posting.first_photo, posted_on, at, reason), by
    calendar = SpecialDay.objects.calendar()
    posting.last_day, posting.last_day_earliest = rule.ending(posting.posted_on, calendar)
    printed, _ = rule.ending(bulletin.planned_on, calendar)
    if printed != posting.last_day:  # 单上印的是照拟张贴日推算的截止日，晚贴了就不对，须换贴
        posting.moved_from = printed
    posting.save()
    for one in bulletin.rounds.open().select_related("rule").order_by("order"):
        _start(one, posting, posted_on, reason, by=by, at=at)
    return posting


def _proven(stored, told, at, reason):
    """照片证得了的张贴日：自带拍摄日的是那天，没有的只证得了登记之日；晚于所说的须写明原因。"""
    day = local_day(stored.taken_at or at)
    if day <= told:
        return told
    if not reason.strip():
        said = zh(day, weekday=False)
        if stored.taken_at:
            raise Blocked(f"照片是{said}拍的，公示期自那天起算，请写明当天没有登记、没有拍照的原因")
        raise Blocked(f"照片没有拍摄时间，只能证明登记之日已经张贴，公示期自{said}起算，请写明补登的原因")
    return day


def _place(bulletin, place):
    waiting = for_change(bulletin.postings).filter(posted_on=None)
    posting = (waiting.filter(place=place) if place else waiting).first()
    if posting is None:
        raise Blocked("这张公示单已经登记张贴")
    if not bulletin.rounds.open().exists():
        raise Blocked("这张公示单上的公示都已结束，不必再贴")
    return posting


def _start(one, posting, told, reason, *, by, at):
    case = begin(one.case_id, Act.POST_NOTICE, by=by, at=at)
    require(case.post_notice)
    postings = list(posting.bulletin.postings.all())
    all_up = all(each.posted_on for each in postings)
    one.first_day = min(each.posted_on for each in postings if each.posted_on)
    if all_up and not one.is_standing:
        one.end_with([(each.last_day, each.last_day_earliest) for each in postings])
    one._change_reason = Act.POST_NOTICE.label
    one.save()
    show_to_public(one)
    if one.stage == PublicityStage.PROMISE:
        case.post_notice()  # 承诺公示不是决定前的一轮，不改案件的公示末日
    else:
        case.post_notice(last_day=one.last_day, earliest=one.last_day_earliest)
    papers.file_photo(case, posting, "首日", posting.first_photo, day=posting.posted_on, by=by, at=at)
    if all_up:
        papers.file_sheet_of(case, one, by=by, at=at)
    data = {"bulletin": posting.bulletin.number, "stage": one.stage, "place": posting.place, "last_day": one.last_day}
    if told != posting.posted_on:
        data["told_on"] = told
    subject = f"{one.get_stage_display()}公示张贴于{posting.get_place_display()}"
    finish(
        case, Act.POST_NOTICE, by=by, at=at, happened_on=posting.posted_on, subject=subject, data=data, reason=reason
    )


def show_to_public(one):
    """写入公众页面所读的那张表；多处张贴的，逐处更新。"""
    community, street, district = one.community, one.community.street, one.community.district
    facts = {
        "token": one.token,
        "stage_label": f"{one.get_stage_display()}公示",
        "district_code": district.code,
        "district_name": district.name,
        "street_code": street.code,
        "street_name": street.name,
        "community_code": community.code,
        "community_name": community.name,
        "head_name": one.head_name,
        "household_size": one.household_size,
        "aid_label": one.aid_label,
        "amount": one.amount,
        "first_day": one.first_day,
        "last_day": one.last_day,
        "last_day_earliest": one.last_day_earliest,
        "ends_at": midnight_after(one.last_day) if one.last_day else None,
        "phone": street.phone,
        "complaint_phone": street.complaint_phone or district.complaint_phone,
        "office_address": street.address,
    }
    PublicNotice.objects.update_or_create(round=one, defaults=facts)


def midnight_after(day):
    """末日 24 时（北京时间）。"""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
