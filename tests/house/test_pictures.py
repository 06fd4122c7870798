"""README 与一张图里画的环节图：README 画的每一支随附的程序都走得到，走得到的一张图都画了；改了箭头没改图，这里先红。

一张图照箭头表画全（随附的程序没有走到的也画，规程可以这样写），另见 tests/cases/test_arrows.py。
"""

import re
from copy import copy
from pathlib import Path

from cases.course.skeleton import LEAVES, skeleton_of
from regimes.files import bases
from tests.cases.test_paths import TODAY
from tests.factories.plain import all_of

ROOT = Path(__file__).parents[2]
START = ("[*]", "registered")


def state_of(key):
    return "decision" if key == "panel" else key.partition("-")[0]


def walked():
    """随附的全部程序里走得到的每一支（撤回、终止随处都可，不在其内），连同规程许可、随附的还没有用上的。"""
    rules = [one for ref in bases.index() for one in all_of(ref).values()]
    rules += [permitted(one) for one in rules if one.joint_gate]
    moves = {move for one in rules for move in skeleton_of(one, TODAY).moves if move.act not in LEAVES}
    return {START, *((state_of(move.source), state_of(move.target)) for move in moves)}


def permitted(rules):
    """把关时可以直接不予确认的写法（gate_may_refuse）。"""
    found = copy(rules)
    found.gate_may_refuse = True
    return found


def pictured(name):
    text = (ROOT / name).read_text("utf-8")
    block = text[text.index("stateDiagram-v2") :].partition("```")[0]
    return set(re.findall(r"(\S+) --> (\w+)", block))


def test_every_arrow_of_the_picture_in_the_readme_can_be_walked():
    left = {(source, target) for source, target in pictured("README.md") if target not in ("withdrawn", "terminated")}
    assert left - walked() == set()


def test_the_map_leaves_out_no_arrow():
    between = {(source, target) for source, target in walked() if source != target}
    assert between - pictured("docs/map.md") == set()
