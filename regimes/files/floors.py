"""地方规程与国家规定的底线逐行对照：低于底线的提醒，写明条款；底线是数据（regimes/data/floors/national.toml）。"""

import tomllib
from functools import cache
from pathlib import Path

from regimes.choices import Place, Purpose
from regimes.files.problems import Problem
from regimes.files.toml_lines import line_of

FILE = Path(__file__).parents[1] / "data" / "floors" / "national.toml"
LOW = "低于国家规定"


@cache
def national():
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def warnings(data, procedures, lines):
    """检查过的规程（`checking.parse` 给出的内容与程序）→ [Problem]，一处一句，空即都不低于。"""
    found = [Problem(line_of(lines, path), text) for path, text in _district(data)]
    for procedure in procedures:
        for path, text in _of(procedure, data):
            found.append(Problem(line_of(lines, path), text))
    return list(dict.fromkeys(found))


def _district(data):
    code = data.get("district")
    if code and (code[:2] not in national()["provinces"] or code.endswith("00")):
        yield ("district",), f"区划代码“{code}”不是一个区县：前两位应是省份，后两位不为00（GB/T 2260）"


def _of(procedure, data):
    if procedure["purpose"] != Purpose.NEW:
        return
    for floor in national()["floor"]:
        if _binds(floor, procedure, data):
            for path, name, value in ASKED[floor["what"]](procedure):
                if words := _short(floor, value):
                    yield path, f"{procedure['aid']} {name}{words}，{LOW}（{floor['clause']}）"


def _binds(floor, procedure, data):
    """这一条管不管这一套：类别、由谁决定、施行期间有没有重叠。"""
    decider = procedure["rules"].get("decider", {}).get("value")
    if procedure["aid"] not in floor["aids"] or decider not in floor.get("deciders", [decider]):
        return False
    begun = "ends_on" not in floor or data["starts_on"] <= floor["ends_on"]
    return begun and ("ends_on" not in data or data["ends_on"] >= floor["starts_on"])


def _short(floor, value):
    """不够的说一句；够的为空。"""
    if "includes" in floor:
        wanted = Place(floor["includes"]).label
        return "" if floor["includes"] in value else f"不在{wanted}"
    if value is None:
        return "没有规定"
    if value < floor.get("at_least", value):
        return f"只有{value}，至少{floor['at_least']}"
    return f"有{value}，至多{floor['at_most']}" if value > floor.get("at_most", value) else ""


def _before(procedure):
    return [row for row in procedure["publicity"] if row["when"] == "before_decision"]


def _publicity_days(procedure):
    rows = _before(procedure)
    if not rows:
        yield procedure["_path"], "决定前的公示", None
    yield from ((row["_path"], f"第{row['number']}轮公示天数", row.get("days")) for row in rows)


def _publicity_places(procedure):
    yield from ((row["_path"], f"第{row['number']}轮公示", row["places"]) for row in _before(procedure))


def _whole(procedure):
    return [row for row in procedure["limit"] if row["start"] == "accept" and "approve" in row["end"]]


def _whole_days(procedure):
    rows = [row for row in _whole(procedure) if "open_publicity" not in row["end"]]
    if not rows:
        yield procedure["_path"], "自受理至审批的办理期限", None
    yield from ((row["_path"], f"{row['id']}办理期限（工作日）", row["days"]) for row in rows)


def _extended_days(procedure):
    rows = [row for row in _whole(procedure) if "extended_days" in row]
    yield from ((row["_path"], f"{row['id']}延长之后（工作日）", row["extended_days"]) for row in rows)


def _refusal_days(procedure):
    rows = [row for row in procedure["limit"] if row["start"] == "refuse" and "serve" in row["end"]]
    if not rows:
        yield procedure["_path"], "不予确认的书面告知期限", None
    yield from ((row["_path"], f"{row['id']}不予确认的书面告知（工作日）", row["days"]) for row in rows)


def _visitors(procedure):
    rule = procedure["rules"].get("visit_min_persons")
    if rule is not None:  # 没写的照国家规定两人
        yield (*procedure["_path"], "rules", "visit_min_persons"), "入户调查人数", rule["value"]


def _visit(procedure):
    rule = procedure["rules"].get("visit_required")
    if rule is not None and not rule["value"]:
        yield (*procedure["_path"], "rules", "visit_required"), "入户调查", 0


ASKED = {
    "publicity_days": _publicity_days,
    "publicity_places": _publicity_places,
    "whole_days": _whole_days,
    "extended_days": _extended_days,
    "refusal_days": _refusal_days,
    "visitors": _visitors,
    "visit": _visit,
}
