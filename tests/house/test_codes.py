"""环节、救助类别只写在定义它们的地方；别处引用那个名字，不照抄字符串，也不绕着弯去取别的模块。"""

import ast

import pytest

from cases.states import CaseState
from regimes.models import AidKind
from tests.house.source import ROOT, calls, nodes, python_files, spot

CODES = {one.value for kind in (CaseState, AidKind) for one in kind}
NAMED = {"state", "aid", "aid__in", "state__in"}
# 字面相同而另有所指的：（文件, 词）→ 指什么。
MEANT = {
    ("core/files.py", "refused"): "解文件的子进程所答的一栏",
    ("regimes/models/regime.py", "publicity"): "规程文件里“公示”那张表的名字",
}
ROUNDABOUT = ("import_module", ".get_model", ".get_app_config")
MAY_GO_ROUND = ("core", "ops", "tools")


def product(but=()):
    return [path for path in python_files() if path.relative_to(ROOT).parts[0] not in but]


def constants(node):
    """这一处直接写着的字符串，连同写成元组、列表、集合的。"""
    inside = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else [node]
    return [one for one in inside if isinstance(one, ast.Constant) and one.value in CODES]


def retyped(node):
    """拿来比较的、当类别或环节给出去的、列成一表的，凡是照抄的环节名、类别名。"""
    if isinstance(node, ast.Compare):
        return [one for side in (node.left, *node.comparators) for one in constants(side)]
    if isinstance(node, ast.Set):
        return constants(node)
    if isinstance(node, ast.Dict):
        keys = [key for key in node.keys if isinstance(key, ast.Constant)]
        return keys if 1 < len(keys) == len(node.keys) and all(key.value in CODES for key in keys) else []
    if isinstance(node, ast.keyword) and node.arg in NAMED:
        return constants(node.value)
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".startswith"):
        words = [one for one in node.args if isinstance(one, ast.Constant)]
        return [one for one in words if any(code.startswith(str(one.value)) for code in CODES) and one.value]
    return []


def test_states_and_aids_are_named_not_retyped():
    found = {(path, one) for path, node in nodes(product()) for one in retyped(node)}
    named = {(str(path.relative_to(ROOT)), one.value): spot(path, one) for path, one in found}
    assert sorted(spot for key, spot in named.items() if key not in MEANT) == []
    assert MEANT.keys() <= named.keys()


@pytest.mark.parametrize(
    "line",
    [
        'case.state == "granted"',
        'case.state in ("registered", "visit")',
        'DECIDED = {"granted", "refused"}',
        'Case(aid="minimum_living")',
        'case.aid.startswith("temporary")',
        'BACK = {"verification": "核对", "visit": "入户调查"}',
    ],
)
def test_what_retyping_looks_like(line):
    assert any(retyped(node) for node in ast.walk(ast.parse(line)))


def test_what_it_does_not_look_like():
    line = 'show({"decision": made}, case.state == CaseState.GRANTED, tab="visit")'
    assert not any(retyped(node) for node in ast.walk(ast.parse(line)))


def test_no_module_reaches_another_by_its_name():
    """引用写在文件头上，lint-imports 才看得见；只有基座、运维与工具可以按名字取。"""
    found = {spot(path, node) for path, node, name in calls(product(MAY_GO_ROUND)) if name.endswith(ROUNDABOUT)}
    assert sorted(found) == []
