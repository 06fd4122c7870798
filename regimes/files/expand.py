"""展开“与某程序相同（like）”：先抄一份，再以本程序写的覆盖，drop 里点名的去掉。

三层：整份文件可抄另一份规程的某一版（顶层 like）；一套程序可抄本文件或另一份规程的一套（procedure.like）；
[common] 改写抄来的每一套：规则一律覆盖，时限、公示、材料只换同名的，不添新的。
"""

from copy import deepcopy

from regimes.choices import AidKind, Purpose
from regimes.files.schema import COMMON_ROWS, ROW_KEY


class Cycle(Exception):
    """抄来抄去抄成了环，或抄的对象不存在；`path` 为出错处。"""

    def __init__(self, path, text):
        self.path = path
        super().__init__(text)


def expand(data, base_of):
    """[展开后的程序]：先是抄来而本文件没有另写的，再是本文件写的。

    `base_of（代号@版本）` 给出另一份规程展开后的程序，没有则抛 LookupError。
    """
    return Expander(data, base_of).all()


class Expander:
    def __init__(self, data, base_of):
        self.own = data.get("procedure", [])
        self.common = data.get("common", {})
        self.base_of = base_of
        self.place = {name_of(row): number for number, row in enumerate(self.own)}
        self.inherited = self._inherited(data)

    def all(self):
        kept = [row for name, row in self.inherited.items() if name not in self.place]
        rows = kept + [self._expanded(number, ()) for number in range(len(self.own))]
        return sorted(rows, key=_order)

    def _inherited(self, data):
        if "like" not in data:
            return {}
        rows = self._foreign(data["like"], ("like",))
        aids = data.get("aids")
        return {name_of(row): self._changed(row, ("like",)) for row in rows if aids is None or row["aid"] in aids}

    def _foreign(self, ref, path):
        try:
            return self.base_of(ref)
        except LookupError as error:
            raise Cycle(path, str(error.args[0])) from None

    def _expanded(self, number, trail):
        own, path = self.own[number], ("procedure", number)
        if number in trail:
            raise Cycle((*path, "like"), "程序互相抄用（like）成环")
        blank = {"rules": {}, **{kind: [] for kind in ROW_KEY}}
        base = self._base(own["like"], number, (*trail, number)) if "like" in own else self._changed(blank, path)
        result = {**deepcopy(base), "aid": own["aid"], "purpose": own["purpose"], "_path": path}
        return overlaid(result, own, set(own.get("drop", [])))

    def _base(self, like, number, trail):
        path = ("procedure", number, "like")
        ref, _, name = like.rpartition(":")
        if ref:
            found = next((row for row in self._foreign(ref, path) if name_of(row) == name), None)
            if found is None:
                raise Cycle(path, f"规程 {ref} 里没有“{name}”")
            return self._changed(found, path)
        if name in self.place and not (self.place[name] == number and name in self.inherited):
            return self._expanded(self.place[name], trail)
        if name not in self.inherited:
            raise Cycle(path, f"要抄用（like）的“{name}”不在本文件里")
        return self.inherited[name]

    def _changed(self, row, path):
        """抄来的一套，按 [common] 改写；出错时行号指向引用之处。"""
        result = {**deepcopy(row), "_path": path}
        for kind in ROW_KEY:
            result[kind] = [{**one, "_path": path} for one in result[kind]]
        result["rules"] |= self.common.get("rules", {})
        for kind in COMMON_ROWS:
            swaps = {one[ROW_KEY[kind]]: one for one in self.common.get(kind, [])}
            result[kind] = [swaps.get(one[ROW_KEY[kind]], one) for one in result[kind]]
        return result


def _order(row):
    """先按救助类别，再按事项；同类的新增在最前，读起来顺。"""
    return AidKind.values.index(row["aid"]), Purpose.values.index(row["purpose"])


def name_of(row):
    return f"{row['aid']}.{row['purpose']}"


def overlaid(result, own, dropped):
    rules = {**result["rules"], **own.get("rules", {})}
    result["rules"] = {key: row for key, row in rules.items() if key not in dropped}
    for kind, name in ROW_KEY.items():
        fresh = own.get(kind, [])
        replaced = dropped | {row[name] for row in fresh}
        result[kind] = [row for row in result[kind] if row[name] not in replaced] + fresh
    result["publicity"].sort(key=lambda row: row["number"])
    return result
