"""户内已无人的停发：不核对、不入户、不听取意见，受理后即报批；特困照样公示（83号文一(三)、D43第24—26条）。"""

import datetime

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from benefits.models import Entitlement
from benefits.services.changes import open_change
from benefits.sweeps import open_entitlements
from cases.models import Case
from core.refusals import Blocked
from core.workflow import blockers
from evidence.models import Assessment
from households.models import Person
from intake.services import acceptance
from intake.services.change import register_change
from intake.services.family_events import record_family_event
from notices.models import Notice
from tests.factories import signing
from tests.factories.benefits import grant
from tests.factories.cases import office_of
from tests.factories.evidence import assessed
from tests.factories.people import id_number
from tests.staging import staged

pytestmark = pytest.mark.django_db


@staged
def office():
    office = office_of("LS2019")
    office.clerk = office.window
    return office


def died(office, at, *, aid="minimum_living"):
    grant(office, aid=aid, covered=1, at=at)
    open_entitlements(at)
    row = Entitlement.objects.get()
    facts = {"purpose": "stop", "code": "death", "reason": "因病去世", "changed_on": at.date()}
    case = open_change(row.pk, by=office.window, at=at, deceased=row.case.applicant_id, **facts)
    return acceptance.accept(case.pk, by=office.window, at=at)


def test_a_household_without_anybody_goes_straight_to_the_decision(office, at):
    case = died(office, at)
    assert (case.state, case.eligible, case.proposed_amount) == ("decision", False, 0)
    case = Case.objects.get(pk=case.pk)
    case.acting_on, case.acting_by = at.date(), office.leader
    assert blockers(case.approve) == []
    made = signing.approve(case.pk, by=office.leader, at=at)
    assert (made.total, made.start_month) == (0, datetime.date(2026, 4, 1))
    assert Notice.objects.get(case_id=case.pk, kind="adjust").recipient.endswith("（已故）家属")


def test_hardship_aid_is_posted_even_then(office, at):
    assert died(office, at, aid="extreme_hardship").state == "publicity"


def test_the_signer_sees_why_there_is_no_assessment(client, office, at):
    case = died(office, at)
    with time_machine.travel(at, tick=False):
        client.force_login(office.leader)
        html = client.get(reverse("decisions:approve", args=[case.pk])).content.decode()
        assert "户内已没有在册成员" in html and "800.00 元" in html and "还没有核算表" not in html
        page = client.get(reverse("desk:case", args=[case.pk])).content.decode()
        assert "入户调查</" not in page.split("下一步")[0]


def test_a_death_entered_in_the_household_before_is_still_settled(client, office, at):
    grant(office, aid="minimum_living", covered=1, at=at)
    open_entitlements(at)
    row = Entitlement.objects.get()
    head = row.case.applicant
    Person.objects.update(died_on=at.date())
    with time_machine.travel(at, tick=False):
        client.force_login(office.window)
        page = client.get(reverse("benefits:change", args=[row.pk])).content.decode()
    assert f'<option value="{head.pk}">' in page
    facts = {"purpose": "stop", "code": "death", "reason": "因病去世", "by": office.window, "at": at}
    with pytest.raises(Blocked, match="登记的死亡日期是2026年3月2日"):
        open_change(row.pk, deceased=head.pk, changed_on=at.date() - datetime.timedelta(days=1), **facts)
    case = open_change(row.pk, deceased=str(head.pk), changed_on=at.date(), **facts)
    assert acceptance.accept(case.pk, by=office.window, at=at).state == "decision"


def test_a_death_outdates_the_other_assessments_of_the_household(office, at):
    other = assessed(office, at=at)
    settled = grant(office, at=at).case
    Case.objects.filter(pk=settled.pk).update(household=other.household, aid="rigid_expense")
    settled.refresh_from_db()
    head = settled.applicant
    other.composition.create(person=head, position=9, relation="97")
    facts = {"purpose": "stop", "code": "death", "reason": "因病去世", "changed_on": at.date(), "deceased": head.pk}
    with transaction.atomic():
        register_change(settled, by=office.window, at=at, **facts)
    assert f"登记了{head.name}死亡" in Assessment.objects.current(other.pk).stale_why


def test_a_child_born_before_its_mother_died_is_left_and_the_aid_goes_on(office, at):
    made = grant(office, covered=1, at=at)
    open_entitlements(at)
    mother, day = made.case.applicant, at.date()
    facts = {"source": "certificate", "proof": "证明在卷", "happened_on": day, "by": office.window, "at": at}
    child = {"name": "林小宝", "id_number": id_number(day, "女"), "relation": "30", "guardian": "外婆"}
    record_family_event(made.case_id, kind="birth", newcomer=child, **facts)
    child = Person.objects.get(name="林小宝")
    record_family_event(made.case_id, kind="death", person=mother.pk, **facts)
    facts = {"code": "death", "reason": "产妇去世", "changed_on": day, "by": office.window, "at": at}
    with pytest.raises(Blocked, match="一人，死亡的请办停发"):
        open_change(Entitlement.objects.get().pk, purpose="lower", joined=[], **facts)
    case = open_change(Entitlement.objects.get().pk, purpose="lower", **facts)
    assert [one.person for one in case.family()] == [child]
