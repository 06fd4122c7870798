"""期满：不早、不重、不漏；成批的与逐轮的写下同样的行。"""

import datetime
import threading

import pytest
from django.db import close_old_connections, connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.models import Case
from core.models import Event
from core.refusals import Blocked
from publicity import closing, sweeps
from publicity.models import PublicNotice, Round
from publicity.services import close_round, record_objection, take_last_photo
from regimes.models import PublicityRule, SpecialDay
from tests.factories.cases import office_of
from tests.factories.evidence import investigated, picture
from tests.factories.publicity import posted
from tests.factories.review import reviewed
from tests.factories.signing import approve

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
BEIJING = datetime.timezone(datetime.timedelta(hours=8))


def moment(day, hour=0, minute=0):
    return datetime.datetime(day.year, day.month, day.day, hour, minute, tzinfo=BEIJING)


def test_approval_one_minute_before_the_end_is_refused_and_the_window_does_not_close(office, case, at):
    one = case.rounds.get(bulletin=posted(case, by=office.helper, at=at))
    last_minute = moment(one.last_day, 23, 59)
    assert sweeps.close_ended(last_minute)["closed"] == 0
    assert not close_round(one.pk, at=last_minute)
    with pytest.raises(Blocked, match=r"公示期至2026年3月9日\(周一\)24时届满"):
        approve(case.pk, by=office.leader, at=last_minute)
    assert sweeps.close_ended(moment(one.last_day + DAY)) == {"closed": 1, "moved": 1, "failed": 0}


def test_a_last_day_that_is_a_rest_day_rolls_to_the_next_working_day(office, at):
    friday = moment(datetime.date(2026, 9, 25), 9)  # 中秋节；第七日 10 月 2 日在国庆假期内
    case = investigated(office, at=moment(datetime.date(2026, 9, 24), 9))
    one = case.rounds.get(bulletin=posted(case, by=office.helper, at=friday))
    assert one.last_day == datetime.date(2026, 10, 8)
    with pytest.raises(Blocked, match="10月8日"):
        approve(case.pk, by=office.leader, at=moment(datetime.date(2026, 10, 3), 10))
    assert sweeps.close_ended(moment(datetime.date(2026, 10, 8), 23, 59))["closed"] == 0


def test_never_early_whatever_the_day_of_posting(at):
    rule = next(
        rule for rule in office_of("LS2019").regime.procedure("minimum_living").publicity_rules.all() if rule.days
    )
    calendar = SpecialDay.objects.calendar()

    @settings(max_examples=2000, deadline=None, database=None)
    @given(st.dates(datetime.date(2021, 1, 1), datetime.date(2027, 12, 31)))
    def holds(day):
        last = rule.last_day(day, calendar)
        assert last >= day + 7 * DAY
        assert calendar.is_workday(last)
        assert all(not calendar.is_workday(day + n * DAY) for n in range(7, (last - day).days))

    holds()
    assert isinstance(rule, PublicityRule)


def test_a_missing_last_photo_does_not_hold_the_window_but_the_approval(office, case, at):
    bulletin = posted(case, by=office.helper, at=at)
    sweeps.close_ended(at + 8 * DAY)
    case.refresh_from_db()
    assert (case.state, case.photo_missing) == ("decision", True)
    with pytest.raises(Blocked, match="末日照片尚未归档"):
        approve(case.pk, by=office.leader, at=at + 8 * DAY)
    posting = bulletin.postings.get()
    with pytest.raises(Blocked, match="补拍须写明原因"):
        take_last_photo(posting.pk, photo=picture(9), by=office.helper, at=at + 8 * DAY)
    take_last_photo(posting.pk, photo=picture(9), by=office.helper, at=at + 8 * DAY, reason="末日停电")
    approve(case.pk, by=office.leader, at=at + 8 * DAY)


def settled(case):
    """案件与各轮的一切，除去编号与登记时刻。"""
    dropped = {"id", "history_id", "household_id", "case_id", "bulletin_id", "applicant_id", "number", "token", "order"}
    rounds = [row for row in Round.history.filter(case=case.pk).order_by("history_id").values()]
    histories = [row for row in case.history.order_by("history_id").values()]
    event = Event.objects.filter(case_id=case.pk, act="close_publicity").values(
        "act", "subject", "happened_on", "recorded_at", "reason", "actor_name", "actor_unit", "actor_id"
    )
    now = Case.objects.filter(pk=case.pk).values().get()
    notice = PublicNotice.objects.filter(round__case=case).values("is_over", "head_name", "amount", "household_size")
    rows = [now, *rounds[-1:], *histories[-1:]]
    return [{k: v for k, v in row.items() if k not in dropped} for row in rows] + list(event) + list(notice)


@pytest.mark.parametrize("code", ["LS2019", "XS2020"])
@pytest.mark.parametrize("objected", [False, True], ids=["无异议", "有异议"])
def test_the_batch_writes_what_one_by_one_writes(code, objected, at):
    office = office_of(code)
    cases = [investigated(office, at=at) for _ in range(2)]
    for case in cases:
        if case.state == "review":
            reviewed(case, office, at=at)
        one = case.rounds.get(bulletin=posted(case, by=office.helper, at=at))
        if objected:
            record_objection(one.pk, by=office.window, at=at + DAY, content="他家有车")
    alone, batched = cases
    later = at + 8 * DAY
    assert close_round(alone.rounds.get().pk, at=later)
    with transaction.atomic():
        done = closing.close_batch(later, after=0, limit=10)
    assert (done.closed, done.moved) == (1, 1)
    first, second = settled(alone), settled(batched)
    assert first == second
    said = [{**one.data, "round": 0} for one in Event.objects.filter(act="close_publicity").order_by("pk")]
    assert said[0] == said[1]


def test_three_days_late_it_closes_once_and_says_both_dates(office, case, at):
    posted(case, by=office.helper, at=at)
    later = at + 11 * DAY
    assert sweeps.close_ended(later)["closed"] == 1
    assert sweeps.close_ended(later)["closed"] == 0
    event = Event.objects.get(act="close_publicity")
    assert (event.data["last_day"], event.data["closed_on"]) == ("2026-03-09", "2026-03-13")
    assert event.happened_on == datetime.date(2026, 3, 9)


def test_one_bad_household_does_not_hold_the_others(office, at, monkeypatch):
    cases = [investigated(office, at=at) for _ in range(2)]
    posted(*cases, by=office.helper, at=at)
    bad = cases[0].rounds.get().pk
    monkeypatch.setattr(closing, "close_batch", _broken)
    original = sweeps.close_round

    def fails(round_id, **kwargs):
        if round_id == bad:
            raise RuntimeError("一户出错")
        return original(round_id, **kwargs)

    monkeypatch.setattr(sweeps, "close_round", fails)
    assert sweeps.close_ended(at + 8 * DAY) == {"closed": 1, "moved": 0, "failed": 1}


def _broken(*args, **kwargs):
    raise RuntimeError("整批出错")


def test_a_batch_that_breaks_half_way_leaves_nothing(office, case, at, monkeypatch):
    posted(case, by=office.helper, at=at)
    monkeypatch.setattr(closing, "record_many", _broken)
    with pytest.raises(RuntimeError), transaction.atomic():
        closing.close_batch(at + 8 * DAY, after=0, limit=10)
    monkeypatch.undo()
    case.refresh_from_db()
    assert case.state == "publicity" and case.rounds.get().closed_on is None
    assert sweeps.close_ended(at + 8 * DAY)["closed"] == 1


def test_a_withdrawn_case_is_taken_from_the_board(at):
    from intake.services.acceptance import withdraw
    from tests.factories.cases import case_clerk

    office = office_of("LS2019")
    case = investigated(office, at=at)
    posted(case, by=office.helper, at=at)
    withdraw(case.pk, reason="不申请了", by=case_clerk(case), at=at)
    assert sweeps.end_orphans(at) == 1
    assert sweeps.end_orphans(at) == 0
    assert case.rounds.get().closed_why == "案件已转“已撤回”"
    assert PublicNotice.objects.get().is_over


@pytest.mark.django_db(transaction=True)
def test_three_workers_close_each_window_once(office, at):
    cases = [investigated(office, at=at) for _ in range(6)]
    posted(*cases, by=office.helper, at=at)
    start, counts = threading.Barrier(3), []

    def work():
        start.wait()
        try:
            counts.append(sweeps.close_ended(at + 8 * DAY, batch=2)["closed"])
        finally:
            close_old_connections()
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(3)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert sum(counts) + sweeps.close_ended(at + 8 * DAY)["closed"] == 6
    assert Event.objects.filter(act="close_publicity").count() == 6
    assert Case.objects.filter(state="decision").count() == 6
