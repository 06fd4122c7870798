import datetime
import threading

import pytest
from django.db import IntegrityError, connection, transaction

from core.models import NumberSeries
from core.numbers import case_number, next_number
from notices.models import Notice
from tests.factories.households import HouseholdFactory
from tests.factories.papers import issued

THREADS, EACH = 8, 25
LAST_SECOND = datetime.datetime(2026, 12, 31, 23, 59, 59, tzinfo=datetime.timezone(datetime.timedelta(hours=8)))


class Broken(Exception):
    pass


def draw(numbers, worker):
    """取 EACH 次号，每五次有一次在取号之后失败。"""
    for turn in range(EACH):
        try:
            with transaction.atomic():
                number = next_number("340603001", "notice-grant", 2026)
                if (turn + worker) % 5 == 0:
                    raise Broken
            numbers.append(number)
        except Broken:
            continue
    connection.close()


@pytest.mark.django_db(transaction=True)
def test_numbers_have_no_gap_and_no_duplicate_though_one_in_five_fails():
    numbers = []
    crowd = [threading.Thread(target=draw, args=(numbers, worker)) for worker in range(THREADS)]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join()
    assert len(numbers) == THREADS * EACH * 4 // 5
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert NumberSeries.objects.get().last == len(numbers)


@pytest.mark.django_db(transaction=True)
def test_a_number_is_never_taken_outside_a_transaction():
    with pytest.raises(transaction.TransactionManagementError):
        next_number("340603001", "notice-grant", 2026)


def test_each_unit_kind_and_year_counts_on_its_own(db):
    places = [("340603001", "a", 2026), ("340603002", "a", 2026), ("340603001", "b", 2026), ("340603001", "a", 2027)]
    assert [next_number(*place) for place in places] == [1, 1, 1, 1]
    assert next_number(*places[0]) == 2


def test_case_number_names_place_kind_year_and_turn(db, at):
    assert case_number("340603001", "01", at=at) == "340603001-01-2026-00001"


def test_the_new_year_starts_at_one_by_beijing_time(db):
    household = HouseholdFactory()
    old = issued(household, at=LAST_SECOND)
    new = issued(household, at=LAST_SECOND + datetime.timedelta(seconds=1))
    assert (old.number, new.number) == ("三街救不准〔2026〕1号", "三街救不准〔2027〕1号")


def test_a_failed_act_gives_its_number_back(db, at):
    household = HouseholdFactory()
    with pytest.raises(Broken), transaction.atomic():
        issued(household, at=at)
        raise Broken
    assert issued(household, at=at).serial == 1
    assert Notice.objects.count() == 1


def test_database_refuses_a_doubled_number(db, at):
    notice = issued(HouseholdFactory(), at=at)
    notice.pk, notice.paper = None, issued(notice.household, at=at).paper
    with pytest.raises(IntegrityError), transaction.atomic():
        notice.save(force_insert=True)
