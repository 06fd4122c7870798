import ast
import re
from fnmatch import fnmatch

import pytest

from tests.house import source

FOUND_BY_DJANGO = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html"}
PRINTED = ("notices/paper/",)  # 只交给排版程序，不进浏览器
UNSAFE = re.compile(r"\|\s*safe\b|\{%\s*autoescape off|\|\s*safeseq\b")
INLINE = [
    re.compile(r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.I),
    re.compile(r"<style\b", re.I),
    re.compile(r"<[^>]*\son[a-z]+\s*=", re.I),
    re.compile(r"<[^>]*\sstyle\s*=", re.I),
    re.compile(r"<[^>]*\s(data-)?hx-on\b", re.I),
    re.compile(r"(href|src|action)\s*=\s*[\"']\s*javascript:", re.I),
    re.compile(r"(https?:)?//(cdn|unpkg|fonts)\.", re.I),
]


def name_of(path):
    return path.relative_to(source.TEMPLATES).as_posix()


def names_in_python(path):
    """代码里写出的模板名；拼接的名字以 * 代替变动部分。"""
    for node in ast.walk(source.tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.JoinedStr):
            yield "".join(part.value if isinstance(part, ast.Constant) else "*" for part in node.values)


def names_in_use():
    names = {name for path in source.python_files() for name in names_in_python(path) if "." in name}
    for path in source.template_files():
        names |= set(re.findall(r"{%\s*(?:extends|include|still)\s+[\"']([^\"']+)[\"']", path.read_text("utf-8")))
    return {name for name in names if name.endswith((".html", ".txt", ".svg", ".css", ".*"))}


def test_every_template_is_used():
    used = names_in_use() | FOUND_BY_DJANGO
    unused = [name_of(path) for path in source.template_files() if not any(fnmatch(name_of(path), u) for u in used)]
    assert unused == []


def test_templates_escape_everything():
    assert [name_of(path) for path in source.template_files() if UNSAFE.search(path.read_text("utf-8"))] == []


def faults_in(text):
    return [found[0] for rule in INLINE for found in rule.finditer(text)]


@pytest.mark.parametrize(
    ("html", "guilty"),
    [
        ("<script>alert(1)</script>", True),
        ('<script src="/static/a.js" defer></script>', False),
        ('<script type="application/json">{}</script>', False),
        ('<button onclick="go()">', True),
        ('<p style="color:red">', True),
        ("<style>p{}</style>", True),
        ('<a href="javascript:go()">', True),
        ('<form data-hx-post="/x" data-hx-target="#a">', False),
    ],
)
def test_inline_code_is_recognised(html, guilty):
    assert bool(faults_in(html)) is guilty


def test_pages_hold_no_inline_code():
    pages = [path for path in source.template_files() if not name_of(path).startswith(PRINTED)]
    found = {name_of(path): faults for path in pages if (faults := faults_in(path.read_text("utf-8")))}
    assert found == {}
