"""由代码写出 docs/regime_keys.md：规程文件、参数里每一项由哪里的代码照办、哪个用例改了它看到不同。

规则、参数、定期事项的读者与用例按名字去找；表里的行（时限、公示、停表……）各项名字太常见，读者与用例写在
rulebook/regime_keys.csv，一项一行。
找不到的写“—”，tests/rulebook/test_regime_keys.py 不许有。
"""

import ast
import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings

from cases.rules import _tests_of
from regimes.files import executed, schema
from regimes.parameters import SPECS

ROOT = Path(settings.BASE_DIR)
PAGE = ROOT / "docs" / "regime_keys.md"
TABLE = Path(__file__).with_suffix(".csv")
RULES = "规则（rules）"
EXECUTED = "regimes/files/executed.py"
SHOWN = 2
# 只说写法、给人看的地方：有它不算照办。
TELLING = ("regimes/files/", "regimes/migrations/", "regimes/parameters.py", "rulebook/", "tools/")
HEAD = """# 规程文件的每一项，由谁照办

由 `manage.py regime_keys` 从代码写成，不要手改（`--check` 只核对）。“读它的代码”是办理时照它办的地方，
只拿来印在规程页上的不算；“用例”改了它，看到办法、日子、文书或检查的结果随之不同。写得出而没有代码照办的，
`manage.py regimes check`
一律说“本系统不执行”（`regimes/files/executed.py`）。
"""
# 只给人看、说明来历的：名称、说明、可靠程度、下放范围（办案以授权登记为准）。
TOLD_ONLY = {"name", "note", "status", "delegates", "end", "label", "duty", "excludes", "ground", "procedure"}
LABELS = {
    "code": "代号",
    "version": "版本",
    "district": "适用区县",
    "starts_on": "施行日期",
    "ends_on": "失效日期",
    "like": "抄用",
    "aids": "只抄哪几类",
    "common": "改写抄来的各套",
    "sources": "出处代号",
    "legal_basis": "制定依据",
    "aid": "救助类别",
    "purpose": "事项",
    "drop": "抄来而去掉的",
    "id": "编号",
    "label": "名称",
    "days": "长度",
    "extended_days": "经批准可延至，连同停表的上限",
    "unit": "单位",
    "start": "起于",
    "end": "止于",
    "on_breach": "过了怎样",
    "nested_in": "包含于",
    "stage": "公示内容",
    "number": "第几轮",
    "when": "时点",
    "places": "地点",
    "count_posting_day": "张贴当日计不计",
    "extend_if_rest_day": "末日遇休息日顺延",
    "blocks": "期满前挡不挡下一步",
    "reason": "缘由",
    "limits": "停哪些时限",
    "max_days": "最多停几个工作日",
    "shareable": "可共享取得",
    "per_adult": "每个成年成员各一份",
    "if_applicable": "何种情形才要",
    "kind": "文书",
    "on": "何时出具",
    "who": "由谁办",
    "others": "不能同时享受的各类",
    "act": "哪一件事",
    "key": "代号",
    "text": "写进文书的事实",
    "ineligible": "只在核算不符合条件时列出",
    "source": "出处，印作依据",
}


@cache
def rows():
    """{(表, 项目): (读它的代码, 用例)}，照 regime_keys.csv。"""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {(row["table"], row["key"]): (row["reader"], row["test"]) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Key:
    """一项：在哪张表、叫什么、谁读它、哪个用例。"""

    table: str
    name: str
    label: str
    readers: tuple
    tests: tuple


def page():
    """docs/regime_keys.md 应有的全文。"""
    parts, table = [HEAD], None
    for one in collect():
        if one.table != table:
            parts += [f"\n## {one.table}\n", "| 项目 | 含义 | 读它的代码 | 用例 |", "| --- | --- | --- | --- |"]
            table = one.table
        parts.append(f"| `{one.name}` | {one.label} | {_listed(one.readers)} | {_listed(one.tests)} |")
    return "\n".join(parts) + "\n"


def collect():
    """全部各项，连同读者与用例。"""
    return [*_rules(), *_rows(), *_duties(), *_parameters()]


def _rules():
    """名字太常见、先找到的只是印给人看的，读者与用例也写在 regime_keys.csv。"""
    for key, (label, _) in schema.RULES.items():
        if told := rows().get((RULES, key)):
            yield Key(RULES, key, label, told[:1], told[1:])
            continue
        yield Key(RULES, key, label, readers_of(key) or fixed(key) or _by_prefix(key), tests_of(key))


def fixed(key):
    """只有一种办法的：由检查把住。"""
    return (f"{EXECUTED}::rule_problem",) if key in executed.ONLY else ()


def _by_prefix(key):
    """名字由前半截拼成的（如 backdate_…）。"""
    return readers_of(f"{key.partition('_')[0]}_")


def _rows():
    for (table, key), (reader, test) in rows().items():
        if table == RULES:
            continue
        yield Key(table, key, LABELS[key], (reader,), (test,))


def _duties():
    for code, label in executed.DUTIES.items():
        yield Key("定期事项（duty 的 id）", code, label, readers_of(code), tests_of(code))
    for code in executed.REMEDIES:
        yield Key("定期事项（duty 的 id）", code, "救济期限", (f"{EXECUTED}::duty_problem",), tests_of(code))
    by_month = ("benefits/monthly.py::of_unit",)
    yield Key("定期事项（duty 的 id）", "其余", "start 写“月末”并写明 who 的，按月列入待办", by_month, tests_of("T25"))


def _parameters():
    for key, spec in SPECS.items():
        readers = readers_of(key) or readers_of(spec.rule)
        if spec.ceiling and not readers:
            readers = readers_of("CEILING_OF")
        yield Key("参数（区里录入）", key, spec.label, readers, tests_of(key))


def _listed(found):
    return "、".join(f"`{one}`" for one in found[:SHOWN]) or "—"


@cache
def _mentions():
    """{名字: {文件::函数}}：办理的代码里提到它的函数。"""
    found = {}
    for app in settings.HOUSE_APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            place = str(path.relative_to(ROOT))
            if not place.startswith(TELLING):
                _mention(path, place, found)
    return found


def _mention(path, place, found):
    for node in _named(ast.parse(path.read_text("utf-8")).body):
        for one in ast.walk(node):
            words = {one.attr} if isinstance(one, ast.Attribute) else {one.id} if isinstance(one, ast.Name) else set()
            if isinstance(one, ast.Constant) and isinstance(one.value, str):
                words = {one.value}
            if isinstance(one, ast.keyword):
                words = {one.arg}
            for word in words:
                found.setdefault(word, {})[f"{place}::{_name(node)}"] = None


def _named(body):
    """模块里的函数、类里的方法，与赋值。"""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from _named(node.body)
        elif isinstance(node, ast.FunctionDef | ast.Assign):
            yield node


def _name(node):
    return node.name if isinstance(node, ast.FunctionDef) else ast.unparse(node.targets[0])


def readers_of(word):
    """读它的函数；模型声明自己的一栏不算读它。"""
    found = _mentions().get(word, {}) if word else {}
    return tuple(one for one in found if one.partition("::")[2] != word)


@cache
def _told():
    """[(用例, 所说的字)]，规程与办理的用例。"""
    return [
        (f"{path.relative_to(ROOT / 'tests')}::{test}", words | texts)
        for path in sorted((ROOT / "tests").rglob("test_*.py"))
        for test, words, texts in _tests_of(path)
    ]


def tests_of(word):
    """说到它的用例；专改它看不同的在前。"""
    found = [test for test, said in _told() if any(word == one or word in _split(one) for one in said)]
    return tuple(sorted(found, key=lambda one: "regime_keys" not in one and "executed" not in one))


@cache
def _split(text):
    return frozenset(text.replace('"', " ").replace("=", " ").replace("“", " ").replace("”", " ").split())
