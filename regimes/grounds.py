"""不予受理、终止、不予确认、退回的理由：文书里怎样写、凭哪一条。全国的在 data/grounds，本区的在规程文件；不查库。"""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from core.acts import Act
from core.clauses import as_printed

FILE = Path(__file__).parent / "data" / "grounds" / "national.toml"
ACTS = (Act.DECLINE, Act.TERMINATE, Act.REFUSE, Act.SEND_BACK)
BLANK = "____"  # 须现填的
FIGURES = ("人均", "标准", "结论")  # 照现行核算表填的


@dataclass(frozen=True)
class Ground:
    """一条理由；`cite` 为依据（办理当日施行的、管这一类救助的各条），不出文书的没有。"""

    act: str
    key: str
    label: str
    text: str
    cite: str
    source: str
    status: str
    note: str = ""
    aids: tuple = field(default=())
    ineligible: bool = False  # 只在核算不符合条件时可用

    def written(self, figures):
        """写进文书的事实；`figures` 为 {“人均”: …}，没有的留空格。"""
        return self.text.format_map({name: figures.get(name) or BLANK for name in FIGURES})


@cache
def _national():
    return tomllib.loads(FILE.read_text("utf-8"))["ground"]


def in_force(aid, on, regime=None, act=None):
    """`on` 日、这一类救助可用的各条理由（`act` 的），本区写了同一条的用本区的；`aid` 为空即各类的。"""
    own = [_local(row, regime) for row in (regime.grounds if regime else [])]
    mine = {(one.act, one.key) for one in own}
    found = [one for row in _national() if (one := _of(row, aid, on)) and (one.act, one.key) not in mine]
    return [one for one in found + own if (act is None or one.act == act) and _for(one.aids, aid)]


def _of(row, aid, on):
    """全国的一条；当日一条依据也没有的为 None。"""
    basis = [
        one["cite"]
        for one in row["basis"]
        if one["starts_on"] <= on <= one.get("ends_on", date.max) and _for(one.get("aids", ()), aid)
    ]
    if row["basis"] and not basis:
        return None
    cite = as_printed("、".join(basis))
    told = {key: row[key] for key in ("act", "key", "label", "text", "status")}
    return Ground(**told, **_narrowed(row), cite=cite, source=cite)


def _local(row, regime):
    told = {key: row[key] for key in ("act", "key", "label", "text", "source", "status")}
    return Ground(**told, **_narrowed(row), cite=regime.cite(row["source"]))


def _narrowed(row):
    return {"note": row.get("note", ""), "aids": tuple(row.get("aids", ())), "ineligible": row.get("ineligible", False)}


def _for(aids, aid):
    return not aids or aid is None or aid in aids


def problems(rows):
    """规程文件里的 [[ground]] 写得对不对：（所在之处，一句话）。"""
    seen, known = set(), {(row["act"], row["key"]) for row in _national()}
    for number, row in enumerate(rows):
        path, key = ("ground", number), (row["act"], row["key"])
        if key in seen:
            yield path, f"“{row['act']}”的理由“{row['key']}”写了两次"
        if row["act"] in (Act.DECLINE, Act.TERMINATE) and key not in known:
            yield (*path, "key"), f"“{row['key']}”不是{Act(row['act']).label}的理由，可用：{_keys(row['act'])}"
        if unknown := unknown_figures(row["text"]):
            yield (*path, "text"), f"文字里的“{unknown}”填不出，可用：{'、'.join(f'{{{one}}}' for one in FIGURES)}"
        seen.add(key)


def _keys(act):
    return "、".join(row["key"] for row in _national() if row["act"] == act)


def unknown_figures(text):
    """文字里填不出的空；都填得出为空串。"""
    try:
        text.format_map(dict.fromkeys(FIGURES, ""))
    except (KeyError, ValueError, IndexError) as wrong:
        return str(wrong).strip("'")
    return ""
