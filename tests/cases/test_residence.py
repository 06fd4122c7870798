"""没有内地户籍的成员计入家庭人口，保不保障由经办人选定、写明依据：受理之前问一次，受理之后才入户的在调查办结前问。"""

import pytest

from cases import guards
from cases.models import Case
from core.refusals import Blocked
from core.workflow import blockers
from evidence.models import Assessment
from intake.services import household as home_acts
from tests.factories.cases import case_clerk, office_of, ready, registered, two_people
from tests.factories.evidence import standards_of, visited
from tests.factories.people import id_number
from tests.staging import staged
from verification.services.assess import assess
from visits.services.visit import finish_visit

pytestmark = pytest.mark.django_db
WIFE = {"name": "阮氏梅", "sex": "2", "relation": "10", "id_kind": "passport", "id_number": "C1234567"}


@staged
def office():
    return office_of("XS2020")


def wife(at, **facts):
    return {**WIFE, "birth_date": at.date().replace(year=1990), **facts}


def husband():
    return two_people()[0]


def settle(case, at, *, covered, why):
    row = next(one for one in case.family() if one.name == "阮氏梅")
    facts = {"version": row.person.version, "counted": True, "covered": covered, "exclusion_reason": why}
    home_acts.edit_member(case.pk, row.person_id, by=case_clerk(case), at=at, **facts)


def reasons(case, at):
    case = Case.objects.get(pk=case.pk)
    case.acting_on = at.date()
    return "；".join(guards.residence_settled.reasons(case))


@pytest.mark.parametrize("kind", ["passport", "green_card", "hk_macau", "taiwan"])
def test_a_spouse_without_a_local_register_is_asked_about_once(office, at, kind):
    number = {"hk_macau": "H12345678", "taiwan": "12345678", "green_card": "VNM340000010501"}.get(kind, "C1234567")
    case = registered(office, at=at, members=[husband(), wife(at, id_kind=kind, id_number=number)])
    assert "阮氏梅持外国人或港澳台居民的证件，没有内地户籍：计入家庭人口；保不保障" in reasons(case, at)
    settle(case, at, covered=False, why="外国籍，没有本地户籍")
    assert reasons(case, at) == "" and len(case.family()) == 2


def test_it_is_asked_before_acceptance_and_the_answer_may_be_yes(office, at):
    case = ready(office, at=at, members=[husband(), wife(at)])
    case.acting_on = at.date()
    assert "阮氏梅持外国人" in "；".join(blockers(case.accept))
    settle(case, at, covered=True, why="区里规定随户保障（民政〔2026〕3号）")
    assert reasons(case, at) == "" and all(one.covered for one in case.family())


def test_an_emergency_is_relieved_where_it_happens_without_asking(office, at):
    case = registered(office, at=at, aid="temporary_small", account=None, members=[husband(), wife(at)])
    assert reasons(case, at) == ""


def test_a_child_not_yet_registered_is_not_asked_about(office, at):
    child = {"name": "赵小宝", "id_kind": "none", "relation": "20", "sex": "1", "birth_date": at.date()}
    assert reasons(registered(office, at=at, members=[husband(), child]), at) == ""


def test_one_who_joins_later_is_asked_about_before_the_survey_is_finished(office, at):
    standards_of(office)
    case = visited(office, at=at, members=[{**husband(), "id_number": id_number("1970-03-08", "男")}])
    home_acts.add_member(case.pk, by=case_clerk(case), at=at, **wife(at))
    assess(case.pk, by=case_clerk(case), at=at)
    with pytest.raises(Blocked, match="阮氏梅持外国人"):
        finish_visit(case.pk, by=case_clerk(case), at=at)
    settle(case, at, covered=False, why="外国籍")
    found = assess(case.pk, by=case_clerk(case), at=at)
    assert (found.size, found.covered) == (2, 1) and Assessment.objects.current(case.pk) == found
    finish_visit(case.pk, by=case_clerk(case), at=at)
