"""守卫：只看案件字段的逐一列表；要查库的各造一例，每条都说得出理由。"""

import datetime
from types import SimpleNamespace

import pytest

from cases import guards
from cases.models import Case, Extension
from core.workflow import Guard
from evidence.models import Check, CheckStatus, HomeVisit, VisitStatus
from households.services import ties
from regimes.models import Regime
from tests.factories.cases import accepted, case_clerk, office_of, ready, registered
from tests.factories.evidence import poor_couple, requested, standards_of, visited
from tests.staging import staged
from tests.tables import each
from verification.services.assess import assess

ALWAYS = {
    "decider": "leader",
    "review_mode": "always",
    "panel": True,
    "check_first": True,
    "check_required": True,
    "visit_required": True,
    "rounds_before_decision": [1],
    "rereview_publicity": False,
    "hand_over": True,
    "objection_remedy": "either",
    "publicity_rule": lambda stage: None,
}
DAY = datetime.date(2026, 3, 2)
PROMISED = {"publicity_rule": lambda stage: "rule"}
STREET_DECIDES = {"district_decides": lambda on: False}


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
        "state": "decision",
        "change_code": "",
        "submitted_on": None,
        "received_on": None,
        "photo_missing": False,
        "visit_finished_on": None,
        "visited_on": None,
        "version": 3,
        "version_read": None,
        "acting_on": DAY,
        "acting_by": None,
        "aid": "minimum_living",
        "district_decides": lambda on: True,
    }
    rules = SimpleNamespace(cited=lambda key: "", **{**ALWAYS, **(procedure or {})})
    return SimpleNamespace(**{**facts, **fields}, procedure=rules)


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
    (guards.not_submitted, {}, {}, True),
    (guards.not_submitted, {}, {"submitted_on": DAY}, False),
    (guards.submitted_not_received, {}, {}, False),
    (guards.submitted_not_received, {}, {"submitted_on": DAY}, True),
    (guards.submitted_not_received, {}, {"submitted_on": DAY, "received_on": DAY}, False),
    (guards.hand_over_foreseen, {}, {}, True),
    (guards.hand_over_foreseen, {"hand_over": False}, {}, False),
    (guards.hand_over_foreseen, {}, STREET_DECIDES, False),
    (guards.papers_received, {}, {}, False),
    (guards.papers_received, {}, {"submitted_on": DAY}, False),
    (guards.papers_received, {}, {"submitted_on": DAY, "received_on": DAY}, True),
    (guards.papers_received, {}, STREET_DECIDES, True),
    (guards.photos_filed, {}, {}, True),
    (guards.photos_filed, {}, {"photo_missing": True}, False),
    (guards.promise_publicity_foreseen, {}, {}, False),
    (guards.promise_publicity_foreseen, PROMISED, {}, True),
    (guards.may_reinvestigate, {}, {}, False),
    (guards.may_reinvestigate, {}, {"objected": True}, True),
    (guards.may_reinvestigate, {"objection_remedy": "review"}, {"objected": True}, False),
    (guards.review_held, {}, {}, False),
    (guards.review_held, {}, {"review_outcome": "fail"}, True),
    (guards.review_held, {"review_mode": "never"}, {}, True),
    (guards.publicity_held, {}, {"eligible": True}, False),
    (guards.publicity_held, {}, {"eligible": True, "rounds_closed": 1}, True),
    (guards.publicity_held, {}, {"review_outcome": "fail"}, True),
    (guards.not_stopped_by_supplement, {}, {}, True),
    (guards.not_stopped_by_supplement, {}, {"state": "supplement"}, False),
    (guards.somewhere_to_return, {}, {}, True),
    (guards.somewhere_to_return, {"check_required": False, "visit_required": False}, {}, False),
    (guards.decider_matches, {}, {}, False),
    (guards.gate_may_refuse, {"gate_may_refuse": False}, {}, False),
    (guards.gate_may_refuse, {"gate_may_refuse": True}, {}, True),
    (guards.current_version_read, {}, {}, False),
    (guards.current_version_read, {}, {"version_read": 2}, False),
    (guards.current_version_read, {}, {"version_read": 3}, True),
    (guards.account_known, {}, {"purpose": "stop"}, True),
    (guards.account_known, {}, {"aid": "margin"}, True),
    (guards.visit_complete, {"visit_required": False}, {}, True),
    (guards.visit_complete, {}, {"visited_on": DAY}, True),
]
# 要查库的：各有一例办得了、一例办不了，见下面的用例。
ASKS_ROWS = {
    guards.household_complete,
    guards.adults_promised,
    guards.adults_authorised,
    guards.materials_complete,
    guards.everyone_alive,
    guards.residence_settled,
    guards.nobody_disputed,
    guards.nobody_covered_twice,
    guards.ties_registered,
    guards.regime_in_force,
    guards.gate_keeper,
    guards.hearing_told,
    guards.office_may_issue,
    guards.relief_foreseen,
    guards.change_fits,
    guards.standard_of_paid_months,
    guards.supplement_items_received,
    guards.not_paused,
    guards.is_paused,
    guards.not_extended,
    guards.no_open_check,
    guards.check_open,
    guards.still_authorised,
    guards.everyone_asked,
    guards.classes_answered,
    guards.promise_publicised,
    guards.publicity_owed,
    guards.visit_complete,
    guards.assessed,
    guards.amount_known,
    guards.account_known,
}


def test_every_guard_is_seen_to_pass_and_to_refuse():
    both = {check for check, *_ in TABLE if {one[3] for one in TABLE if one[0] is check} == {True, False}}
    only_refused = {guards.decider_matches}  # 办得了的一例要查授权，见 test_deciding
    everyone = {one for one in vars(guards).values() if isinstance(one, Guard)}
    assert everyone - both - ASKS_ROWS - only_refused == set()


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
    case.composition.update(is_head=False)
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


def test_a_check_is_open_from_the_request_to_the_report(office, at):
    case = requested(office, at=at)
    assert reasons(guards.check_open, case) == "" and "报告尚未出具" in reasons(guards.no_open_check, case)
    Check.objects.update(status=CheckStatus.CLOSED)
    assert reasons(guards.no_open_check, case) == "" and "尚未发起核对" in reasons(guards.check_open, case)


def test_a_visit_and_an_assessment_stand_behind_the_amount(office, at):
    standards_of(office)
    case = visited(office, at=at, members=poor_couple())
    assert reasons(guards.visit_complete, case) == ""
    assert "尚未完成收入财产核算" in reasons(guards.assessed, case)
    assert "尚未核定救助金额" in reasons(guards.amount_known, case)
    assess(case.pk, by=case_clerk(case), at=at)
    assert reasons(guards.assessed, case) == reasons(guards.amount_known, case) == ""
    case.visited_on = None
    assert "上一次的入户调查不算数" in reasons(guards.visit_complete, case)
    HomeVisit.objects.update(status=VisitStatus.DRAFT)
    assert reasons(guards.visit_complete, case) == "入户调查表尚未完成"


def test_an_account_is_known_before_money_is_granted(office, at):
    case = ready(office, at=at)
    case.household.accounts.update(is_current=True)
    assert reasons(guards.account_known, case) == ""
    case.household.accounts.update(is_current=False)
    assert "尚未登记发放账户" in reasons(guards.account_known, case)


def test_acceptance_needs_rules_in_force(office, at):
    case = ready(office, at=at)
    assert reasons(guards.regime_in_force, case) == ""
    Regime.objects.update(ends_on=DAY - datetime.timedelta(days=1))
    assert "没有施行" in reasons(guards.regime_in_force, case)


def test_relief_comes_first_only_where_the_rules_say_so(db, at):
    case = ready(office_of("LS2019"), at=at)
    assert "没有规定本类救助可以先行救助" in reasons(guards.relief_foreseen, case)
    case.aid = "temporary_urgent"
    assert reasons(guards.relief_foreseen, case) == ""


def test_every_adult_authorises_the_check(office, at):
    case = ready(office, at=at)
    assert reasons(guards.adults_authorised, case) == ""
    case.household.authorisations.all().update(valid_to=DAY - datetime.timedelta(days=1))
    assert "的核对授权" in reasons(guards.adults_authorised, case)


def test_supplements_ties_and_other_cases_are_named(office, at, monkeypatch):
    case = ready(office, at=at)
    assert reasons(guards.ties_registered, case) == ""
    case.supplement_items.create(label="居住证明", problem="过期", requirement="换新的")
    assert reasons(guards.supplement_items_received, case) == "尚未补交：居住证明"
    monkeypatch.setattr(ties, "unregistered", lambda home, traces: [SimpleNamespace(user=office.leader)])
    assert f"与{office.leader.name}有关系" in reasons(guards.ties_registered, case)


def test_a_limit_is_extended_once(office, at):
    case = accepted(office, at=at)
    assert reasons(guards.not_extended, case) == ""
    Extension.objects.create(case=case, days=45, reason="人户分离", granted_by=office.leader, granted_on=DAY)
    assert "已经延长过一次" in reasons(guards.not_extended, Case.objects.get(pk=case.pk))
