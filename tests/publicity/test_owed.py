"""“开始公示”只在轮得到、还没有发起的时候给人按：正在公示的、已经公示过的、规程没有要的，都没有这个按钮。"""

import pytest
import time_machine

from cases import guards
from cases.models import Case
from core.refusals import Blocked
from publicity.services import open_publicity
from tests.factories.cases import office_of
from tests.factories.decisions import ONE_DAY, publicised, ready_to_sign
from tests.factories.evidence import investigated
from tests.factories.publicity import opened, posted
from tests.factories.review import reviewed
from tests.factories.signing import approve
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def office():
    return office_of("XS2020")


def offered(client, office, case, at):
    """案件页上有没有“开始公示”。"""
    client.force_login(office.window)
    with time_machine.travel(at, tick=False):
        return f"/cases/{case.pk}/open_publicity/" in client.get(f"/cases/{case.pk}/").text


def owed(case, at):
    case = Case.objects.get(pk=case.pk)
    case.acting_on = at.date()
    return bool(guards.publicity_owed(case))


def test_a_round_is_started_once_until_it_has_ended(client, office, at):
    case = reviewed(investigated(office, at=at), office, at=at)
    assert case.state == "publicity" and offered(client, office, case, at)
    opened(case, by=office.helper, at=at)
    assert not owed(case, at) and not offered(client, office, case, at)
    with pytest.raises(Blocked, match="本案现在没有应发起的公示，或正在公示"):
        open_publicity([case.pk], by=office.window, at=at)


def test_a_case_waiting_for_its_decision_owes_no_round(client, office, at):
    case = reviewed(investigated(office, at=at), office, at=at)
    if case.procedure.publicity_rule("promise"):
        posted(case, by=office.helper, at=at, stage="promise")
    moment = publicised(case, office, at=at)
    case.refresh_from_db()
    assert case.state == "decision" and not owed(case, moment) and not offered(client, office, case, moment)


def test_a_granted_case_owes_what_its_rules_say_and_then_nothing(client, office, at):
    case = ready_to_sign(office, at=at)
    approve(case.pk, by=office.leader, at=case.sign_at)
    moment = case.sign_at + ONE_DAY
    after = [
        rule.stage for rule in case.procedure.publicity_rules.all() if rule.when in ("after_decision", "while_paid")
    ]
    assert after and offered(client, office, case, moment)
    for stage in after:
        assert owed(case, moment), stage
        opened(case, by=office.helper, at=moment, stage=stage)
    assert not owed(case, moment) and not offered(client, office, case, moment)
