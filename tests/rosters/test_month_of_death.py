"""孤身一人去世：死亡当月照发，停发自次月；决定之后没有别的账户可换，也不误全街道的名册。"""

import datetime

import pytest

from benefits.sweeps import open_entitlements
from core.refusals import Blocked
from intake.services.family_events import record_family_event
from tests.factories.benefits import APRIL, MARCH, change, grant, roster_office, sealed

pytestmark = pytest.mark.django_db
FACTS = {"kind": "death", "source": "family", "proof": "死亡证明"}


def test_the_month_of_death_is_paid_once_the_stop_is_decided(at):
    office = roster_office()
    decision = grant(office, at=at, covered=1)
    open_entitlements(at)
    case, day = decision.case, at.date() + datetime.timedelta(days=8)
    later = at + datetime.timedelta(days=10)
    record_family_event(case.pk, person=case.applicant_id, happened_on=day, by=office.clerk, at=later, **FACTS)
    with pytest.raises(Blocked, match="账户所有人已经死亡"):
        sealed(office, MARCH, at=later)
    change(decision, purpose="stop", at=later, starts=APRIL)
    open_entitlements(later)
    assert sealed(office, MARCH, at=later).amount == decision.total
    assert sealed(office, APRIL, at=later).amount == 0
