"""画出来的走法就是案件真正的走法：走法表里的每一条都走在画出的线上，一步不多一步不少；不连库。"""

from copy import copy
from datetime import date
from itertools import pairwise

import pytest

from accounts.matrix import cell
from cases.course import steps as course
from cases.course.probe import Probe, allows
from cases.course.skeleton import skeleton_of
from cases.course.walk import CHOICES, ENDS, SINGLE, asked, moves_of, options
from cases.ladder import steps_of
from cases.models import Case
from cases.next_steps import next_step
from core.acts import Act
from regimes import law
from regimes.models import RequiredNotice, StepLimit
from tests.cases.path_table import IDS, ROWS
from tests.cases.test_paths import LETTERS, TODAY, last_day
from tests.factories.plain import all_of, procedure
from tests.tables import each


def state_of(key):
    """图上的一格是哪个环节：公示的几轮同属公示，评审会与审批同属审批。"""
    return "decision" if key == "panel" else key.partition("-")[0]


def walked(rules, on=TODAY):
    return skeleton_of(rules, on).main[1:]


def main_states(rules, on=TODAY):
    states = [state_of(key) for key in walked(rules, on)]
    return [one for number, one in enumerate(states) if one == "publicity" or one not in states[:number]]


def drawn(rules, on=TODAY):
    """画出的每一条线的两端。"""
    return {(state_of(one.source), state_of(one.target)) for one in skeleton_of(rules, on).moves}


def boxes(rules, on=TODAY):
    """{键: Step}：连同时限与文书的整张图，不连库。"""
    whole = copy(rules)
    whole.pk = 1
    limits = [
        StepLimit(procedure=whole, **renamed(row, id="limit_id", start="start_event", end="end_events"))
        for row in rules.rows["limit"]
    ]
    notices = [RequiredNotice(**renamed(row, on="on_event")) for row in rules.rows["notice"]]
    whole._prefetched_objects_cache = {"limits": limits, "required_notices": notices}
    return {step.key: step for step in course.course_of(whole, on)}


def renamed(row, **names):
    return {names.get(key, key): value for key, value in row.items() if key != "_path"}


def states_of(path):
    return [LETTERS[letter] for letter in path]


@each("row", ROWS, ids=IDS)
def test_the_drawn_main_path_is_the_path_of_the_table(row):
    assert main_states(procedure(*row[:3]), last_day(row[0])) == states_of(row[3])


@each("row", ROWS, ids=IDS)
def test_every_path_of_the_table_is_a_walk_along_drawn_lines(row):
    lines = drawn(procedure(*row[:3]), last_day(row[0]))
    for path in row[3:5]:
        assert set(pairwise(states_of(path))) <= lines


@each("row", ROWS, ids=IDS)
def test_the_applicants_objection_has_its_own_box_with_its_own_limit(row):
    rules = procedure(*row[:3])
    found = boxes(rules, last_day(row[0]))
    if row[5] == "x":
        assert course.RECHECK not in found
        return
    assert any(way.target == course.RECHECK for way in found["visit"].exits)
    label = {one["id"]: one["label"] for one in rules.rows["limit"]}.get(row[6].partition(":")[0])
    limits = found[course.RECHECK].limits
    assert (label, limits) == (None, []) if row[6] == "-" else [one.startswith(label) for one in limits] == [True]


@each("row", ROWS, ids=IDS)
def test_every_limit_and_every_notice_of_a_procedure_stands_on_some_step(row):
    rules = procedure(*row[:3])
    found = boxes(rules, last_day(row[0])).values()
    assert sum(len(step.limits) for step in found) == len(rules.rows["limit"])
    left = [one for one in rules.rows["notice"] if one["on"] in ("withdraw", "terminate")]
    assert sum(len(step.notices) for step in found) == len(rules.rows["notice"]) - len(left)


@each("row", ROWS, ids=IDS)
def test_the_steps_of_a_case_page_are_the_main_path(row):
    rules = procedure(*row[:3])
    shown = [name for name, _ in steps_of(rules)][1:]
    heard = [state for state in dict.fromkeys(main_states(rules, last_day(row[0]))) if state != "hearing"]
    assert shown == heard


def test_before_the_law_of_2026_the_hearing_is_not_on_the_main_path():
    rules = procedure("LS2019", "minimum_living", "lower")
    assert "hearing" in walked(rules) and "hearing" not in walked(rules, date(2026, 6, 30))


def test_where_the_two_districts_differ_is_drawn_differently():
    always, asked = (procedure(ref, "minimum_living") for ref in ("XS2020", "LS2019"))
    assert walked(always) == ("verification", "visit", "review", "publicity-1", "panel", "decision", "granted")
    assert walked(asked) == ("verification", "visit", "publicity-1", "decision", "granted")
    assert ("publicity", "visit") in drawn(always) and ("publicity", "review") not in drawn(always)
    assert ("publicity", "review") in drawn(asked) and ("publicity", "visit") not in drawn(asked)


def test_every_arrow_of_a_case_can_be_tried():
    """新画的箭头带了不认识的参数，这里先红，图上才不会少一支。"""
    known = {"procedure", "on", "at", "last_day", *CHOICES, *SINGLE}
    for act, machine in moves_of().items():
        for arrow in machine.transitions.values():
            assert set(asked(arrow.method)) <= known, act


def test_an_arrow_drawn_for_a_case_is_an_arrow_of_the_case():
    for act, machine in moves_of().items():
        assert getattr(Case, act)._django_fsm.transitions.keys() == machine.transitions.keys()


def test_a_probe_asks_the_real_guards():
    """守卫说不行的，试走也走不过去：兰山没有公众异议不能评议。"""
    rules = procedure("LS2019", "minimum_living")
    probe = Probe(rules, on=TODAY, state="review")
    assert "hold_review" not in {move.act for move, _ in options(probe)}
    probe.objected = True
    assert "hold_review" in {move.act for move, _ in options(probe)}


def test_what_only_the_family_s_papers_can_answer_is_taken_as_done():
    condition = Case.accept._django_fsm.transitions["registered"].conditions[0]
    assert allows(condition, Probe(procedure("LS2019", "minimum_living"), on=TODAY))


@pytest.mark.parametrize("ref", ["XS2020", "DZ2021", "LZ2021", "LS2019", "NAT_COUNTY", "NAT_STREET", "SP2024"])
def test_somebody_acts_on_every_step_before_the_end(ref):
    for rules in all_of(ref).values():
        bones = skeleton_of(rules, TODAY)
        assert all(bones.who[key] for key in bones.main[:-1]), [str(rules), bones.who]


@pytest.mark.parametrize("ref", ["XS2020", "DZ2021", "LZ2021", "LS2019", "NAT_COUNTY", "NAT_STREET", "SP2024"])
def test_in_every_situation_what_is_asked_for_can_be_done_there_by_its_post(ref):
    """走得到的每一格，不只主路：没办结的都有下一步，箭头在那里，岗位办得了。"""
    for rules in all_of(ref).values():
        bones = skeleton_of(rules, TODAY)
        for key in bones.keys:
            steps, state = bones.who[key], state_of(key)
            assert bool(steps) == (state not in ENDS), (str(rules), key)
            for one in steps:
                assert moves_of()[one.act].has_transition(state), (str(rules), key, one)
                system = one.act == Act.CLOSE_PUBLICITY  # 期满由系统结束，列在等的人名下
                assert system or cell(one.act, one.role), (key, one)


def test_the_county_or_the_leader_decides_as_the_worklist_says():
    steps = skeleton_of(procedure("LZ2021", "minimum_living"), TODAY).who["decision"]
    assert [(one.role, one.act) for one in steps] == [
        ("window", "submit_to_county"),
        ("district", "receive_papers"),
        ("district", "approve"),
    ]
    leader = Probe(procedure("LS2019", "minimum_living"), on=TODAY, state="decision", eligible=True)
    assert next_step(leader) in skeleton_of(procedure("LS2019", "minimum_living"), TODAY).who["decision"]


def test_the_law_in_force_is_part_of_the_shape():
    assert law.binds(law.HEARING, TODAY, "stop")
    assert course.label_of("approve") == "审批同意"
