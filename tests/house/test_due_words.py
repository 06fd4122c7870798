"""推得的日子只有一种写法（core.dates.due_words）：暂定的，暂定日与最早可能日都在；页面、公示单、导出都不得自写。"""

import ast
import re

from tests.house import source

# 由期限推得、可能是暂定的各列；存的事实（张贴日、受理日……）不在此列。
DERIVED = "due|due_on|last_day|serve_by|moved_to|publicity_last_day|earliest|due_earliest|serve_earliest"
RAW = re.compile(rf"{{{{\s*[\w.]*\b({DERIVED})\s*(\||}}}})")
# 印成即定稿的文书：日期已写成文字，暂定与否另有一句（acceptance、date_change）。
FROZEN = {"pdf/acceptance.html", "pdf/date_change.html", "pdf/review_minutes.html"}
WRITERS = {"zh", "zh_date", "strftime"}
HOME = {"core/dates.py", "core/templatetags/office.py"}


def name_of(path):
    return path.relative_to(source.ROOT).as_posix()


def test_no_template_writes_a_derived_date_by_itself():
    found = [
        f"{name}: {line.strip()}"
        for path in source.template_files()
        if (name := path.relative_to(source.TEMPLATES).as_posix()) not in FROZEN
        for line in path.read_text("utf-8").splitlines()
        if RAW.search(line) and "zh_datetime" not in line and "title=" not in line and "datetime=" not in line
    ]
    assert found == []


def test_no_code_writes_a_derived_date_by_itself():
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in source.python_files()
        if name_of(path) not in HOME
        for node in ast.walk(source.tree(path))
        if isinstance(node, ast.Call) and _writes(node)
    ]
    assert found == []


def _writes(call):
    name = getattr(call.func, "id", None) or getattr(call.func, "attr", None)
    return name in WRITERS and any(_is_derived(one) for one in [*call.args, getattr(call.func, "value", None)])


def _is_derived(node):
    return isinstance(node, ast.Attribute) and re.fullmatch(DERIVED, node.attr)


def test_the_search_itself_finds_what_it_looks_for():
    assert RAW.search("{{ case.due_on|zh_date }}") and RAW.search("{{ one.last_day }}")
    assert not RAW.search("{{ one.last_day_words }}") and not RAW.search("{{ votes.due_cells }}")
    assert _writes(ast.parse("zh(case.due_on)").body[0].value)
    assert _writes(ast.parse("case.last_day.strftime('%Y')").body[0].value)
    assert not _writes(ast.parse("zh(case.decided_on)").body[0].value)
