"""守卫各有依据：法规条款，或写明是本系统的控制；拒绝时写在理由旁边。"""

import re

import pytest
from django.core.management import CommandError, call_command

from cases import guards, rules
from cases.models.arrows import Arrows
from core.workflow import Guard
from tests.house.source import ROOT
from tests.tables import nothing_missing

CITED = re.compile(r"^《[^》]+》第[一二三四五六七八九十百]+条(、第[一二三四五六七八九十百]+条)*$")
OWN = "本系统控制："


def guards_on_arrows():
    """箭头上的全部条件，各一次。"""
    machines = [one._django_fsm for one in vars(Arrows).values() if hasattr(one, "_django_fsm")]
    arrows = [arrow for machine in machines for arrow in machine.transitions.values()]
    return list(dict.fromkeys(check for arrow in arrows for check in arrow.conditions))


def test_every_guard_has_a_basis():
    named = [one for one in vars(guards).values() if isinstance(one, Guard)]
    found = guards_on_arrows()
    assert len(found) > 40 and all(isinstance(one, Guard) for one in found)
    bare = [one.__name__ for one in {*found, *named} if not grounded(one.basis)]
    assert bare == []


def grounded(basis):
    if basis.startswith(OWN):
        return len(basis) > len(OWN)
    return all(map(CITED.match, basis.split("；")))


def test_a_clause_is_written_in_full_or_the_control_says_why():
    assert grounded("《最低生活保障审核确认办法》第七条、第十一条；《特困人员认定办法》第十四条")
    for wrong in ["", "57号文第20条", "《办法》第20条", "《办法》", "本系统控制：", "《办法》第一条；"]:
        assert not grounded(wrong), wrong


def test_every_list_of_reasons_shows_the_basis():
    """理由在哪里列出，依据就在哪里写出。"""
    bare = re.compile(r"{{ (reasons\.0|reason|line) }}(?!</option>)")
    listing = re.compile(r"{% for \w+ in (\w+\.)?(reasons|blockers|missing|barred) %}")
    pages = [path for path in (ROOT / "templates").rglob("*.html") if listing.search(path.read_text("utf-8"))]
    assert len(pages) > 5
    assert [str(path) for path in pages if bare.search(path.read_text("utf-8"))] == []


def test_the_page_of_rules_is_what_the_code_says(tmp_path, monkeypatch):
    call_command("rules", check=True)
    text = rules.PAGE.read_text("utf-8")  # 与代码相符，刚核对过；下面试写与核对，不必再逐个文件读一遍
    monkeypatch.setattr(rules, "page", lambda: text)
    monkeypatch.setattr(rules, "PAGE", tmp_path / "rules.md")
    with pytest.raises(CommandError, match="与代码不相符"):
        call_command("rules", check=True)
    call_command("rules")
    call_command("rules", check=True)


def test_every_guard_stops_an_act_and_has_a_test():
    found = rules.collect()
    assert {one.name for one in found} >= {one.__name__ for one in guards_on_arrows()}
    nothing_missing(
        f"{one.name}：没有用例说到它的名称，或至少七个字地引它那句话；或没有挂到箭头上"
        for one in found
        if not one.acts or not one.tests
    )
