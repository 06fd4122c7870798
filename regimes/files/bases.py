"""随程序发布的规程文件，按“代号@版本”找；供别的规程抄用，也供不连库的测试读。"""

import tomllib
from functools import cache
from pathlib import Path

DATA = Path(__file__).parents[1] / "data"


def shipped():
    """随程序发布的规程文件，全国的在前，同一代号先旧版后新版；看文件里写的版本，不看文件名。"""
    return sorted(DATA.glob("*.toml"), key=_order)


def _order(path):
    head = tomllib.loads(path.read_text(encoding="utf-8"))
    return not head["code"].startswith("NAT_"), head["code"], head["version"]


@cache
def index():
    """{代号@版本: 路径}。"""
    found = {}
    for path in shipped():
        head = tomllib.loads(path.read_text(encoding="utf-8"))
        found[f"{head['code']}@{head['version']}"] = path
    return found


def path_of(ref):
    """该版本的文件；没有则 LookupError 说明有哪些。"""
    if ref not in index():
        raise LookupError(f"随附的规程里没有“{ref}”，可抄：{'、'.join(index())}")
    return index()[ref]
