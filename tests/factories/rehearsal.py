"""剧本：step(时刻, 动作, …) 写一步，played(规程, 类别, …) 走一遍，给出每步的结果。

演练只载入库里没有的规程：走得多的文件写 `usefixtures("national")`，全国的各份先载入一遍，各剧本共用。
"""

import json
from copy import deepcopy
from functools import cache
from pathlib import Path

from regimes.files import bases, loader
from tests.factories.regimes import LOADED_AT
from tests.staging import staged
from tools.rehearsal import scenario
from tools.rehearsal.play import rehearse

SHIPPED = Path(__file__).parents[2] / "regimes" / "scenarios"


def step(at, do, **more):
    rows = [f"at = {at}", f'do = "{do}"', *(f"{key} = {_written(key, value)}" for key, value in more.items())]
    return "[[step]]\n" + "\n".join(rows) + "\n"


def _written(key, value):
    return value if key.endswith(("_on", "_at")) else json.dumps(value, ensure_ascii=False)


def head(regime, aid="minimum_living", purpose="new"):
    return f'regime = "{regime}"\naid = "{aid}"\npurpose = "{purpose}"\n'


def played(start, *steps):
    return rehearse(scenario.parse((start + "".join(steps)).encode()))[0]


@staged
def national():
    """全国的各份规程，各一版不少。"""
    return [
        loader.load(path.read_bytes(), at=LOADED_AT)[0].pk
        for ref, path in bases.index().items()
        if ref.startswith("NAT_")
    ]


def shipped(name):
    """随附的一份剧本 → (结果, 是否都如所期)；走完不留痕迹，同一份一个进程里只走一遍。"""
    return deepcopy(_shipped(name))


@cache
def _shipped(name):
    return walked(name)


def walked(name):
    """随附的一份剧本，这就走一遍。"""
    return rehearse(scenario.parse((SHIPPED / f"{name}.toml").read_bytes()))


def dues(result):
    return {one["id"]: one["due"] for one in result["deadlines"]}


def to_publicity(posted="2026-09-04T11:00:00", **more):
    """受理到张贴（评议按需的规程）；`posted` 为张贴时刻，其余各步在它之前。"""
    steps = [
        step("2026-09-01T09:00:00", "accept"),
        step("2026-09-01T11:00:00", "request_check"),
        step("2026-09-02T09:00:00", "record_check"),
        step("2026-09-03T09:00:00", "record_visit"),
        step("2026-09-03T15:00:00", "finish_visit"),
        step("2026-09-04T08:00:00", "open_publicity"),
        step(posted, "post_notice", **more),
    ]
    return steps
