import pytest
from django.db import IntegrityError, transaction

from accounts import countersign
from accounts.models import Countersign
from core.acts import Act
from core.refusals import Blocked
from tests.factories import UserFactory

ACT, SUBJECT = Act.DOWNLOAD_ROSTER_FULL, "roster:17"


@pytest.fixture
def two(officer, bureau):
    return officer, UserFactory(district=True, unit=bureau)


@pytest.fixture
def asked(two, at):
    return countersign.request(ACT, SUBJECT, by=two[0], reason="三月发放", at=at)


def test_asked_confirmed_and_used_once(two, asked, at):
    one, other = two
    countersign.confirm(asked.pk, by=other, at=at)
    used = countersign.consume(ACT, SUBJECT, by=one, at=at)
    assert (used.requested_by, used.confirmed_by, used.used_at) == (one, other, at)
    with pytest.raises(Blocked, match="须双人办理"):
        countersign.consume(ACT, SUBJECT, by=one, at=at)


def test_not_usable_before_confirmation(two, asked, at):
    with pytest.raises(Blocked, match="须双人办理"):
        countersign.consume(ACT, SUBJECT, by=two[0], at=at)


def test_not_confirmed_by_the_one_who_asked(two, asked, at):
    with pytest.raises(Blocked, match="不能自己确认"):
        countersign.confirm(asked.pk, by=two[0], at=at)


def test_the_database_itself_refuses_one_hand(two, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        Countersign.objects.create(
            act=ACT, subject=SUBJECT, requested_by=two[0], reason="x", requested_at=at, confirmed_by=two[0]
        )


def test_not_confirmed_twice(two, asked, at):
    countersign.confirm(asked.pk, by=two[1], at=at)
    with pytest.raises(Blocked, match="已由他人确认"):
        countersign.confirm(asked.pk, by=two[1], at=at)


def test_good_only_for_its_own_subject_and_person(two, asked, at):
    countersign.confirm(asked.pk, by=two[1], at=at)
    for act, subject, by in [
        (ACT, "roster:18", two[0]),
        (Act.EDIT_STANDARD, SUBJECT, two[0]),
        (ACT, SUBJECT, two[1]),
    ]:
        with pytest.raises(Blocked):
            countersign.consume(act, subject, by=by, at=at)


def test_a_reason_is_needed(two, at):
    with pytest.raises(Blocked, match="理由"):
        countersign.request(ACT, SUBJECT, by=two[0], reason=" ", at=at)


def test_each_sees_what_waits_for_him(two, asked):
    assert list(countersign.waiting(ACT, two[1])) == [asked]
    assert not countersign.waiting(ACT, two[0]).exists()
