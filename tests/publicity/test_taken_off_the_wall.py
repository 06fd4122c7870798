"""提前撤下之后，纸还贴在墙上：待办里取下或换贴，拍照登记；网上的随即看不到。"""

import datetime

import pytest
from django.urls import reverse

from cases.models import Case
from core.models import Event
from core.refusals import Blocked
from intake.services.acceptance import withdraw
from publicity import papers, queries, sweeps
from publicity.models import Posting
from publicity.services import repost
from publicity.services.closing import end_rounds
from tests.factories.cases import case_clerk, office_of
from tests.factories.evidence import investigated, picture
from tests.factories.publicity import opened, posted, put_up
from tests.publicity.test_late_posting import taken_on
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("LS2019")


@staged
def both(office, at):
    """一张单上两户，已经贴上。"""
    cases = [investigated(office, at=at), investigated(office, at=at)]
    return cases, posted(*cases, by=office.helper, at=at)


def gone(case, at):
    withdraw(case.pk, reason="不再申请", by=case_clerk(case), at=at)
    sweeps.end_orphans(at)


def test_a_sheet_with_a_household_withdrawn_is_replaced_without_it(both, office, at):
    (first, second), bulletin = both
    gone(first, at + DAY)
    (one,) = queries.to_repost(office.helper)
    assert first.head_name in one.stale
    shown = [row["order"] for row in papers.sheet_content(bulletin)["rows"]]
    assert shown == [second.rounds.get().order]
    repost(one.pk, photo=picture(71), by=office.helper, at=at + DAY)
    assert not queries.to_repost(office.helper).exists()
    told = Event.objects.filter(act="add_photo", data__place=one.place)
    assert dict(told.values_list("case_id", "subject")) == {
        first.pk: "撤下的公示取下于村（社区）公示栏",
        second.pk: "更正后的公示单换贴于村（社区）公示栏",
    }


def test_when_none_is_left_the_sheet_is_taken_off(both, office, at, client):
    cases, bulletin = both
    for case in cases:
        gone(case, at + DAY)
    client.force_login(office.helper, backend="accounts.backends.StaffBackend")
    assert "取下公示单" in client.get("/").content.decode()
    one = bulletin.postings.get()
    url = reverse("publicity:repost", args=[one.pk])
    assert "已经取下，登记" in client.get(url).content.decode()
    repost(one.pk, photo=picture(72), by=office.helper, at=at + DAY)
    assert "取下公示单" not in client.get("/").content.decode()
    with pytest.raises(Blocked, match="不用换贴"):
        repost(one.pk, photo=picture(73), by=office.helper, at=at + DAY)


def test_a_photo_from_before_it_came_down_proves_nothing(both, office, at):
    (first, _), bulletin = both
    gone(first, at + 2 * DAY)
    early = taken_on((at + DAY).date(), seed=74)
    with pytest.raises(Blocked, match="早于"):
        repost(bulletin.postings.get().pk, photo=early, by=office.helper, at=at + 2 * DAY)


def test_what_is_not_yet_on_the_wall_or_came_to_its_end_asks_nothing(office, at):
    case = investigated(office, at=at)
    opened(case, by=office.helper, at=at)
    gone(case, at)
    assert not Posting.objects.exclude(stale="").exists()
    waiting = investigated(office, at=at)
    posted(waiting, by=office.helper, at=at)
    sweeps.close_ended(at + 30 * DAY)
    assert not Posting.objects.exclude(stale="").exists()


def test_after_a_move_those_who_posted_it_take_it_off(office, at):
    """户迁走、案件已归别的街道：贴它的社区照样看得见、办得了，记在贴它的街道的链上。"""
    case = investigated(office, at=at)
    bulletin = posted(case, by=office.helper, at=at)
    end_rounds(case.pk, at=at + DAY, why="户已迁往别的街道")
    other = office_of("XS2020")
    Case.objects.filter(pk=case.pk).update(street=other.street, community=other.community)
    repost(bulletin.postings.get().pk, photo=picture(75), by=office.helper, at=at + DAY)
    told = Event.objects.get(act="add_photo", case_id=case.pk, data__bulletin=bulletin.number)
    assert told.chain == office.street.code


def test_a_sheet_posted_later_than_printed_is_replaced(office, at):
    """单上的截止日照拟张贴日推算；晚贴两天，墙上写的就不对了：列出换贴，贴了新单才算完。"""
    case = investigated(office, at=at)
    bulletin = opened(case, by=office.helper, at=at)
    printed = papers.period(bulletin, case.rounds.get())[1]
    later = at + 2 * DAY
    put_up(bulletin, by=office.helper, at=later)
    one = bulletin.postings.get()
    assert one.moved_from == printed < one.last_day
    assert one in queries.to_repost(office.helper)
    repost(one.pk, photo=picture(76), by=office.helper, at=later)
    assert not queries.to_repost(office.helper).exists()


def test_a_sheet_posted_as_planned_needs_no_other(office, at):
    posted(investigated(office, at=at), by=office.helper, at=at)
    assert not queries.to_repost(office.helper).exists()
