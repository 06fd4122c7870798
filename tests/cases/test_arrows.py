"""全部箭头，一支一行：从哪来、到哪去、凭哪些条件（依次）；表外的一律不通。"""

import re
from pathlib import Path

import pytest
from django_fsm import RETURN_VALUE, TransitionNotAllowed

from cases.models import Case
from cases.states import ACCEPTED, CLOSED, OPEN, CaseState
from core.workflow import blockers

R, S, V, E, H, W, P, X, D, J, G, N, C, Q, T = (
    "registered supplement verification visit hearing review publicity relieved decision joint_gate "
    "granted refused declined withdrawn terminated"
).split()
ALL_OPEN = [R, S, V, E, H, W, P, X, D, J]
RUNNING = [V, E, H, W, P, X, D, J]
STAY = []  # 环节不变
# 一个动作画两支的写两行；改了箭头没改这里，下面就红。
TABLE = [
    (
        "accept",
        [R],
        [V, E, H, P, D],
        "household_complete adults_promised adults_authorised materials_complete everyone_alive "
        "residence_settled ties_registered regime_in_force",
    ),
    ("decline", [R], [C], ""),
    ("request_supplement", [R, V, E], [S], "supplement_not_yet_requested"),
    ("supplement", [S], [R, V, E], "supplement_items_received"),
    ("relieve", [R], [X], "relief_foreseen ties_registered"),
    ("complete_paperwork", [X], [V, D, G], "household_complete"),
    ("request_check", [V], STAY, "adults_authorised no_open_check"),
    ("record_check", [V], [E], "check_open still_authorised everyone_asked classes_answered"),
    ("object_check", [E, W, P, D], STAY, "check_closed no_open_recheck"),
    ("recheck", [E, W, P, D], STAY, "recheck_is_open still_authorised"),
    ("record_visit", [V, E], STAY, "check_before_visit"),
    ("finish_visit", [E], [H, W, P, D], "visit_complete assessed residence_settled no_open_recheck"),
    ("hear", [H], [W, P, D], "hearing_told"),
    ("hold_review", [W], [E, P, D], "review_allowed"),
    ("open_publicity", [P, G], STAY, "amount_proposed publicity_owed"),
    ("open_publicity", [V, E, H, W, D], STAY, "promise_publicity_foreseen publicity_owed"),
    ("post_notice", [P, G, V, E, H, W, D], STAY, ""),
    ("record_objection", [D], [D, W, E], ""),
    ("record_objection", [P, W, E, G], STAY, ""),
    ("resolve_objection", [P, W, E, D, G, N], STAY, "has_open_objection"),
    ("close_publicity", [P], [W, E, P, D], ""),
    (
        "hold_panel",
        [D],
        [D, E],
        "panel_foreseen review_held publicity_held photos_filed no_open_objection",
    ),
    (
        "submit_to_county",
        [D],
        STAY,
        "hand_over_foreseen not_submitted photos_filed no_open_objection no_open_recheck publicity_held "
        "promise_publicised",
    ),
    ("receive_papers", [D], STAY, "hand_over_foreseen submitted_not_received"),
    (
        "approve",
        [D],
        [G, J],
        "decider_matches office_may_issue papers_received amount_known standard_of_paid_months change_fits "
        "found_eligible "
        "publicity_finished promise_publicised photos_filed panel_agreed no_open_objection no_open_recheck "
        "review_held_where_required account_known everyone_alive nobody_disputed nobody_covered_twice",
    ),
    (
        "refuse",
        [D],
        [N],
        "decider_matches office_may_issue papers_received no_open_recheck panel_spoke standard_of_paid_months",
    ),
    ("send_back", [D], [V, E], "somewhere_to_return"),
    ("send_back", [W], [E], "may_reinvestigate"),
    ("refuse", [J], [N], "gate_may_refuse gate_keeper office_may_issue"),
    ("pass_gate", [J], [G, D], ""),
    ("withdraw", ALL_OPEN, [Q], ""),
    ("terminate", ALL_OPEN, [T], ""),
    ("pause", RUNNING, STAY, "not_paused"),
    ("resume", [*RUNNING, S], STAY, "is_paused not_stopped_by_supplement"),
    ("extend", RUNNING, STAY, "not_extended"),
    ("serve", list(CaseState), STAY, ""),
]
NAMES = list(dict.fromkeys(name for name, *_ in TABLE))


def machine(name):
    return getattr(Case, name)._django_fsm


def row_of(name, state):
    """表里从这一环节出发的那一行 → (去处, 条件)；没有即 None。"""
    rows = [
        (targets, guards.split()) for arrow, sources, targets, guards in TABLE if arrow == name and state in sources
    ]
    assert len(rows) < 2, f"{name} 从 {state} 画了两支"
    return rows[0] if rows else None


def drawn(name, state):
    """程序里从这一环节出发的那一支 → (去处, 条件)；没有即 None。"""
    if not machine(name).has_transition(state):
        return None
    arrow = machine(name).get_transition(state)
    targets = arrow.target.allowed_states if isinstance(arrow.target, RETURN_VALUE) else [arrow.target]
    return [target for target in targets if target], [check.__name__ for check in arrow.conditions]


def test_the_table_names_every_arrow_and_only_these():
    assert {name for name in dir(Case) if hasattr(getattr(Case, name, None), "_django_fsm")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_an_arrow_leaves_its_own_states_leads_where_drawn_and_asks_its_guards_in_order(name):
    """十五个环节逐一比；同一支的去处不论次序，条件论次序（先问的理由先给人看）。"""
    for state in CaseState:
        seen, expected = drawn(name, state), row_of(name, state)
        assert (seen is None) == (expected is None), f"{name} 从“{state.label}”：程序 {seen}，表 {expected}"
        if expected:
            assert set(seen[0]) == set(expected[0]), f"{name} 从“{state.label}”的去处"
            assert seen[1] == expected[1], f"{name} 从“{state.label}”的条件"


@pytest.mark.parametrize("name", NAMES)
def test_a_closed_case_says_why_it_cannot_move(name):
    for state in CLOSED:
        if row_of(name, state):
            continue
        case = Case(state=state)
        assert blockers(getattr(case, name)) == [f"当前环节“{state.label}”不能进行此操作"], state.label
        with pytest.raises(TransitionNotAllowed):
            getattr(case, name)()


def test_open_and_closed_states_are_all_of_them():
    assert set(OPEN) == set(ALL_OPEN) and set(ACCEPTED) == set(RUNNING)
    assert set(OPEN) | set(CLOSED) == set(CaseState) and not set(OPEN) & set(CLOSED)


@pytest.mark.parametrize("name", NAMES)
def test_every_arrow_has_one_chinese_name(name):
    labels = {machine(name).get_transition(state).custom["label"] for state in CaseState if row_of(name, state)}
    assert len(labels) == 1 and "一" <= labels.pop()[0] <= "鿿"


def test_the_picture_of_the_steps_in_the_map_is_this_table():
    """docs/map.md 的“环节”一图：换环节的箭头一支不多、一支不少；任何在办环节都可撤回、终止，图上不画。"""
    page = (Path(__file__).parents[2] / "docs" / "map.md").read_text(encoding="utf-8")
    drawn = re.findall(r"^  (\w+) --> (\w+): (\w+)", page.partition("stateDiagram-v2")[2].partition("```")[0], re.M)
    moving = [row for row in TABLE if row[0] not in ("withdraw", "terminate")]
    table = {(a, b, name) for name, sources, targets, _ in moving for a in sources for b in targets}
    assert sorted(drawn) == sorted(table)
