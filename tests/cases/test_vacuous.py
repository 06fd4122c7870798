"""对着空无一人、空无一物的条件，不算满足（人与户的第六条规则）。"""

import pytest

from cases import guards
from evidence.models import Check, CheckSubject
from intake.services.consents import settle_consents
from tests.factories.cases import office_of, ready
from tests.factories.evidence import requested
from tests.staging import staged

OVER_NOBODY = [
    guards.household_complete,
    guards.adults_promised,
    guards.adults_authorised,
    guards.everyone_alive,
    guards.ties_registered,
]


@staged
def office():
    return office_of("XS2020")


@staged
def case(office, at):
    return ready(office, at=at)


def emptied(case, at):
    case.composition.update(is_head=False, counted=False, covered=False, exclusion_reason="离户")
    case.acting_on = at.date()
    return case


@pytest.mark.parametrize("check", OVER_NOBODY[:-1], ids=lambda check: check.__name__)
def test_a_guard_over_nobody_is_not_met(case, at, check):
    case.acting_on = at.date()
    assert check(case)
    assert not check(emptied(case, at)) and all(check.reasons(case))


def test_kinship_is_not_compared_with_nobody(case, at):
    case.acting_on, case.facts = at.date(), {"members": []}
    assert not guards.ties_registered(case)


@pytest.mark.parametrize("check", OVER_NOBODY, ids=lambda check: check.__name__)
def test_a_family_that_has_died_out_is_stopped_all_the_same(case, at, check):
    emptied(case, at)
    case.purpose, case.change_code = "stop", "death"
    case.facts = {"members": []}
    assert check(case)


def test_no_list_of_papers_is_not_a_full_list(case, at):
    case.acting_on = at.date()
    assert guards.materials_complete(case)
    case.materials.all().delete()
    assert not guards.materials_complete(case)
    case.purpose = "stop"
    assert guards.materials_complete(case)


def test_nothing_asked_for_is_not_everything_received(case):
    assert "没有告知过要补正什么" in str(guards.supplement_items_received.reasons(case))


def test_consents_of_nobody_are_not_received(case, at):
    settle_consents(emptied(case, at))
    assert set(case.materials.filter(code__in=("promise", "authorisation")).values_list("status", flat=True)) == {
        "missing"
    }


def test_a_check_of_nobody_is_not_answered(office, at):
    case = requested(office, at=at)
    CheckSubject.objects.filter(check_request=Check.objects.get(case_id=case.pk)).delete()
    case.acting_on = at.date()
    assert not guards.classes_answered(case)
