"""不予受理、终止、不予确认、退回的理由：全国的数据写得对，按日生效，本区可以另定、改写，写错的不载入。"""

import datetime

import pytest

from cases.codes import DeclineReason, TerminateReason
from core.acts import Act
from regimes import grounds
from regimes.choices import AidKind, SourceStatus
from regimes.files import bases, checking, loader, reading
from regimes.models import Regime
from tests.factories.cases import office_of
from tests.factories.regimes import LOADED_AT
from tests.tables import each

NOW, BEFORE, LONG_AGO = (datetime.date(*day) for day in ((2026, 11, 28), (2026, 6, 30), (2014, 1, 1)))
BASE = bases.path_of("LS2019@2").read_text()
ROW = """[[ground]]
act = "{act}"
key = "{key}"
label = "{label}"
text = "{text}"
aids = {aids}
source = "S4 二"
status = "seed"

"""
FIRST = {
    "act": "refuse",
    "key": "income",
    "label": "收入超标准",
    "text": "本区核定人均{人均}元",
    "aids": '["minimum_living"]',
}


def with_row(base=BASE, **changes):
    head, mark, tail = base.partition("[[procedure]]")
    return head + ROW.format(**FIRST | changes) + mark + tail


def test_the_national_rows_are_whole_and_every_coded_reason_has_one():
    rows = grounds._national()
    keys = [(row["act"], row["key"]) for row in rows]
    assert len(set(keys)) == len(keys)
    for act, codes in ((Act.DECLINE, DeclineReason), (Act.TERMINATE, TerminateReason)):
        labels = {row["key"]: row["label"] for row in rows if row["act"] == act}
        assert {key: codes(key).label for key in labels} == labels
    assert {key for act, key in keys if act == Act.DECLINE} == set(DeclineReason) - {DeclineReason.OTHER}
    assert [
        row["key"] for row in rows if row["status"] not in SourceStatus or grounds.unknown_figures(row["text"])
    ] == []
    assert [row["key"] for row in rows if not row["basis"] and row["act"] != Act.SEND_BACK] == []
    assert [row["key"] for row in rows if not set(row.get("aids", ())) <= set(AidKind)] == []
    assert [one["cite"] for row in rows for one in row["basis"] if not one["cite"].startswith("《")] == []


def cited(key, aid, on):
    return {one.key: one.cite for one in grounds.in_force(aid, on)}.get(key)


def test_the_clause_is_the_one_in_force_on_the_day_for_that_aid():
    assert cited("no_authorisation", "minimum_living", BEFORE).startswith("《最低生活保障审核确认办法》第九条")
    assert "《中华人民共和国社会救助法》第四十条" in cited("no_authorisation", "minimum_living", NOW)
    assert cited("labour", "extreme_hardship", NOW) == "《特困人员认定办法》第四条、第五条"
    assert cited("labour", "minimum_living", NOW) is None
    assert cited("income", "minimum_living", LONG_AGO) is None  # 当日一条依据也没有的不列


def test_figures_known_are_written_and_the_others_left_to_fill():
    [one] = [one for one in grounds.in_force("minimum_living", NOW, act=Act.REFUSE) if one.key == "income"]
    assert "人均月收入1,020.00元" in one.written({"人均": "1,020.00", "标准": "1,010.00"})
    assert one.written({}).count(grounds.BLANK) == 2


@pytest.mark.django_db
def test_a_district_may_add_and_reword_grounds():
    office_of("LS2019")
    text = with_row(with_row(key="local_rule", label="本区另定", text="不符合本区规定：____"))
    text = text.replace("version = 2", "version = 9", 1).replace("starts_on = ", "starts_on = 2026-02-01 # ", 1)
    regime, _ = loader.load(text.encode(), at=LOADED_AT)
    found = {one.key: one for one in grounds.in_force("minimum_living", NOW, regime, Act.REFUSE)}
    assert found["income"].text == "本区核定人均{人均}元" and found["income"].cite == regime.cite("S4 二")
    assert found["local_rule"].label == "本区另定" and "property" in found
    assert "income" not in {one.key for one in grounds.in_force("extreme_hardship", NOW, regime, Act.REFUSE)}
    rows = dict(reading.heading(regime))["另定的理由"]
    assert [row["key"] for row in rows] == ["refuse.local_rule", "refuse.income"]
    national = dict(reading.dated(regime.district, NOW))["不予受理、终止、不予确认、退回的理由"]
    assert any("《最低生活保障审核确认办法》第十四条" in row["source"] for row in national)


@each(
    ("row", "said"),
    [
        ({"act": "approve"}, "“approve”不认识"),
        ({"text": "人均{收入}元"}, "“收入”填不出，可用：{人均}、{标准}、{结论}"),
        ({"text": "人均{元"}, "填不出"),
        ({"act": "decline", "key": "whim"}, "“whim”不是不予受理的理由，可用：not_ours"),
        ({"aids": '["low_income"]'}, "“low_income”不认识"),
    ],
)
def test_a_wrong_ground_is_refused_on_its_line(row, said):
    text = with_row(**row)
    with pytest.raises(checking.RegimeInvalid) as caught:
        checking.parse(text.encode())
    line = text[: text.index("[[ground]]")].count("\n") + 1
    assert any(said in one.text and line <= one.line <= line + 5 for one in caught.value.problems), caught.value


def test_one_ground_written_twice_or_without_source_is_refused():
    with pytest.raises(checking.RegimeInvalid, match="写了两次"):
        checking.parse(with_row(with_row()).encode())
    bare = with_row().replace('source = "S4 二"\nstatus = "seed"\n\n[[procedure]]', "\n[[procedure]]", 1)
    with pytest.raises(checking.RegimeInvalid, match="缺少出处"):
        checking.parse(bare.encode())


@pytest.mark.django_db
def test_no_shipped_file_adds_any():
    office_of("LS2019")
    assert [one for one in Regime.objects.all() if one.grounds] == []
