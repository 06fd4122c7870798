"""办理阶梯（cases/ladder.py）的每一行各样齐全；缺什么，说是哪一行缺哪一样。"""

from collections import Counter
from dataclasses import replace

from django.core.exceptions import FieldDoesNotExist
from django.db import models

from cases import ladder
from cases.ladder import LADDER, NOT_DONE, Mark, Rung
from cases.models import Case
from cases.states import OPEN, CaseState
from tests.tables import nothing_missing

# 决定的摘要由这些栏算出：名单变了，旧决定就核验不过，须先想好旧的怎样核验。
FROZEN = """accepted_on aid check_closed_on covered eligible number panel_on panel_opinion proposed_amount purpose
requested_on review_outcome reviewed_on rounds_closed separately_registered visit_finished_on visited_on""".split()


def lacks(rungs, not_done=NOT_DONE):
    """各行所缺：[句子]。"""
    found = [words for rung in rungs for words in lacks_of(rung)]
    states = [rung.state for rung in rungs]
    found += [f"环节“{state.label}”没有一行" for state in [*OPEN, CaseState.GRANTED] if state not in states]
    found += [f"环节“{state.label}”有{count}行" for state, count in Counter(states).items() if count > 1]
    owners = Counter(mark.name for rung in rungs for mark in rung.marks)
    found += [f"案件的“{name}”写在{count}行里" for name, count in owners.items() if count > 1]
    days = {field.name for field in Case._meta.concrete_fields if isinstance(field, models.DateField)}
    found += [f"案件的日期“{name}”不在任何一行，也不在 NOT_DONE 里" for name in sorted(days - set(owners) - not_done)]
    found += [f"NOT_DONE 里的“{name}”不是案件的日期" for name in sorted(not_done - days)]
    return found + [f"NOT_DONE 里的“{name}”已有一行" for name in sorted(not_done & set(owners))]


def lacks_of(rung):
    who = f"“{rung.state.label}”一行"
    found = [] if rung.label else [f"{who}没有叫法"]
    for mark in rung.marks:
        field = field_of(mark.name)
        if field is None:
            found.append(f"{who}的“{mark.name}”不是案件的字段")
        elif isinstance(field, models.DateField) and not mark.label:
            found.append(f"{who}的日期“{mark.name}”没有叫法")
    for name, empty in rung.cleared:
        field = field_of(name)
        if field is None or field.get_default() != empty:
            found.append(f"{who}退回时“{name}”不是清成缺省值")
    if rung.done and field_of(rung.done) is None:
        found.append(f"{who}的办到之日“{rung.done}”不是案件的字段")
    return found


def field_of(name):
    try:
        return Case._meta.get_field(name)
    except FieldDoesNotExist:
        return None


def test_every_rung_is_whole():
    nothing_missing(lacks(LADDER))


def test_what_a_new_rung_lacks_is_said():
    first, *rest = LADDER
    wrong = Rung(CaseState.GRANTED, "", done="paid_on", marks=(Mark("paid_on"),), cleared=(("eligible", False),))
    said = "\n".join(lacks([replace(first, marks=(Mark("requested_on"), Mark("panel_on", "重"))), *rest, wrong]))
    for words in (
        "“已确认”一行没有叫法",
        "“已确认”一行的“paid_on”不是案件的字段",
        "“已确认”一行的办到之日“paid_on”不是案件的字段",
        "“已确认”一行退回时“eligible”不是清成缺省值",
        "“已登记”一行的日期“requested_on”没有叫法",
        "环节“已确认”有2行",
        "案件的“panel_on”写在2行里",
        "案件的日期“accepted_on”不在任何一行，也不在 NOT_DONE 里",
    ):
        assert words in said, words
    assert "环节“补正”没有一行" in lacks([one for one in LADDER if one.state != CaseState.SUPPLEMENT])


def test_what_a_decision_freezes_is_not_changed_by_the_way():
    assert sorted(ladder.FROZEN) == FROZEN


def test_starting_over_from_a_step_clears_it_and_all_after_it():
    assert set(ladder.cleared_from(CaseState.DECISION)) == {"panel_opinion", "panel_on", "submitted_on", "received_on"}
    assert set(ladder.cleared_from(CaseState.DECISION)) < set(ladder.cleared_from(CaseState.VISIT))
    case = Case(visited_on="2026-03-02", objected=True, rounds_closed=2, reviewed_on="2026-03-04")
    ladder.start_over(case, CaseState.VISIT)
    assert (case.visited_on, case.objected, case.rounds_closed, case.reviewed_on) == (None, False, 0, "2026-03-04")
