"""补登的张贴：照片自己的日子才算数，公示期只会因此往后，不会往前。"""

import datetime
import io

import pytest
from django.core.files.base import ContentFile
from PIL import Image

from core.models import Event
from core.refusals import Blocked
from publicity.models import PublicNotice
from publicity.services import post_notice
from publicity.sweeps import close_ended
from regimes.models import SpecialDay
from tests.factories.cases import office_of
from tests.factories.evidence import investigated, picture
from tests.factories.publicity import opened
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
DETAILS, TAKEN = 0x8769, 36867


def taken_on(day, seed=1):
    """一张手机照片，自带 `day` 上午九点的拍摄时间。"""
    exif = Image.Exif()
    exif.get_ifd(DETAILS)[TAKEN] = f"{day:%Y:%m:%d} 09:00:00"
    data = io.BytesIO()
    with Image.open(picture(seed)) as image:
        image.save(data, "JPEG", exif=exif)
    return ContentFile(data.getvalue(), name="公示栏.jpg")


@staged
def bulletin(at):
    """3月2日发起的一张公示单。"""
    office = office_of("LS2019")
    case = investigated(office, at=at)
    found = opened(case, by=office.window, at=at)
    found.office, found.case = office, case
    return found


def post(bulletin, *, at, photo, reason="雨天网络不通", posted_on=None):
    return post_notice(bulletin.pk, by=bulletin.office.helper, at=at, posted_on=posted_on, photo=photo, reason=reason)


@pytest.mark.parametrize(
    ("photo_day", "counted"),
    [
        pytest.param(2, 2, id="照片是张贴那天的，照说的算"),
        pytest.param(12, 12, id="照片是登记那天的，从登记那天算"),
        pytest.param(6, 6, id="照片在两者之间，从照片那天算"),
        pytest.param(None, 12, id="照片没有自己的日子，只证明登记那天"),
    ],
)
def test_the_window_runs_from_the_day_the_photo_proves(bulletin, at, photo_day, counted):
    later, told = at + 10 * DAY, at.date()
    photo = taken_on(at.date().replace(day=photo_day)) if photo_day else picture(1)
    posting = post(bulletin, at=later, posted_on=told, photo=photo)
    day = at.date().replace(day=counted)
    assert (posting.posted_on, posting.first_photo_id is not None) == (day, True)
    assert posting.last_day == bulletin.rule.ending(day, SpecialDay.objects.calendar())[0]
    assert posting.last_day >= day + bulletin.rule.days * DAY
    shown = PublicNotice.objects.get()
    assert (shown.first_day, shown.last_day) == (day, posting.last_day)
    event = Event.objects.of_case(bulletin.case.pk).get(act="post_notice")
    assert (event.happened_on, event.data.get("told_on")) == (day, None if day == told else told.isoformat())
    assert event.reason == "雨天网络不通"


def test_a_window_posted_back_in_time_is_not_over_at_once(bulletin, at):
    """报十天前贴的、照片是今天的：公示期自今天起，当夜不会期满。"""
    later = at + 10 * DAY
    post(bulletin, at=later, posted_on=at.date(), photo=taken_on(later.date()))
    close_ended(later + DAY)
    bulletin.case.refresh_from_db()
    assert (bulletin.case.state, bulletin.case.rounds_closed) == ("publicity", 0)


def test_lateness_has_a_reason(bulletin, at):
    later = at + DAY  # 登记不算迟，照片却是另一天的
    with pytest.raises(Blocked, match="照片是2026年3月3日拍的，公示期自那天起算，请写明当天没有登记、没有拍照的原因"):
        post(bulletin, at=later, posted_on=at.date(), photo=taken_on(later.date()), reason=" ")
    with pytest.raises(Blocked, match="照片没有拍摄时间，只能证明登记之日已经张贴，公示期自2026年3月3日起算"):
        post(bulletin, at=later, posted_on=at.date(), photo=picture(1), reason="")
    assert post(bulletin, at=later, posted_on=at.date(), photo=taken_on(at.date()), reason="").posted_on == at.date()


def test_a_photo_from_tomorrow_is_refused(bulletin, at):
    with pytest.raises(Blocked, match="照片自带的拍摄日期是2026年3月3日，晚于今天"):
        post(bulletin, at=at, photo=taken_on(at.date() + DAY))
