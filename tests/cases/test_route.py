"""分岔逐一列表：同一台机器，各规程各走一支。"""

from types import SimpleNamespace

import pytest

from cases import route


def procedure(**changes):
    facts = {
        "purpose": "new",
        "check_required": True,
        "visit_required": True,
        "review_mode": "always",
        "rounds_before_decision": [1],
        "rereview_publicity": False,
        "joint_gate": False,
        "decider": "leader",
        "objection_remedy": "",
    }
    return SimpleNamespace(**{**facts, **changes})


@pytest.mark.parametrize(
    ("rules", "target"),
    [
        ({}, "verification"),
        ({"check_required": False}, "visit"),
        ({"check_required": False, "visit_required": False}, "decision"),
    ],
)
def test_after_acceptance(rules, target):
    assert route.after_acceptance(procedure(**rules)) == target


@pytest.mark.parametrize(
    ("rules", "facts", "target"),
    [
        ({}, {"eligible": True}, "review"),
        ({}, {"eligible": False}, "review"),
        ({"review_mode": "on_objection"}, {"eligible": True}, "publicity"),
        ({"review_mode": "on_objection"}, {"eligible": False}, "decision"),
        ({"review_mode": "never", "rounds_before_decision": []}, {"eligible": True}, "decision"),
        ({"review_mode": "discretionary"}, {"eligible": True}, "publicity"),
        ({"purpose": "lower"}, {"eligible": True}, "hearing"),
        ({"purpose": "stop"}, {"eligible": False}, "hearing"),
        ({"purpose": "stop"}, {"eligible": False, "hearing_waived": True}, "review"),
        ({"purpose": "raise"}, {"eligible": True}, "review"),
    ],
)
def test_after_visit(rules, facts, target):
    assert route.after_visit(procedure(**rules), **facts) == target


@pytest.mark.parametrize(
    ("rules", "outcome", "eligible", "on_objection", "target"),
    [
        ({}, "reinvestigate", True, False, "visit"),
        ({}, "fail", True, False, "decision"),
        ({}, "pass", False, False, "decision"),
        ({}, "pass", True, False, "publicity"),
        ({"rounds_before_decision": []}, "pass", True, False, "decision"),
        ({"review_mode": "on_objection"}, "pass", True, True, "decision"),
        ({"review_mode": "on_objection", "rereview_publicity": True}, "pass", True, True, "publicity"),
    ],
)
def test_after_review(rules, outcome, eligible, on_objection, target):
    found = route.after_review(procedure(**rules), outcome=outcome, eligible=eligible, on_objection=on_objection)
    assert found == target


@pytest.mark.parametrize(
    ("rules", "closed", "objected", "target"),
    [
        ({}, 1, False, "decision"),
        ({"rounds_before_decision": [1, 2]}, 1, False, "publicity"),
        ({"rounds_before_decision": [1, 2]}, 2, False, "decision"),
        ({"review_mode": "always"}, 0, True, "visit"),
        ({"review_mode": "on_objection"}, 0, True, "review"),
        ({"review_mode": "discretionary"}, 0, True, "review"),
        ({"review_mode": "never"}, 0, True, "visit"),
    ],
)
def test_after_publicity(rules, closed, objected, target):
    assert route.after_publicity(procedure(**rules), rounds_closed=closed, objected=objected) == target


@pytest.mark.parametrize(("opinion", "target"), [("agree", "decision"), ("disagree", "decision"), ("more", "visit")])
def test_after_panel(opinion, target):
    assert route.after_panel(opinion=opinion) == target


@pytest.mark.parametrize(("gate", "target"), [(True, "joint_gate"), (False, "granted")])
def test_after_approval(gate, target):
    assert route.after_approval(procedure(joint_gate=gate)) == target


@pytest.mark.parametrize(
    ("facts", "by_district", "target"),
    [
        ({"check_required": True}, False, "verification"),
        ({"check_required": False, "panel": False}, False, "granted"),
        ({"check_required": False, "panel": True}, False, "decision"),
        ({"check_required": False, "panel": False}, True, "decision"),
    ],
)
def test_after_relief_paperwork_the_approval_of_the_relief_stands(facts, by_district, target):
    assert route.after_relief_paperwork(procedure(**facts), by_district=by_district) == target


@pytest.mark.parametrize(("decider", "county"), [("county", True), ("leader", False), ("meeting", False)])
def test_who_decides(decider, county):
    assert route.decided_by_county(procedure(decider=decider)) is county
