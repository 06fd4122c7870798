"""由代码写出 docs/rules.md：哪一条、由哪个条件管、哪个用例证明；用例按条件的名称和所说的话去找。"""

import ast
import re
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from accounts import duties
from cases.models.arrows import Arrows

ROOT = Path(settings.BASE_DIR)
PAGE = ROOT / "docs" / "rules.md"
OWN = "本系统控制："
CLAUSE = re.compile(r"第[一二三四五六七八九十百]+条")
LEAST = 7  # 少于这么多字的不算引了那句话
SHOWN = 3  # 一个条件最多列出这么多用例
HEAD = """# 依据、条件、用例

由 `manage.py rules` 从代码写成，不要手改（`--check` 只核对）。条件不满足时，那句话和依据一起写在页面上；规程的值定的，
依据是那个值在规程文件里的出处。“用例”是说到这个条件或它那句话的测试，没有的写“—”。
"""


@dataclass
class Rule:
    """一个条件：名称、在哪个文件、不满足时怎样说、依据、由规程哪一项定、管着哪些行为、哪些用例。"""

    name: str
    file: str
    reason: str
    basis: str
    rule: str
    phrases: set
    acts: list = field(default_factory=list)
    tests: list = field(default_factory=list)


def page():
    """docs/rules.md 应有的全文。"""
    rules = collect()
    parts = [HEAD, "## 法规条款\n", *_table("条款", _by_clause(rules)), "\n## 本系统的控制\n"]
    own = [(one.basis.removeprefix(OWN), one) for one in rules if one.basis.startswith(OWN)]
    parts += [*_table("为什么", own), "\n## 由规程的值定的\n"]
    local = [(f"`{one.rule}`", one) for one in sorted(rules, key=lambda one: one.rule) if one.rule]
    parts += _table("规程项目", local)
    parts += ["\n## 职责分离\n", "| 条 | 规则 | 写在 |", "| --- | --- | --- |", *_duties()]
    return "\n".join(parts) + "\n"


def collect():
    """全部条件，连同所管的行为和用例。"""
    rules = [rule for path in _sources() for rule in _guards_of(path)]
    known = {rule.name: rule for rule in rules}
    for act, names in _arrows():
        for name in names:
            known[name].acts.append(act)
    for path in _sources():
        for act, name in _asked_in(path, known):
            known[name].acts.append(act)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for test, words, texts in _tests_of(path):
            for rule in rules:
                if rule.name in words or _says(texts, rule.phrases):
                    rule.tests.append((rule.name not in words, f"{path.name}::{test}"))
    return rules


def _sources():
    return [path for app in settings.HOUSE_APPS for path in sorted((ROOT / app).rglob("*.py"))]


def _guards_of(path):
    for node in ast.parse(path.read_text("utf-8")).body:
        for call in getattr(node, "decorator_list", []):
            if isinstance(call, ast.Call) and ast.unparse(call.func) == "guard":
                given = {word.arg: word.value.value for word in call.keywords}
                phrases = {text for text in _strings(node) - set(given.values()) if len(text) >= LEAST}
                place = str(path.relative_to(ROOT))
                yield Rule(node.name, place, call.args[0].value, given["basis"], given.get("rule", ""), phrases)


def _arrows():
    """（行为，箭头上的条件）；同名的几支箭头合在一起。"""
    for name, one in vars(Arrows).items():
        if hasattr(one, "_django_fsm"):
            checks = [check for arrow in one._django_fsm.transitions.values() for check in arrow.conditions]
            yield name, dict.fromkeys(check.__name__ for check in checks)


def _asked_in(path, known):
    """办的当时才问的：服务里 require(…, 条件)、require_all(…, 条件)；服务与行为同名。"""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.FunctionDef):
            continue
        for call in ast.walk(node):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("require", "permitted", "require_all"):
                names = [ast.unparse(one).rpartition(".")[2] for one in call.args[1:]]
                yield from ((node.name, name) for name in names if name in known)


def _tests_of(path):
    """（用例名，所提到的名称，所引的话）；模块里的表算在用它的用例上。"""
    body = ast.parse(path.read_text("utf-8")).body
    shared = {ast.unparse(node.targets[0]): node for node in body if isinstance(node, ast.Assign)}
    for node in body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            words = _words(node)
            parts = [node, *(table for name, table in shared.items() if name in words)]
            yield node.name, set().union(*map(_words, parts)), set().union(*map(_strings, parts))


def _words(node):
    names = {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}
    return names | {one.attr for one in ast.walk(node) if isinstance(one, ast.Attribute)}


def _strings(node):
    found = (one.value for one in ast.walk(node) if isinstance(one, ast.Constant) and isinstance(one.value, str))
    return set(found) - {ast.get_docstring(node, clean=False)} if isinstance(node, ast.FunctionDef) else set(found)


def _says(texts, phrases):
    told = [text for text in texts if len(text) >= LEAST]
    return any(text in phrase or phrase in text for text in told for phrase in phrases)


def _by_clause(rules):
    rows = []
    for one in rules:
        for part in one.basis.split("；"):
            law = part.partition("第")[0]
            rows += [((law, _number(clause)), f"{law}{clause}", one) for clause in CLAUSE.findall(part)]
    return [row[1:] for row in sorted(rows, key=lambda row: row[0])]


def _number(clause):
    tens, has_ten, units = clause[1:-1].rpartition("十")
    digits = {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
    return (digits.get(tens, 1) * 10 if has_ten else 0) + digits.get(units, 0)


def _table(first, rows):
    yield f"| {first} | 条件 | 管着 | 不满足时 | 用例 |"
    yield "| --- | --- | --- | --- | --- |"
    for said, one in rows:
        acts = "、".join(f"`{act}`" for act in dict.fromkeys(one.acts)) or "—"
        tests = "、".join(f"`{test}`" for test in _shown(one)) or "—"
        yield f"| {said} | `{one.name}`（{one.file}） | {acts} | {one.reason} | {tests} |"


def _shown(one):
    """点名的在前；太多的只列头几个。"""
    return list(dict.fromkeys(test for _, test in sorted(one.tests)))[:SHOWN]


def _duties():
    texts = {path: path.read_text("utf-8") for path in _sources()}
    for number, rule in duties.RULES.items():
        cites = re.compile(rf"职责分离第(\d+、)*{number}(、\d+)*条")
        places = [str(path.relative_to(ROOT)) for path, text in texts.items() if cites.search(text)]
        yield f"| 第{number}条 | {rule} | {'、'.join(f'`{place}`' for place in places) or '—'} |"
