"""放假安排改变，公示末日随之延长：只延不缩，公众页面、张贴记录、案件一起改，记痕迹，重跑无害。"""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse

from archives.models import Paper
from core.models import Event
from core.refusals import Blocked
from publicity import papers, recalendar
from publicity.models import PublicNotice
from publicity.services import repost
from regimes.models import SpecialDay
from tests.factories.cases import office_of
from tests.factories.evidence import investigated, picture
from tests.factories.publicity import posted
from tests.factories.review import reviewed
from tests.staging import staged

pytestmark = pytest.mark.django_db
CHRISTMAS = datetime.datetime(2026, 12, 25, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@staged
def posting():
    """2026年12月25日张贴，第7日是元旦，顺延至2027年1月4日，暂定。"""
    office = office_of("XS2020")
    case = investigated(office, at=CHRISTMAS)
    reviewed(case, office, at=CHRISTMAS)
    posted(case, by=office.helper, at=CHRISTMAS)
    case.refresh_from_db()
    return case.rounds.get()


def announce(*days, kind="off"):
    SpecialDay.objects.bulk_create(SpecialDay(day=day, kind=kind, name="元旦", source="通知") for day in days)
    return SpecialDay.objects.calendar()


def test_the_last_day_is_provisional_with_its_earliest_possible_day(posting):
    assert posting.last_day == datetime.date(2027, 1, 4) and posting.last_day_provisional
    assert posting.last_day_earliest == datetime.date(2027, 1, 2)


def test_a_longer_holiday_moves_every_copy_of_the_last_day_once(posting):
    calendar = announce("2027-01-01", "2027-01-04")
    assert [(one.old.day, one.new.day) for one in recalendar.differences(calendar)] == [(4, 5)]
    assert recalendar.refresh(calendar, at=CHRISTMAS) == 1
    posting.refresh_from_db()
    fifth = datetime.date(2027, 1, 5)
    copies = [posting.last_day, posting.postings.get().last_day, posting.case.publicity_last_day,
              PublicNotice.objects.get(round=posting).last_day]  # fmt: skip
    assert copies == [fifth] * 4 and not posting.last_day_provisional
    event = Event.objects.get(act="edit_calendar", case_id=posting.case_id)
    assert (event.data["old"]["last_day"], event.data["new"]["last_day"]) == ("2027-01-04", "2027-01-05")
    assert recalendar.refresh(calendar, at=CHRISTMAS) == 0


def test_a_day_told_to_the_public_is_never_cut_short(posting):
    calendar = announce("2027-01-01", kind="off")
    SpecialDay.objects.create(day="2027-01-02", kind="work", name="元旦调休", source="通知")
    calendar = SpecialDay.objects.calendar()
    assert recalendar.refresh(calendar, at=CHRISTMAS) == 1
    posting.refresh_from_db()
    assert posting.last_day == datetime.date(2027, 1, 4) and not posting.last_day_provisional


def corrected(posting):
    """元旦假延长一天：墙上写的1月4日改为1月5日。"""
    assert recalendar.refresh(announce("2027-01-01", "2027-01-04"), at=CHRISTMAS) == 1
    posting.refresh_from_db()
    return posting.postings.get()


def page_of(client, url, user=None):
    with time_machine.travel(CHRISTMAS, tick=False):
        if user:
            client.force_login(user)
        return client.get(url).content.decode()


def test_both_days_stand_on_the_public_page_the_list_and_the_printed_sheet(client, posting):
    both = "2027年1月4日(周一)24时（暂定，最早可能2027年1月2日(周六)）"
    page = page_of(client, reverse("publicity:public_notice", args=[posting.token]))
    assert both in page and "2027年放假安排尚未公布" in page and "已公示的截止日不提前" in page
    assert both in page_of(client, f"{reverse('publicity:public')}?community={posting.community.code}")
    sheet = papers.wall_sheet(posting.bulletin, "http://x")
    assert both in sheet and "另行张贴更正" in sheet and "（更正）" not in sheet
    for url in (
        reverse("publicity:bulletin", args=[posting.bulletin_id]),
        reverse("publicity:overview"),
        f"/cases/{posting.case_id}/",
        f"/cases/{posting.case_id}/tab/publicity/",
    ):
        assert "最早可能2027年1月2日" in page_of(client, url, posting.opened_by), url


def test_a_firm_day_stands_alone(client, posting):
    corrected(posting)
    page = page_of(client, reverse("publicity:public_notice", args=[posting.token]))
    assert "2027年1月5日(周二)24时" in page and "暂定" not in page and "最早可能" not in page


def test_a_moved_last_day_is_posted_again_with_a_photo_and_filed(client, posting):
    board = corrected(posting)
    assert board.moved_from == datetime.date(2027, 1, 4)
    sheet = papers.wall_sheet(posting.bulletin, "http://x")
    assert "公示（更正）" in sheet and "原公示单所写截止日为2027年1月4日(周一)24时" in sheet
    helper = posting.opened_by
    assert "换贴更正后的公示单" in page_of(client, "/", helper)
    before = Paper.objects.filter(dossier__household=posting.case.household).count()
    repost(board.pk, photo=picture(77), by=helper, at=CHRISTMAS)
    board.refresh_from_db()
    assert board.moved_from is None
    assert Paper.objects.filter(dossier__household=posting.case.household).count() == before + 2
    assert "换贴更正后的公示单" not in page_of(client, "/", helper)
    assert Event.objects.get(act="add_photo", data__bulletin=posting.bulletin.number).data["old"] == "2027-01-04"
    with pytest.raises(Blocked, match="没有变动，不用换贴"):
        repost(board.pk, photo=picture(78), by=helper, at=CHRISTMAS)


def test_a_day_that_only_became_firm_needs_no_new_sheet(posting):
    recalendar.refresh(announce("2027-01-01"), at=CHRISTMAS)
    assert posting.postings.get().moved_from is None and posting.postings.get().last_day_earliest is None


def test_moved_twice_before_reposting_the_day_on_the_wall_is_remembered(posting):
    corrected(posting)
    recalendar.refresh(announce("2027-01-05"), at=CHRISTMAS)
    board = posting.postings.get()
    assert (str(board.moved_from), str(board.last_day)) == ("2027-01-04", "2027-01-06")
