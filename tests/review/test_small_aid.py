"""小额临时救助的金额由评审会在本区事由表内定（B9：失火而收入高于标准的一户）。"""

from decimal import Decimal as D

import pytest
import time_machine
from django.urls import reverse

from core.refusals import Blocked
from evidence.models import Assessment
from regimes import parameter_values
from review.services.conclusion import hold_panel
from tests.factories.cases import case_clerk, office_of, two_people
from tests.factories.decisions import HOUR, publicised
from tests.factories.evidence import standards_of, visited
from tests.factories.review import all_say, convened, reviewed
from tests.factories.signing import approve
from tests.staging import staged
from verification.services.assess import assess
from visits.services.visit import finish_visit

pytestmark = pytest.mark.django_db
FIRE = {"small": {"cause": "disaster", "asked": D("2000")}}


@staged
def office():
    return office_of("XS2020")


def before_panel(office, at):
    """失火的一户，月入九千，已到评审会前。"""
    standards_of(office)
    members = two_people()
    members[1]["wage"] = D("9000.00")
    case = visited(office, at=at, aid="temporary_small", members=members)
    assess(case.pk, by=case_clerk(case), at=at, adjustments=FIRE)
    finish_visit(case.pk, by=case_clerk(case), at=at)
    case.refresh_from_db()
    moment = at
    if case.state == "review":
        case = reviewed(case, office, at=at)
    if case.state == "publicity":
        moment = publicised(case, office, at=at)
    return case, moment + HOUR


def test_the_panel_sets_the_amount_within_the_table(office, at):
    case, moment = before_panel(office, at)
    assert Assessment.objects.current(case.pk).eligible
    held = convened(office, [case], at=moment)
    all_say(held, at=moment)
    item = held.items.get()
    with pytest.raises(Blocked, match=r"评审会定的3,500\.00 元不在本区事由表内，应为500\.00 元至3,000\.00 元"):
        hold_panel(held.pk, by=office.review_leader, at=moment, results={item.pk: {"amount": D("3500")}})
    hold_panel(held.pk, by=office.review_leader, at=moment, results={item.pk: {"amount": D("2600")}})
    case.refresh_from_db()
    assert (case.proposed_amount, case.panel_opinion) == (D("2600.00"), "agree")
    made = approve(case.pk, by=office.leader, at=moment + HOUR)
    assert (made.total, made.base_amount, made.top_up) == (D("2600.00"), D("2600.00"), D("0.00"))


def test_the_panel_cannot_agree_on_a_sheet_without_a_cause_in_the_table(office, at):
    case, moment = before_panel(office, at)
    Assessment.objects.filter(case_id=case.pk).update(parameters={})
    held = convened(office, [case], at=moment)
    all_say(held, at=moment)
    with pytest.raises(Blocked, match="没有可给的事由与金额"):
        hold_panel(held.pk, by=office.review_leader, at=moment)


def test_pages_ask_for_the_cause_and_for_the_amount(office, at, client):
    case, moment = before_panel(office, at)
    held = convened(office, [case], at=moment)
    all_say(held, at=moment)
    with time_machine.travel(moment, tick=False):
        client.force_login(case_clerk(case))
        sheet = client.get(f"/cases/{case.pk}/assess/").content.decode()
        assert "事由与建议金额" in sheet and "困难事由" in sheet
        client.force_login(office.review_leader)
        page = client.get(reverse("review:conclude", args=[held.pk])).content.decode()
        assert "评审会定的金额（元）" in page and 'value="2000.00"' in page
        url, item = reverse("review:conclude", args=[held.pk]), held.items.get()
        filled = {f"result_{item.pk}": "agree", f"amount_{item.pk}": "3500", "minutes": "会议记录一段"}
        refused = client.post(url, {**filled, "form_key": "small-1"}).content.decode()
        assert "应为500.00 元至3,000.00 元" in refused and "会议记录一段" in refused and 'value="3500"' in refused
        client.post(url, {**filled, f"amount_{item.pk}": "2600", "form_key": "small-2"})
    case.refresh_from_db()
    assert (case.proposed_amount, case.panel_opinion) == (D("2600.00"), "agree")


def test_the_table_and_the_income_test_are_read_back_as_they_were_meant():
    kept = parameter_values.parse("small_aid_table", "因灾=500-3000\n因病=500-2000")
    assert parameter_values.from_json("small_aid_table", kept)["disaster"] == (D("500"), D("3000"))
    assert parameter_values.from_json("small_aid_income_test", "none") == "none"
    with pytest.raises(ValueError, match="最少的不能多于最多的"):
        parameter_values.parse("small_aid_table", "因灾=3000-500")
