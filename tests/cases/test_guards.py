"""守卫：只看案件字段的逐一列表；要查库的各造一例，每条都说得出理由。"""

import datetime
from types import SimpleNamespace

import pytest

from cases import guards
from households.models import Member
from tests.factories.cases import accepted, office_of, ready, registered
from tests.staging import staged
from tests.tables import each

ALWAYS = {
    "decider": "leader",
    "review_mode": "always",
    "panel": True,
    "check_first": True,
    "check_required": True,
    "visit_required": True,
    "rounds_before_decision": [1],
    "rereview_publicity": False,
}


def case_with(procedure=None, **fields):
    facts = {
        "pk": 0,
        "check_closed_on": None,
        "recheck_open": False,
        "objected": False,
        "proposed_amount": None,
        "open_objections": 0,
        "panel_opinion": "",
        "eligible": None,
        "rounds_closed": 0,
        "review_outcome": "",
        "supplement_requested_on": None,
        "purpose": "new",
        "relieved_at": None,
    }
    return SimpleNamespace(**{**facts, **fields}, procedure=SimpleNamespace(**{**ALWAYS, **(procedure or {})}))


DAY = datetime.date(2026, 3, 2)
TABLE = [
    (guards.check_closed, {}, {}, False),
    (guards.check_closed, {}, {"check_closed_on": DAY}, True),
    (guards.no_open_recheck, {}, {"recheck_open": True}, False),
    (guards.no_open_recheck, {}, {}, True),
    (guards.recheck_is_open, {}, {}, False),
    (guards.recheck_is_open, {}, {"recheck_open": True}, True),
    (guards.check_before_visit, {}, {}, False),
    (guards.check_before_visit, {"check_first": False}, {}, True),
    (guards.check_before_visit, {}, {"check_closed_on": DAY}, True),
    (guards.review_allowed, {}, {}, True),
    (guards.review_allowed, {"review_mode": "never"}, {"objected": True}, False),
    (guards.review_allowed, {"review_mode": "on_objection"}, {}, False),
    (guards.review_allowed, {"review_mode": "on_objection"}, {"objected": True}, True),
    (guards.review_allowed, {"review_mode": "discretionary"}, {}, True),
    (guards.amount_proposed, {}, {}, False),
    (guards.amount_proposed, {}, {"proposed_amount": 0}, True),
    (guards.has_open_objection, {}, {}, False),
    (guards.has_open_objection, {}, {"open_objections": 1}, True),
    (guards.no_open_objection, {}, {"open_objections": 1}, False),
    (guards.no_open_objection, {}, {}, True),
    (guards.panel_foreseen, {"panel": False}, {}, False),
    (guards.panel_foreseen, {}, {}, True),
    (guards.panel_agreed, {"panel": False}, {}, True),
    (guards.panel_agreed, {}, {}, False),
    (guards.panel_agreed, {}, {"panel_opinion": "disagree"}, False),
    (guards.panel_agreed, {}, {"panel_opinion": "agree"}, True),
    (guards.panel_spoke, {}, {}, False),
    (guards.panel_spoke, {"panel": False}, {}, True),
    (guards.panel_spoke, {}, {"panel_opinion": "disagree"}, True),
    (guards.found_eligible, {}, {}, False),
    (guards.found_eligible, {}, {"eligible": False}, False),
    (guards.found_eligible, {}, {"eligible": True}, True),
    (guards.found_eligible, {"check_required": False}, {}, True),
    (guards.publicity_finished, {}, {}, False),
    (guards.publicity_finished, {}, {"rounds_closed": 1}, True),
    (guards.publicity_finished, {"rounds_before_decision": []}, {}, True),
    (guards.publicity_finished, {"review_mode": "on_objection"}, {"review_outcome": "pass"}, True),
    (guards.publicity_finished, {"review_mode": "on_objection", "rereview_publicity": True}, {}, False),
    (guards.review_held_where_required, {}, {}, False),
    (guards.review_held_where_required, {}, {"review_outcome": "pass"}, True),
    (guards.review_held_where_required, {"review_mode": "never"}, {}, True),
    (guards.supplement_not_yet_requested, {}, {}, True),
    (guards.supplement_not_yet_requested, {}, {"supplement_requested_on": DAY}, False),
]


@each(("check", "procedure", "fields", "passes"), TABLE)
def test_a_guard_on_the_cases_own_facts(check, procedure, fields, passes):
    case = case_with(procedure, **fields)
    assert check(case) is passes
    assert bool(check.reasons(case)) is not passes
    assert all("一" <= reason[0] <= "鿿" for reason in check.reasons(case))


@staged
def office():
    return office_of("XS2020")


def reasons(check, case):
    case.acting_on = DAY
    return "；".join(check.reasons(case))


def test_a_guard_without_the_day_is_a_programming_error(office, at):
    case = registered(office, at=at)
    case.acting_on = None
    with pytest.raises(ValueError):
        guards.adults_authorised(case)


def test_a_household_needs_a_head_and_an_address(office, at):
    case = ready(office, at=at)
    assert reasons(guards.household_complete, case) == ""
    case.household.address = ""
    Member.objects.filter(household=case.household).update(is_head=False)
    assert "还没有登记户主" in reasons(guards.household_complete, case)
    assert "现居住地址" in reasons(guards.household_complete, case)


def test_every_adult_promises_for_himself(office, at):
    case = ready(office, at=at)
    assert reasons(guards.adults_promised, case) == ""
    case.household.promises.filter(member__name="李秀英").delete()
    assert reasons(guards.adults_promised, case) == "缺少李秀英（配偶）的诚信承诺书，请由本人签字后登记"


def test_required_materials_are_named(office, at):
    case = ready(office, at=at)
    assert reasons(guards.materials_complete, case) == ""
    case.materials.filter(code="identity").update(status="missing")
    assert reasons(guards.materials_complete, case) == "申请材料未收齐：居民身份证"


def test_what_can_be_shared_or_does_not_apply_is_not_asked_for(office, at):
    case = ready(office, at=at)
    assert case.materials.filter(status="shared").exists()
    assert case.materials.filter(required=False, status="missing").exists()
    assert reasons(guards.materials_complete, case) == ""


def test_pause_and_extension_guards_follow_the_rows(office, at):
    case = accepted(office, at=at)
    assert guards.not_paused(case) and not guards.is_paused(case) and guards.not_extended(case)
    case.pauses.create(reason="letter", starts_on=DAY)
    assert guards.is_paused(case) and not guards.not_paused(case)
