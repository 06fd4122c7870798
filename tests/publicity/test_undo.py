"""当天撤销误开的公示、误登的张贴：期限重算，可以重新发起；有别的事以它为据的、过了当天的不能。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from archives.models import Paper, PaperKind
from cases import deadlines
from cases.deadlines.reckoner import Reckoner
from cases.models import Case
from core.acts import Act
from core.models import Event
from core.refusals import Blocked, NotPermitted
from core.undone import standing
from publicity import queries
from publicity.models import PublicNotice, Round
from publicity.services import open_publicity, record_objection, undo_opening, undo_posting
from regimes.models import SpecialDay
from tests.factories.cases import case_clerk, office_of
from tests.factories.evidence import investigated
from tests.factories.publicity import opened, posted, put_up
from tests.staging import staged

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
WHY = "点错了一户"


@staged
def office():
    return office_of("LS2019")


@staged
def case(office, at):
    return investigated(office, at=at)


def fresh(case):
    return Case.objects.get(pk=case.pk)


def dues(case):
    return [(one.label, one.due_on) for one in deadlines.running(fresh(case))]


def test_an_opening_undone_frees_the_household_and_the_number_stays(office, case, at):
    before = dues(case)
    bulletin = opened(case, by=case_clerk(case), at=at)
    undo_opening(bulletin.pk, by=case_clerk(case), at=at + HOUR, reason=WHY)
    one = bulletin.rounds.get()
    assert (one.closed_on, one.closed_why) == (at.date(), Act.UNDO_OPENING.label)
    assert dues(case) == before and fresh(case).state == "publicity"
    assert queries.awaiting_opening().filter(pk=case.pk).exists() and not queries.to_post(office.helper).exists()
    event = Event.objects.get(act="undo_opening")
    assert (event.reason, event.data["bulletin"]) == (WHY, bulletin.number)
    again = open_publicity([case.pk], by=case_clerk(case), at=at + 2 * HOUR)[0]
    assert again.number != bulletin.number and again.rounds.count() == 1


def test_a_sheet_already_on_the_wall_becomes_a_task_and_is_gone_from_the_web(office, case, at):
    bulletin = posted(case, by=office.helper, at=at)
    undo_opening(bulletin.pk, by=office.helper, at=at + HOUR, reason=WHY)
    (task,) = queries.to_repost(office.helper)
    assert Act.UNDO_OPENING.label in task.stale
    assert PublicNotice.objects.get().is_over and fresh(case).publicity_last_day is None
    papers = Paper.objects.filter(case_id=case.pk, kind=PaperKind.PUBLICITY)
    assert papers and all(WHY in one.voided_reason for one in papers)


def test_a_posting_undone_waits_to_be_posted_again_and_the_period_is_reckoned_anew(office, case, at):
    bulletin = posted(case, by=office.helper, at=at)
    place = bulletin.postings.first()
    undo_posting(place.pk, by=office.helper, at=at + HOUR, reason="日期填错了")
    one = Round.objects.get()
    assert one.closed_on is None and one.last_day is None and fresh(case).publicity_last_day is None
    assert place in queries.to_post(office.helper)
    assert not PublicNotice.objects.exists() or one.first_day
    put_up(bulletin, by=office.helper, at=at + DAY)
    assert (
        Round.objects.get().last_day > place.last_day and fresh(case).publicity_last_day == Round.objects.get().last_day
    )


@pytest.mark.parametrize("undo", [undo_opening, undo_posting])
def test_what_something_rests_on_or_yesterday_stays(office, case, at, undo):
    bulletin = posted(case, by=office.helper, at=at)
    pk = bulletin.pk if undo is undo_opening else bulletin.postings.first().pk
    with pytest.raises(Blocked, match="请写明误办的原因"):
        undo(pk, by=office.helper, at=at + HOUR, reason=" ")
    with pytest.raises(Blocked, match="只能在登记当天撤销"):
        undo(pk, by=office.helper, at=at + DAY, reason=WHY)
    record_objection(Round.objects.get().pk, by=office.window, at=at + HOUR, via="phone", content="有车")
    with pytest.raises(Blocked, match=r"已登记异议.*不能撤销"):
        undo(pk, by=office.helper, at=at + 2 * HOUR, reason=WHY)
    with pytest.raises(NotPermitted):
        undo(pk, by=office.leader, at=at + HOUR, reason=WHY)


def test_what_was_done_and_undone_is_left_out_and_what_was_done_again_counts():
    rows = ["open_publicity", "undo_opening", "post_notice", "open_publicity", "serve", "undo_service"]
    assert [one[0] for one in standing([(row,) for row in rows])] == ["post_notice", "open_publicity"]


def test_reckoned_by_the_batch_it_is_the_same(case, at):
    bulletin = opened(case, by=case_clerk(case), at=at)
    undo_opening(bulletin.pk, by=case_clerk(case), at=at, reason=WHY)
    moves, _ = Reckoner(SpecialDay.objects.calendar()).differing(Case.objects.filter(pk=case.pk).order_by("pk"))
    assert moves == []


def test_the_page_offers_it_on_the_day_and_asks_for_the_reason(client, office, case, at):
    bulletin = posted(case, by=office.helper, at=at)
    with time_machine.travel(at + HOUR, tick=False):
        client.force_login(office.helper)
        page = client.get(reverse("publicity:bulletin", args=[bulletin.pk])).text
        urls = [reverse("publicity:undo_opening", args=[bulletin.pk])]
        urls += [reverse("publicity:undo_posting", args=[one.pk]) for one in bulletin.postings.all()]
        assert all(url in page for url in urls)
        for number, url in enumerate(reversed(urls)):
            assert "撤销" in client.get(url).text
            assert client.post(url, {"reason": WHY, "form_key": f"u{number}"}).status_code == 302
    assert Event.objects.filter(act="undo_opening").count() == 1
