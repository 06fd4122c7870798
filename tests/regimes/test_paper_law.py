"""文书的依据照办理当日施行的规定，写成第三十二条；各地规程、各类事项都说得出依据；数字都有出处。"""

import datetime
import re

import pytest

from core.clauses import in_words
from regimes import paper_law
from regimes.choices import STATUS_ONLY, AidKind, Purpose, SourceStatus
from regimes.files import bases, checking
from regimes.files.problems import RegimeInvalid
from regimes.models import Regime
from tests.factories import shipped_regime
from tests.factories.plain import parsed
from tests.tables import each

D57, D43 = "《最低生活保障审核确认办法》（民发〔2021〕57号）", "《特困人员认定办法》（民发〔2021〕43号）"
LAW26, D220 = "《中华人民共和国社会救助法》", "《最低生活保障审核审批办法（试行）》（民发〔2012〕220号）"
R649 = datetime.date(2014, 5, 1)  # 《社会救助暂行办法》施行之前的不办
CASES = [
    ("adjust", "minimum_living", "stop", (2026, 7, 1), f"{LAW26}第四十八条、{D57}第三十二条"),
    ("adjust", "minimum_living", "stop", (2026, 6, 30), f"{D57}第三十二条"),
    ("adjust", "minimum_living", "lower", (2024, 5, 6), f"{D57}第三十二条"),
    ("adjust", "minimum_living", "raise", (2026, 11, 2), f"{D57}第三十二条"),  # 提标不引听取意见的一条
    ("adjust", "minimum_living", "lower", (2021, 6, 30), f"{D220}第三十三条"),
    ("adjust", "extreme_hardship", "stop", (2026, 11, 2), f"{LAW26}第四十八条、{D43}第二十四条、第二十六条"),
    ("grant", "minimum_living", "new", (2024, 5, 6), f"{D57}第二十一条"),
    ("grant", "temporary_urgent", "new", (2024, 5, 6), "《社会救助暂行办法》（国务院令第649号）第四十八条"),
    ("refusal", "extreme_hardship", "new", (2026, 11, 2), f"{LAW26}第四十五条、{D43}第十八条"),
]


@each(("form", "aid", "purpose", "day", "basis"), CASES)
def test_the_basis_is_what_is_in_force_that_day_and_grounds_this_act(form, aid, purpose, day, basis):
    assert paper_law.basis(form, aid, purpose, datetime.date(*day)) == basis


def form_of(aid, purpose):
    return "adjust" if purpose != Purpose.NEW else "recognition" if aid in STATUS_ONLY else "grant"


@pytest.mark.parametrize("ref", bases.index())
def test_every_procedure_has_a_basis_on_its_first_and_its_last_day(ref):
    data, procedures = parsed(ref)
    first, last = data["starts_on"], data.get("ends_on", datetime.date(2026, 11, 2))
    for aid, purpose in ((row["aid"], row["purpose"]) for row in procedures):
        for day in (max(first, R649), last):
            for form in (form_of(aid, purpose), "refusal"):
                if form == "refusal" and purpose != Purpose.NEW:
                    continue
                found = paper_law.basis(form, aid, purpose, day)
                assert found, (aid, purpose, form, day)
                assert in_words(found) == found and not re.search(r"第\d+条|〕\d+(?!\d*号)", found), found


@pytest.mark.django_db
def test_a_local_document_that_names_its_clause_is_cited_too_and_a_mere_part_is_not():
    regime = shipped_regime("LS2019")
    stop = regime.procedure("minimum_living", "stop")
    day = datetime.date(2026, 11, 2)
    national = paper_law.basis("adjust", "minimum_living", "stop", day)
    assert paper_law.basis("adjust", "minimum_living", "stop", day, stop) == national  # “S4 三”只说到第几部分
    stop.notice_rule("adjust").source = "S4 第八条 停发"
    local = "《关于推进社会救助领域“放管服”改革的实施意见》（临兰政办字〔2019〕42号）第八条"
    assert paper_law.basis("adjust", "minimum_living", "stop", day, stop) == f"{national}、{local}"


def test_a_part_of_a_document_and_its_number_are_written_out():
    regime = Regime(sources={"S4": "某实施意见（临兰政办字〔2019〕42号，2019-11-25）"}, legal_basis="本区方案")
    assert regime.cite("S4 三 及时送达") == "《某实施意见》（临兰政办字〔2019〕42号）第三部分"
    assert regime.cite("S4 二（一）、三") == "《某实施意见》（临兰政办字〔2019〕42号）第二部分（一）、第三部分"


def test_every_number_of_the_papers_says_where_it_is_from_and_how_sure_it_is():
    data = paper_law.data()
    rows = [*data["ground"], *data["serving"], *data["effect"], *data["copy"], data["remedy"], data["consent"]]
    assert {row["status"] for row in rows} <= set(SourceStatus)
    assert all(row.get("source") or row.get("title") for row in rows)
    assumed = [row for row in [*data["ground"], *data["serving"]] if row["status"] == "assumed"]
    assert all(row["note"] for row in assumed)
    assert {aid for row in data["ground"] for aid in row.get("aids", ())} == set(AidKind)


def test_the_way_to_review_and_court_names_the_bodies_given():
    assert paper_law.remedy("甲区人民政府", "乙区人民法院") == (
        "如不服本决定，可自收到本文书之日起六十日内向甲区人民政府申请行政复议，"
        "或者自收到本文书之日起六个月内向乙区人民法院提起行政诉讼。"
    )


def test_a_stop_that_would_publicise_its_result_is_refused_by_the_checker():
    text = bases.path_of("XS2020@2").read_text("utf-8")
    spoilt = text.replace('drop = ["result", "standing"]', 'drop = ["standing"]')
    assert spoilt != text
    with pytest.raises(RegimeInvalid, match="停发之后没有金额可公布，“result”本系统不执行"):
        checking.parse(spoilt.encode())
