"""各规程 × 救助类别 × 事项的走法，无异议、公众异议、申请人异议各一列（走法表见 path_table.py）；不连库。"""

from datetime import date

import pytest

from cases import guards, route
from cases.models import Case
from cases.states import CaseState
from core.workflow import blockers
from regimes import law
from regimes.files import bases
from tests.cases.path_table import IDS, ROWS
from tests.factories.plain import all_of, ends_on, procedure
from tests.tables import each

LETTERS = {"V": "verification", "K": "recheck", "E": "visit", "H": "hearing", "W": "review", "P": "publicity"}
LETTERS |= {"X": "relieved", "D": "decision", "J": "joint_gate", "G": "granted"}
CODE = {state: letter for letter, state in LETTERS.items()}
TODAY = date(2026, 11, 22)
WAITS = "核对异议正在复查，复核报告出具后方可继续"


def walk(rules, *, on=TODAY, objections=0, waived=False, eligible=True, applicant=False):
    """照 route 一步步走到确认；`objections` 为决定前的公示里先后有几次异议，`applicant` 为申请人对核对有异议。"""
    state = CaseState.RELIEVED if rules.relieve_first else route.after_acceptance(rules)
    path, closed, objected = [], 0, False
    hearing_waived = waived or not law.binds(law.HEARING, on, rules.purpose)
    while state != CaseState.GRANTED:
        path.append(CODE[state])
        assert len(path) < 30, path
        if state == CaseState.RELIEVED:
            state = route.after_relief_paperwork(rules, by_district=route.decided_by_county(rules))
        elif state == CaseState.VERIFICATION:
            state = CaseState.VISIT
            path += ["K"] if applicant and recheck(rules) else []
        elif state == CaseState.VISIT:
            closed, objected = 0, False
            state = route.after_visit(rules, eligible=eligible, hearing_waived=hearing_waived)
        elif state == CaseState.HEARING:
            state = route.after_visit(rules, eligible=eligible, hearing_waived=True)
        elif state == CaseState.REVIEW:
            state = route.after_review(rules, outcome="pass", eligible=eligible, on_objection=objected)
            objected = False
        elif state == CaseState.PUBLICITY:
            objected, objections = objections > 0, objections - 1
            closed += not objected
            state = route.after_publicity(rules, rounds_closed=closed, objected=objected)
        elif state == CaseState.DECISION:
            state = route.after_approval(rules)
        else:
            state = CaseState.GRANTED
    return "".join(path) + "G"


def recheck(rules):
    """照真的箭头提出异议、出复核报告；复查没完，调查不能完成，也不能审批。"""
    case = Case(state=CaseState.VISIT, procedure=rules, check_closed_on=TODAY)
    case.object_check()
    assert WAITS in blockers(case.object_check)
    for arrow in ("finish_visit", "approve", "refuse"):
        assert guards.no_open_recheck in arrow_conditions(arrow)
    assert not guards.no_open_recheck(case) and case.state == CaseState.VISIT
    case._cleared = frozenset([guards.still_authorised])  # 授权是别表的事，这里只走箭头
    case.recheck()
    return guards.no_open_recheck(case)


def arrow_conditions(name):
    return {one for move in getattr(Case, name)._django_fsm.transitions.values() for one in move.conditions}


def last_day(ref):
    """已失效的版本取它最后一天，其余取今天。"""
    return min(TODAY, ends_on(ref) or TODAY)


@each("row", ROWS, ids=IDS)
def test_the_path_without_objection(row):
    ref, aid, purpose, plain, *_ = row
    assert walk(procedure(ref, aid, purpose), on=last_day(ref)) == plain


@each("row", ROWS, ids=IDS)
def test_the_path_with_one_public_objection(row):
    ref, aid, purpose, _, objected, *_ = row
    assert walk(procedure(ref, aid, purpose), on=last_day(ref), objections=1) == objected


@each("row", ROWS, ids=IDS)
def test_the_path_with_the_applicants_objection_to_the_check(row):
    """申请人的异议只引出复查，不评议、不重新公示。"""
    ref, aid, purpose, _, _, rechecked, limit, _ = row
    rules = procedure(ref, aid, purpose)
    clocks = [one for one in rules.rows["limit"] if one["start"] == "object_check"]
    if rechecked == "x":
        assert not rules.check_required and not clocks
        return
    assert walk(rules, on=last_day(ref), applicant=True) == rechecked
    assert [f"{one['id']}:{one['days']}" for one in clocks] == ([] if limit == "-" else [limit])
    assert all(one["unit"] == "workday" and one["end"] == ["recheck"] and one["nested_in"] for one in clocks)


WHO = {"L": ("leader", False), "BL": ("leader", True), "BM": ("meeting", True), "C": ("county", False)}


@each("row", ROWS, ids=IDS)
def test_who_decides(row):
    rules = procedure(*row[:3])
    assert (rules.decider, rules.panel) == WHO[row[7]]
    assert rules.joint_gate == ("J" in row[3])


def test_every_shipped_procedure_of_every_version_stands_in_the_table():
    listed = {tuple(row[:3]) for row in ROWS}
    assert len(listed) == len(ROWS)
    assert {(ref, *names) for ref in bases.index() for names in all_of(ref)} == listed


@each("row", [row for row in ROWS if "H" in row[3]], ids=lambda row: " ".join(row[:3]))
def test_before_the_law_and_for_death_or_own_request_nobody_is_heard(row):
    rules = procedure(*row[:3])
    heard = row[3].replace("H", "")
    assert walk(rules, on=date(2026, 6, 30)) == heard
    assert walk(rules, waived=True) == heard
    assert "H" in walk(rules, on=date(2026, 7, 1))


@each("row", [row for row in ROWS if row[2] == "new" and row[3][0] == "V"], ids=lambda row: row[0])
def test_who_is_not_eligible_never_hangs_on_the_board(row):
    rules = procedure(*row[:3])
    assert "P" not in walk(rules, eligible=False)


def test_two_objections_are_answered_one_after_the_other():
    assert walk(procedure("XS2020", "minimum_living"), objections=2) == "VEWPEWPEWPDG"
    assert walk(procedure("LS2019", "extreme_hardship"), objections=2) == "VEPWPWPDG"


# —— 各规程的公示记录 ——
@pytest.mark.parametrize(
    ("ref", "rounds"),
    [
        ("XS2020", ["review_result:community", "result:community", "standing:community"]),
        ("DZ2021", ["proposed:street+community", "result:street+community"]),
        ("LZ2021", ["promise:community", "proposed:community", "result:community"]),
        ("LS2019", ["proposed:community", "result:community"]),
        ("NAT_STREET", ["proposed:community", "result:community"]),
        ("NAT_COUNTY", ["proposed:community", "result:community"]),
        ("NAT_OLD", ["review_result:community", "proposed:street+community", "standing:community"]),
    ],
)
def test_the_postings_of_each_regime(ref, rounds):
    rules = procedure(ref, "minimum_living")
    assert [f"{one.stage}:{'+'.join(one.places)}" for one in rules._publicity] == rounds
