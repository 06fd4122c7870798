"""展开“与某程序相同(like)”:先抄一份,再以本程序写的覆盖,drop 里点名的去掉。"""

from copy import deepcopy

from regimes.schema import ROW_KEY


class Cycle(Exception):
    """抄来抄去抄成了环,或抄的对象不存在。"""

    def __init__(self, number, text):
        self.number = number
        super().__init__(text)


def expand(procedures):
    """[展开后的程序],次序不变。"""
    place = {f"{row['aid']}.{row['purpose']}": number for number, row in enumerate(procedures)}
    return [_expanded(number, procedures, place, ()) for number in range(len(procedures))]


def _expanded(number, procedures, place, trail):
    own = procedures[number]
    if number in trail:
        raise Cycle(number, "like 互相引用成环")
    result = {"aid": own["aid"], "purpose": own["purpose"], "rules": {}, **{kind: [] for kind in ROW_KEY}}
    if "like" in own:
        if own["like"] not in place:
            raise Cycle(number, f"like 所指的“{own['like']}”不在本文件里")
        base = _expanded(place[own["like"]], procedures, place, (*trail, number))
        result = {**deepcopy(base), "aid": own["aid"], "purpose": own["purpose"]}
    return _overlaid(result, own, set(own.get("drop", [])))


def _overlaid(result, own, dropped):
    rules = {**result["rules"], **own.get("rules", {})}
    result["rules"] = {key: row for key, row in rules.items() if key not in dropped}
    for kind, name in ROW_KEY.items():
        fresh = own.get(kind, [])
        replaced = dropped | {row[name] for row in fresh}
        result[kind] = [row for row in result[kind] if row[name] not in replaced] + fresh
    result["publicity"].sort(key=lambda row: row["number"])
    return result
