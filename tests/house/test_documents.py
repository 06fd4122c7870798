"""文件说的是真的：决定有状态与日期，运行依赖都有人用、都有一行说明。"""

import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

from tests.house import source

DECISIONS = sorted((source.ROOT / "docs" / "decisions").glob("*.md"))
STATUS = re.compile(r"^状态：(采纳|已由 \d{4} 取代) · \d{4}-\d{2}-\d{2}", re.MULTILINE)
FILE = re.compile(r"`((?:[a-z_]+/)+[\w.]+\.(?:py|toml|html|csv|md))`")
# 不由产品代码直接引用的：各有用它的地方。
INDIRECT = {
    "redis": "Celery 按 CELERY_BROKER_URL 装入",
    "async-timeout": "redis 在 Debian 12 的 Python 上要用",
    "psycopg2-binary": "Django 按 DATABASE_URL 装入",
    "gunicorn": "ops/run_demo.py 与 Dockerfile 起网页",
    "whitenoise": "config/settings/base.py 的 MIDDLEWARE",
    "django-storages": "config/settings/base.py 的 STORAGES",
    "argon2-cffi": "Django 的 Argon2PasswordHasher 装入",
    "fonttools": "ops/build_fonts.py",
}


def test_every_decision_says_its_status_and_date():
    assert [path.name for path in DECISIONS if not STATUS.search(path.read_text("utf-8"))] == []


def test_a_superseded_decision_names_one_that_exists():
    numbers = {path.name[:4] for path in DECISIONS}
    named = {
        number
        for path in DECISIONS
        for number in re.findall(r"^状态：已由 (\d{4})", path.read_text("utf-8"), re.MULTILINE)
    }
    assert named and named <= numbers


def test_every_file_a_document_names_is_there():
    texts = {
        path: path.read_text("utf-8") for path in [*(source.ROOT / "docs").rglob("*.md"), source.ROOT / "README.md"]
    }
    named = {(path.name, one) for path, text in texts.items() for one in FILE.findall(text)}
    assert len(named) > 60
    assert sorted(f"{where} → {one}" for where, one in named if not (source.ROOT / one).exists()) == []


def runtime_packages():
    project = tomllib.loads((source.ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    return {re.match(r"[\w.-]+", line)[0].lower() for line in project["dependencies"]}


def imported():
    """产品代码引用的第三方包（按发行名）。"""
    names = {
        alias.name.split(".")[0]
        for _, node in source.nodes()
        for alias in getattr(node, "names", [])
        if hasattr(alias, "name")
    }
    names |= {node.module.split(".")[0] for _, node in source.nodes() if getattr(node, "module", None)}
    owners = packages_distributions()
    return {owner.lower() for name in names for owner in owners.get(name, [])}


def test_every_runtime_package_is_used():
    assert runtime_packages() - imported() == set(INDIRECT)


def test_every_package_has_its_line():
    text = Path(source.ROOT / "docs" / "dependencies.md").read_text("utf-8").lower()
    assert [name for name in runtime_packages() if f"| `{name}` |" not in text] == []
