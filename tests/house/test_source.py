import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house import source

CLOCKLESS = {"models", "services", "guards", "route", "states", "queries", "workdays", "clock", "acts", "duties"}
CLOCK_CALLS = {"timezone.now", "timezone.localdate", "timezone.localtime", "time.time"}
PRESENT_TENSE = {"visible_to", "meetings_visible_to", "has_role"}  # 问的就是此刻的权限
WALL_CLOCK = re.compile(r"(^|\.)(date\.today|datetime\.now|datetime\.utcnow|datetime\.today)$")
SAFE_WORDS = {"mark_safe", "SafeString", "SafeText"}
SIGNAL = re.compile(r"^receiver$|(pre|post)_(save|delete)\.connect$")
MARKED_SAFE = {"core/templatetags/office.py", "desk/rows.py", "desk/item_rows.py"}  # 自行转义后再拼 HTML 之处


def test_imports_go_one_way():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    done = subprocess.run(command, cwd=source.ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_nobody_reads_the_wall_clock():
    assert [source.spot(path, node) for path, node, name in source.calls() if WALL_CLOCK.search(name)] == []


def test_only_views_and_tasks_read_the_time():
    inner = [path for path in source.python_files() if CLOCKLESS & {path.stem, path.parent.name}]
    present = {
        call for _, node in source.nodes(inner) if getattr(node, "name", "") in PRESENT_TENSE for call in ast.walk(node)
    }
    found = [(path, node) for path, node, name in source.calls(inner) if name in CLOCK_CALLS and not node.args]
    assert [source.spot(path, node) for path, node in found if node not in present] == []


def writes_state(node):
    """`x.state = …`、`.update(state=…)`、`setattr(x, "state", …)`、`bulk_update(…, ["state"])`。"""
    if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
        targets = node.targets if isinstance(node, ast.Assign) else [node.target]
        return any(isinstance(target, ast.Attribute) and target.attr == "state" for target in targets)
    if not isinstance(node, ast.Call):
        return False
    name = ast.unparse(node.func).rpartition(".")[2]
    named = any(keyword.arg == "state" for keyword in node.keywords)
    quoted = any(isinstance(part, ast.Constant) and part.value == "state" for part in ast.walk(node))
    return (name in {"update", "update_or_create"} and named) or (name in {"setattr", "bulk_update"} and quoted)


@pytest.mark.parametrize(
    ("line", "guilty"),
    [
        ("case.state = 'granted'", True),
        ("Case.objects.filter(pk=1).update(state='granted')", True),
        ("setattr(case, 'state', 'granted')", True),
        ("Case.objects.bulk_update(cases, ['state'])", True),
        ("Case.objects.filter(state='granted')", False),
        ("state = case.state", False),
    ],
)
def test_a_stray_state_write_is_recognised(line, guilty):
    assert any(writes_state(node) for node in ast.walk(ast.parse(line))) is guilty


def test_state_changes_only_by_transitions():
    assert [source.spot(path, node) for path, node in source.nodes() if writes_state(node)] == []


def test_html_is_marked_safe_only_where_listed():
    marks = {path for path, node in source.nodes() if isinstance(node, ast.Name) and node.id in SAFE_WORDS}
    assert {path.relative_to(source.ROOT).as_posix() for path in marks} <= MARKED_SAFE


def swallows(node):
    return isinstance(node, ast.ExceptHandler) and all(isinstance(part, ast.Pass) for part in node.body)


def test_no_error_is_swallowed():
    assert [source.spot(path, node) for path, node in source.nodes() if swallows(node)] == []


def test_no_signal_receivers():
    hooks = [source.spot(path, node) for path, node, name in source.calls() if SIGNAL.search(name)]
    assert hooks == []


def test_rows_are_locked_only_the_one_way():
    """锁的种类与次序都在 core/locking.py；别处自己 select_for_update，迟早与人互等。"""
    own = [(path, node) for path, node, name in source.calls() if name.endswith("select_for_update")]
    assert {path.relative_to(source.ROOT).as_posix() for path, _ in own} == {"core/locking.py"}
