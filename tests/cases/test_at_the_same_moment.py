"""两人同一瞬间办理：重叠的授权只起效一份，同一事由只救助一次（真的两个连接）。"""

import threading

import pytest
from django.db import connections

from cases.models import Relief
from core.refusals import Blocked
from decisions.services import delegation
from regimes.models import Delegation
from tests.factories.cases import office_of, two_people
from tests.factories.people import id_number
from tests.factories.relief import emergency, given
from tests.factories.relief import relieve as relieve_now

pytestmark = pytest.mark.django_db(transaction=True)
AID = "minimum_living"


def at_once(*works):
    """各在自己的连接里同时开始；给出被拒绝的理由。"""
    start, refused = threading.Barrier(len(works)), []

    def run(work):
        start.wait()
        try:
            work()
        except Blocked as refusal:
            refused.extend(refusal.reasons)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[work]) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return refused


def test_of_two_overlapping_grants_only_one_is_confirmed(at):
    office, on = office_of("LS2019"), at.date()
    Delegation.objects.all().delete()
    facts = {"district": office.district, "aid": AID, "provincial_basis": "鲁政发〔2026〕3号", "street": office.street}
    rows = [
        delegation.delegate(Delegation(**facts, starts_on=on, source=name), by=office.bureau, at=at, on=on)
        for name in ("兰政〔2026〕1号", "兰政〔2026〕2号")
    ]
    refused = at_once(
        *(lambda pk=row.pk: delegation.confirm_delegation(pk, by=office.bureau2, at=at, on=on) for row in rows)
    )
    assert len(refused) == 1 and Delegation.objects.exclude(confirmed_by=None).count() == 1


def test_the_same_cause_is_relieved_once(at):
    office, (husband, wife) = office_of("LS2019"), two_people()
    other = {"name": "李福来", "id_number": id_number("1948-05-01", "男"), "relation": "01"}
    families = [husband, wife], [other, {**wife, "relation": "21"}]
    cases = [emergency(office, at=at, members=members, account=None) for members in families]
    facts = {"by": office.leader, "at": at, **given(given_at=at)}
    refused = at_once(*(lambda pk=case.pk: relieve_now(pk, **facts) for case in cases))
    assert len(refused) == 1 and "不能重复救助" in refused[0] and Relief.objects.count() == 1
