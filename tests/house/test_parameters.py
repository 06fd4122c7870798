"""参数表（regimes/parameters.py）的每一行各处齐全；添了一行，这里逐项说还缺什么。"""

import csv
from collections import Counter
from dataclasses import fields, replace
from functools import cache

from evidence.assessment.terms import Rules
from regimes import samples
from regimes.parameter_values import LISTS, parse
from regimes.parameters import NEEDED, SPECS, Spec
from tests.house.source import ROOT, calls, python_files
from tests.tables import nothing_missing

KINDS = {"money", "share", "multiple", "number", "choice", *LISTS}
WITH_OPTIONS = {"choice", "shares", "kinds"}
TABLE = ROOT / "regimes" / "parameters.py"
# 核算规则里由几项合成、或另由规程指明的。
COMPOSED = {"support", "ceiling", "sources", "support_lacks"}
# 录了而还没有地方用的，逐一写明等什么；示例里没有的，逐一写明为什么。
UNREAD = {"roster_day": "按月编册的提醒", "pay_day": "发放登记"}
UNSAMPLED = {
    "same_cause_months": "没有录的按通行的期间",
    "rigid_residual_multiple": "不看此项的不录",
}


def lacks(key, spec):
    """这一行还缺的：[句子]。"""
    checks = {
        "没有名称": not spec.label,
        f"不知道“{spec.kind}”怎样读": spec.kind not in KINDS,
        "没有写可填的各项": spec.kind in WITH_OPTIONS and not spec.options,
        "金额没有单位": spec.kind == "money" and not spec.unit,
        f"核算规则 Rules 没有“{spec.rule}”一项": spec.rule and spec.rule not in rule_names(),
        "写明缺了就判不了，却没有一处去要": spec.needed and spec.rule not in asked_for(),
        "没有一处用它，也不在 UNREAD 里": not (spec.rule or spec.ceiling or key in UNREAD or key in source()),
        "regimes/data/samples.csv 没有示例，也不在 UNSAMPLED 里": key not in sampled() and key not in UNSAMPLED,
    }
    return [words for words, missing in checks.items() if missing]


def rule_names():
    return {one.name for one in fields(Rules)}


@cache
def asked_for():
    """核算时要过的规则：`rules.need("…")`。"""
    rooms = [path for path in python_files() if path.relative_to(ROOT).parts[0] == "evidence"]
    return {node.args[0].value for _, node, name in calls(rooms) if name.endswith(".need")}


@cache
def source():
    return "\n".join(path.read_text("utf-8") for path in python_files() if path != TABLE)


@cache
def sampled():
    with samples.FILE.open(encoding="utf-8") as file:
        return {row["key"]: row["value"] for row in csv.DictReader(file) if row["row"] == "parameter"}


def test_every_parameter_is_whole():
    nothing_missing(f"{spec.label or key}：{words}" for key, spec in SPECS.items() for words in lacks(key, spec))


def test_what_a_new_parameter_lacks_is_said():
    said = lacks("no_such_key", Spec("", "colour", rule="colour", needed=True))
    assert said == [
        "没有名称",
        "不知道“colour”怎样读",
        "核算规则 Rules 没有“colour”一项",
        "写明缺了就判不了，却没有一处去要",
        "regimes/data/samples.csv 没有示例，也不在 UNSAMPLED 里",
    ]
    assert lacks("pay_day", replace(SPECS["rounding"], options={})) == ["没有写可填的各项"]
    assert "没有一处用它，也不在 UNREAD 里" in lacks("no_such_key", Spec("新的", "money", unit="元"))


def test_samples_are_of_known_parameters_and_can_be_read():
    assert set(sampled()) <= set(SPECS)
    assert all(parse(key, text.replace(";", "\n")) for key, text in sampled().items())


def test_every_rule_is_filled_by_a_parameter_and_every_need_is_declared():
    filled = {spec.rule for spec in SPECS.values() if spec.rule}
    assert filled | COMPOSED == rule_names()
    assert asked_for() == set(NEEDED)


def test_no_two_parameters_are_called_the_same():
    names = Counter(spec.label for spec in SPECS.values())
    assert [name for name, count in names.items() if count > 1] == []
    assert set(UNREAD) | set(UNSAMPLED) <= set(SPECS) and not set(UNSAMPLED) & set(sampled())
