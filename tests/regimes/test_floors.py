"""低于国家规定的，逐行提醒，写明条款；随附的各份都不低于。"""

from io import StringIO

import pytest
from django.core.management import call_command

from regimes.files import bases, loader
from rulebook.check import below_floor

LANSHAN = bases.path_of("LS2019@2").read_text()


def warned(text):
    return [str(one) for one in below_floor(text.encode())]


def swapped(*pairs, text=LANSHAN):
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def line(text, needle):
    return text[: text.index(needle)].count("\n") + 1


def in_row(row, old, new):
    head, mark, tail = LANSHAN.partition(row)
    assert mark and old in tail
    return head + mark + tail.replace(old, new, 1)


# 换了哪里 → 说在哪一行、怎么说
LOW = [
    (in_row('stage = "proposed"', "days = 7", "days = 3"), "[[procedure.publicity]]", "只有3，至少7", "第十九条"),
    (
        in_row('id = "T04"', "days = 20", "days = 90").replace("extended_days = 45", "extended_days = 95", 1),
        None,
        "有90，至多20",
        "83号",
    ),
    (in_row('id = "T13"', "days = 3", "days = 30"), None, "有30，至多3", "第二十一条"),
    (
        swapped(("visit_min_persons = { value = 2", "visit_min_persons = { value = 1")),
        "visit_min_persons",
        "只有1，至少2",
        "第十六条",
    ),
    (
        swapped(("visit_required = { value = true", "visit_required = { value = false")),
        "visit_required",
        "入户调查只有0",
        "第十六条",
    ),
    (
        in_row('stage = "proposed"', 'places = ["community"]', 'places = ["web"]'),
        None,
        "不在村（社区）公示栏",
        "第十九条",
    ),
    (swapped(('district = "371302"', 'district = "991302"')), "district =", "区划代码“991302”不是一个区县", ""),
]


@pytest.mark.parametrize(("text", "needle", "said", "clause"), LOW)
def test_each_value_below_the_national_floor_is_warned_of_with_its_clause(text, needle, said, clause):
    found = [one for one in warned(text) if said in one]
    assert found and all(clause in one for one in found[:1]), warned(text)
    if needle:
        assert found[0].startswith(f"第{line(text, needle)}行：")


@pytest.mark.parametrize("path", loader.shipped(), ids=lambda path: path.stem)
def test_no_shipped_regime_is_below_the_floor(path):
    assert below_floor(path.read_bytes()) == []


def test_stricter_than_the_nation_is_no_fault():
    assert warned(in_row('stage = "proposed"', "days = 7", "days = 10")) == []


def test_the_command_warns_line_by_line_and_does_not_say_that_all_is_well(tmp_path):
    file, out, err = tmp_path / "low.toml", StringIO(), StringIO()
    file.write_text(LOW[0][0])
    call_command("regimes", "check", str(file), stdout=out, stderr=err)
    assert (
        "提醒：low.toml 第" in err.getvalue() and "低于国家规定（《最低生活保障审核确认办法》第十九条" in err.getvalue()
    )
    assert "没有问题" not in out.getvalue() and "处低于国家规定" in out.getvalue()
