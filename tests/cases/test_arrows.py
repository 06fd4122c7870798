"""全部箭头，逐环节一张表：从哪来、到哪去；表外的一律不通。"""

import pytest
from django_fsm import RETURN_VALUE, TransitionNotAllowed

from cases.models import Case
from cases.states import ACCEPTED, CLOSED, OPEN, CaseState
from core.workflow import blockers

R, S, V, E, H, W, P, X, D, J, G, N, C, Q, T = (
    "registered supplement verification visit hearing review publicity relieved decision joint_gate "
    "granted refused declined withdrawn terminated"
).split()
STAY = frozenset()  # 环节不变
TABLE = {
    "accept": ([R], [V, E, P, D]),
    "decline": ([R], [C]),
    "request_supplement": ([R, V, E], [S]),
    "supplement": ([S], [R, V, E]),
    "relieve": ([R], [X]),
    "complete_paperwork": ([X], [V, D]),
    "request_check": ([V], STAY),
    "record_check": ([V], [E]),
    "object_check": ([E, W, P, D], STAY),
    "recheck": ([E, W, P, D], STAY),
    "record_visit": ([V, E], STAY),
    "finish_visit": ([E], [H, W, P, D]),
    "hear": ([H], [W, P, D]),
    "hold_review": ([W], [E, P, D]),
    "open_publicity": ([P, G, V, E], STAY),
    "post_notice": ([P, G, V, E], STAY),
    "record_objection": ([P, D, W, E, G], [D, W, E]),
    "resolve_objection": ([P, W, E, D, G, N], STAY),
    "close_publicity": ([P], [W, E, P, D]),
    "hold_panel": ([D], [D, E]),
    "submit_to_county": ([D], STAY),
    "receive_papers": ([D], STAY),
    "approve": ([D], [G, J]),
    "refuse": ([D], [N]),
    "send_back": ([D, W], [V, E]),
    "pass_gate": ([J], [G, D]),
    "withdraw": (OPEN, [Q]),
    "terminate": (OPEN, [T]),
    "pause": (ACCEPTED, STAY),
    "resume": ([*ACCEPTED, S], STAY),
    "extend": (ACCEPTED, STAY),
    "serve": (list(CaseState), STAY),
}
PAIRS = [(name, state) for name in TABLE for state in CaseState]


def machine(name):
    return getattr(Case, name)._django_fsm


def test_the_table_names_every_arrow_and_only_these():
    drawn = {name for name in dir(Case) if hasattr(getattr(Case, name, None), "_django_fsm")}
    assert drawn == set(TABLE)


@pytest.mark.parametrize(("name", "state"), PAIRS, ids=[f"{name}-{state.label}" for name, state in PAIRS])
def test_an_arrow_leaves_exactly_its_own_states(name, state):
    assert machine(name).has_transition(state) is (state in TABLE[name][0])


@pytest.mark.parametrize("name", TABLE)
def test_an_arrow_leads_only_where_drawn(name):
    targets = set()
    for source in TABLE[name][0]:
        target = machine(name).get_transition(source).target
        targets |= set(target.allowed_states) if isinstance(target, RETURN_VALUE) else {target} - {None}
    assert targets == set(TABLE[name][1])


CLOSED_TO = [(name, state) for name, state in PAIRS if state in CLOSED and state not in TABLE[name][0]]


@pytest.mark.parametrize(("name", "state"), CLOSED_TO)
def test_a_closed_case_says_why_it_cannot_move(name, state):
    case = Case(state=state)
    assert blockers(getattr(case, name)) == [f"当前环节“{state.label}”不能进行此操作"]
    with pytest.raises(TransitionNotAllowed):
        getattr(case, name)()


def test_open_and_closed_states_are_all_of_them():
    assert set(OPEN) | set(CLOSED) == set(CaseState) and not set(OPEN) & set(CLOSED)


@pytest.mark.parametrize("name", TABLE)
def test_every_arrow_has_a_chinese_name(name):
    source = TABLE[name][0][0]
    assert machine(name).get_transition(source).custom["label"]


GUARDED = {
    "accept": "household_complete adults_promised adults_authorised materials_complete no_other_open_case "
    "ties_registered regime_in_force",
    "request_supplement": "supplement_not_yet_requested",
    "supplement": "supplement_items_received",
    "relieve": "relief_foreseen ties_registered",
    "complete_paperwork": "household_complete",
    "pause": "not_paused",
    "resume": "is_paused not_stopped_by_supplement",
    "submit_to_county": "hand_over_foreseen not_submitted photos_filed no_open_objection no_open_recheck "
    "publicity_held",
    "receive_papers": "hand_over_foreseen submitted_not_received",
    "extend": "not_extended",
}


@pytest.mark.parametrize("name", GUARDED)
def test_no_condition_is_taken_off_an_arrow_unnoticed(name):
    arrow = machine(name).get_transition(TABLE[name][0][0])
    assert {check.__name__ for check in arrow.conditions} == set(GUARDED[name].split())
