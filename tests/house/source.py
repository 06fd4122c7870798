"""供本目录各用例读源码：产品的 Python 文件与模板。"""

import ast
from functools import cache
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = ROOT / "templates"
PACKAGES = [*settings.HOUSE_APPS, "config"]


@cache
def python_files():
    """产品代码；不含测试与迁移。"""
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return [path for path in files if "migrations" not in path.parts]


@cache
def tree(path):
    return ast.parse(path.read_text("utf-8"))


@cache
def template_files():
    return sorted(path for path in TEMPLATES.rglob("*") if path.is_file())


def spot(path, node):
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def nodes(files=None):
    """逐一给出（文件，语法节点）。"""
    for path in python_files() if files is None else files:
        for node in ast.walk(tree(path)):
            yield path, node


def calls(files=None):
    """逐一给出每次调用：（文件，节点，点号写法的名称）。"""
    for path, node in nodes(files):
        if isinstance(node, ast.Call):
            yield path, node, ast.unparse(node.func)
