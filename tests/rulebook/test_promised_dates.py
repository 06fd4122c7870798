"""日历改了，告知过的日子也变了：哪些家庭须另行告知、一次出具、打印、送达，公示单换贴。"""

import datetime

import pytest
import time_machine
from django.urls import reverse

from cases.services.timing import pause
from core.models import Event
from core.refusals import Blocked
from decisions.services.serve import serve
from desk.duties import of_user
from desk.duty import Desk
from intake.services.acceptance import withdraw
from notices import printing
from notices.models import Notice, NoticeKind
from regimes.models import SpecialDay
from rulebook import promised_dates, recalculation
from rulebook.services.date_change import tell_moved
from tests.factories import UserFactory
from tests.factories.cases import accepted, office_of
from tests.factories.households import HouseholdFactory
from tests.factories.papers import issued
from tests.rulebook.test_recalculation import confirm, draft
from tests.staging import staged

pytestmark = pytest.mark.django_db
BEIJING = datetime.timezone(datetime.timedelta(hours=8))
MAY = datetime.datetime(2026, 5, 25, 10, 0, tzinfo=BEIJING)
JUNE = datetime.datetime(2026, 6, 2, 10, 0, tzinfo=BEIJING)
DAY = datetime.timedelta(days=1)


@staged
def office():
    return office_of("XS2020")


def correct(office, *more, at=JUNE):
    """2026年的放假安排更正：`more` 为多出的各行，一人录入一人确认，随即重算。"""
    rows = [f"{row.day},{row.kind},{row.name}" for row in SpecialDay.objects.filter(day__year=2026)]
    made = draft(office, text="\n".join([*rows, *more]), year=2026)
    confirm(made, UserFactory(unit=office.district, district=True))
    recalculation.finish_pending(at)
    made.refresh_from_db()
    return made


LONGER = ("2026-06-22，放假，端午节", "2026-06-27，上班，端午节调休")


def told(case, kind=NoticeKind.ACCEPTANCE):
    return Notice.objects.get(case_id=case.pk, kind=kind)


def test_only_families_whose_told_date_moved_are_to_be_told(office):
    crossing, before = accepted(office, at=MAY), accepted(office, at=MAY - 60 * DAY)
    old = told(crossing).told_due
    made = correct(office, *LONGER)
    assert (told(crossing).moved_to, told(before).moved_to) == (old + DAY, None)
    assert [one.case_id for one in promised_dates.to_tell(office.window)] == [crossing.pk]
    closed = Event.objects.filter(subject=f"重算完毕：{made}").get()
    assert closed.data["to_tell"] == 1


def test_a_paused_or_extended_case_is_not_taken_for_a_moved_one(office):
    case = accepted(office, at=MAY)
    pause(case.pk, reason_code="letter", note="等银行回函", by=office.window, at=MAY + DAY)
    assert promised_dates.refresh(SpecialDay.objects.calendar()) == 0 and told(case).moved_to is None


def test_one_click_tells_them_all_and_nobody_twice(client, office):
    cases = [accepted(office, at=MAY) for _ in range(3)]
    old = told(cases[0]).told_due
    correct(office, *LONGER)
    with time_machine.travel(JUNE, tick=False):
        client.force_login(office.window)
        home = client.get("/").content.decode()
        assert "告知办结期限变动" in home and "3 户" in home
        page = client.get(reverse("rulebook:moved_dates")).content.decode()
        assert page.count("checked") == 3 and "2026年6月23日(周二)" in page
        form = {"form_key": "k1", "case": [one.pk for one in cases]}
        after = client.post(reverse("rulebook:moved_dates"), form, follow=True).content.decode()
        assert "已出具 3 份" in after and "合并打印" in after and "没有要告知的家庭" in after
        client.post(reverse("rulebook:moved_dates"), {**form, "form_key": "k2"})
        assert "告知办结期限变动" not in client.get("/").content.decode()
    made = Notice.objects.filter(kind=NoticeKind.DATE_CHANGE)
    assert sorted(made.values_list("case_id", flat=True)) == [one.pk for one in cases]
    assert {one.told_due for one in made} == {old + DAY}
    assert Event.objects.filter(act="issue_notice").count() == 3


def test_the_notice_says_both_dates_the_first_notice_and_why(office):
    case = accepted(office, at=MAY)
    correct(office, *LONGER)
    made = tell_moved(case.pk, by=office.window, at=JUNE)
    text = printing.notice_html(made)
    assert "期〔2026〕1号" in made.number and told(case).number in text
    assert "告知的办结期限为2026年6月23日前" in text and "现变更为2026年6月24日前" in text
    assert "2026年放假安排调整（国办发明电〔2026〕1号）" in text and "暂按" not in text
    assert made.paper.dossier.household == case.household
    with pytest.raises(Blocked, match="没有变动，或已经另行告知"):
        tell_moved(case.pk, by=office.window, at=JUNE)


def test_it_is_served_like_any_other_notice(office):
    case = accepted(office, at=MAY)
    correct(office, *LONGER)
    made = tell_moved(case.pk, by=office.window, at=JUNE)
    facts = {"receiver": "王建国", "place": "家中", "servers": ["张一", "李二"]}
    serve(case.pk, notice=made.pk, way="direct", served_at=JUNE, by=office.window, at=JUNE, **facts)
    assert made.is_served()


def test_a_second_correction_is_measured_against_what_was_told_last(office):
    case = accepted(office, at=MAY)
    correct(office, *LONGER)
    second = tell_moved(case.pk, by=office.window, at=JUNE)
    correct(office, "2026-06-23，放假，端午节", "2026-06-28，上班，端午节调休")
    second.refresh_from_db()
    assert second.moved_to == second.told_due + DAY and told(case).moved_to is None
    SpecialDay.objects.filter(day__in=["2026-06-23", "2026-06-28"]).delete()
    promised_dates.refresh(SpecialDay.objects.calendar())
    second.refresh_from_db()
    assert second.moved_to is None


def test_a_closed_case_needs_no_telling(office):
    case = accepted(office, at=MAY)
    correct(office, *LONGER)
    withdraw(case.pk, by=office.window, at=JUNE, reason="不申请了")
    assert not promised_dates.to_tell(office.window).exists()
    assert promised_dates.refresh(SpecialDay.objects.calendar()) == 0 and told(case).moved_to is None
    assert not [one for one in of_user(Desk(office.window, JUNE.date())) if one.what == "告知办结期限变动"]


def test_a_stranger_may_not_tell(client, office):
    case = accepted(office, at=MAY)
    correct(office, *LONGER)
    with time_machine.travel(JUNE, tick=False):
        client.force_login(office.helper)
        assert client.get(reverse("rulebook:moved_dates")).status_code == 403
        client.force_login(UserFactory(unit=office.street, window=True))
        client.post(reverse("rulebook:moved_dates"), {"form_key": "k", "case": [case.pk]})
    assert not Notice.objects.filter(kind=NoticeKind.DATE_CHANGE).exists()


def test_the_day_by_which_a_notice_must_be_served_moves_with_the_calendar(office):
    at = datetime.datetime(2026, 12, 30, 10, 0, tzinfo=BEIJING)
    notice = issued(HouseholdFactory(community=office.community), at=at, serve_within=3)
    assert str(notice.serve_by) == "2027-01-05" and notice.serve_provisional
    assert "暂定，最早可能2027年1月3日" in notice.serve_by_words
    made = draft(office)
    confirm(made, UserFactory(unit=office.district, district=True))
    recalculation.finish_pending(at)
    notice.refresh_from_db()
    assert (str(notice.serve_by), notice.serve_provisional, notice.serve_earliest) == ("2027-01-06", False, None)
