"""凭什么：理由、期限、各步都写得出是哪个文件的第几条，代号不给人看。"""

import re

import pytest

from cases import ladder
from cases.states import CaseState
from desk import case_page, law
from tests.factories.cases import accepted, registered
from tests.factories.regimes import shipped_regime
from tests.staging import staged

CODE = re.compile(r"\b(D57|D43|N83|TA26|LAW26|G47|PR|S\d|[A-Z]{2,}\d{2})\b")


@staged(stopped=True)
def taken(staff, at):
    return accepted(staff, at=at)


@pytest.fixture
def case(taken, now):
    return taken


def test_each_step_says_the_document_and_its_own_words(case, at):
    case.acting_on = at.date()
    said = {one["label"]: "；".join(one["law"]) for one in case_page.steps(case)}
    assert all(said.values()), said
    assert said["公示"].startswith("三堤口街道领导解读：") and said["公示"].endswith("（2020-06-01） 民主评议结果公示")


def test_no_code_of_a_source_is_shown_in_any_shipped_regime(db):
    for ref in ("NAT_STREET", "NAT_COUNTY", "XS2020", "LS2019", "DZ2021", "LZ2021"):
        regime = shipped_regime(ref)
        for procedure in regime.procedures.all():
            for state, _ in ladder.steps_of(procedure):
                for key in ladder.RUNG[state].rules:
                    for source in procedure.sources_of(key):
                        assert not CODE.search(regime.spelled(source)), (ref, source, regime.spelled(source))


def test_the_hearing_cites_the_law_by_its_name(case):
    assert law.of_step(case, CaseState.HEARING) == [
        "中华人民共和国社会救助法（2026-04-30通过） 第四十八条：减发、停发前听取意见，之后书面说明理由"
    ]


def test_a_deadline_says_where_it_is_written_without_a_code(case, office, sign_in):
    page = sign_in(office.window).get(f"/cases/{case.pk}/").text
    lines = re.findall(r"<li>依据：(.+?)</li>", page)
    assert lines and not any(CODE.search(one) for one in lines)


def test_what_is_missing_folds_its_basis_and_the_rules_are_one_link_away(office, sign_in, at):
    case = registered(office, at=at)
    page = sign_in(office.window).get(f"/cases/{case.pk}/").text
    assert re.search(r"<details class=\"law\"><summary>凭什么.*?依据：《最低生活保障审核确认办法》第", page, re.DOTALL)
