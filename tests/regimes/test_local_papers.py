"""照公布的流程添加的外地规程：网页写了什么、没写的取自哪里（docs/add_a_district.md）；不连库。"""

import re
from pathlib import Path

import pytest

from regimes.files.schema import RULES
from tests.factories.plain import parsed, procedure

# 规程 编号：天数 起 止 —— 照网页写，不从文件抄
LIMITS = {
    "HN2024 T01": (3, "accept", "request_check"),
    "HN2024 H01": (7, "accept", "open_publicity"),
    "HN2024 H02": (3, "close_publicity", "hold_panel"),
    "AQ2024 A01": (10, "accept", "open_publicity"),
    "AQ2024 A02": (5, "close_publicity", "approve"),
}


@pytest.mark.parametrize("name", LIMITS)
def test_the_days_of_the_paper_are_the_days_of_the_file(name):
    code, limit_id = name.split()
    row = next(one for one in procedure(code, "minimum_living").rows["limit"] if one["id"] == limit_id)
    assert (row["days"], row["start"], row["end"][0]) == LIMITS[name]
    assert (row["unit"], row["nested_in"], row["status"]) == ("workday", "T12", "seed")


@pytest.mark.parametrize("code", ["HN2024", "AQ2024"])
def test_both_publish_seven_days_in_the_community_before_deciding(code):
    first = procedure(code, "minimum_living").first_round()
    assert (first.stage, first.places, first.days, first.unit, first.blocks, first.status) == (
        "proposed",
        ["community"],
        7,
        "day",
        True,
        "seed",
    )


def test_huainan_meets_before_confirming_and_anqing_does_not():
    huainan, anqing = (procedure(code, "minimum_living") for code in ("HN2024", "AQ2024"))
    assert (huainan.panel, huainan.decider, huainan.objection_remedy) == (True, "leader", "either")
    assert (anqing.panel, anqing.decider) == (False, "leader")


@pytest.mark.parametrize("code", ["HN2024", "AQ2024"])
def test_what_the_paper_leaves_silent_names_another_source_and_is_never_marked_as_local(code):
    own = {"HN2024": {"HN"}, "AQ2024": {"AQP", "AQR"}}[code]
    rows = procedure(code, "minimum_living").rows
    for row in [*rows["rules"].values(), *rows["limit"], *rows["publicity"], *rows["notice"], *rows["paper"]]:
        assert (row["source"].split()[0] in own) == (row["status"] == "seed"), row


def test_the_whole_takes_twenty_workdays_by_the_national_rule():
    for code in ("HN2024", "AQ2024"):
        row = next(one for one in procedure(code, "minimum_living").rows["limit"] if one["id"] == "T12")
        assert (row["days"], row["extended_days"], row["source"].split()[0]) == (20, 45, "N83")


def test_anqing_reports_its_decisions_within_five_workdays():
    row = procedure("AQ2024", "minimum_living").rows["rules"]["file_with_district"]
    assert row["value"] and "5个工作日内" in row["source"] and row["status"] == "seed"


def test_guangde_takes_its_intake_from_the_nation_and_says_so():
    data, _ = parsed("SP2024@1")
    rows = procedure("SP2024", "minimum_living").rows
    local = {key for key, row in rows["rules"].items() if row["status"] == "seed"}
    assert "新增程序原文没有写" in data["note"] and local == set()
    for kind in ("limit", "publicity", "paper", "notice", "pause"):
        assert all(row["status"] != "seed" for row in rows[kind])


GUIDE = Path(__file__).parents[2] / "docs" / "add_a_district.md"


def test_the_walkthrough_names_only_what_exists():
    text = GUIDE.read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+)\)", text)
    assert len(links) > 5 and all((GUIDE.parent / link).exists() for link in links)
    assert set(re.findall(r"`rules\.(\w+)", text)) <= set(RULES)
    shipped = {one["id"] for code in ("HN2024", "AQ2024") for one in procedure(code, "minimum_living").rows["limit"]}
    assert set(re.findall(r"limit ([THA]\d\d)`", text)) <= shipped
