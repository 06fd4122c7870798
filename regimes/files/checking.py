"""检查规程文件：每一处不对都说出在第几行、怎么不对；有一处不对就整份不载。"""

import re
from dataclasses import replace
from difflib import get_close_matches
from functools import cache

from core.acts import Act
from regimes import grounds
from regimes.calendar import statutory
from regimes.calendar.frozen import special_days
from regimes.files import bases, excludes, executed, schema
from regimes.files.expand import Cycle, expand
from regimes.files.problems import Problem, RegimeInvalid
from regimes.files.toml_lines import line_of
from regimes.files.toml_reading import MAX_BYTES, read
from regimes.files.values import SHARE, Field, value_problem

__all__ = ["MAX_BYTES", "Problem", "RegimeInvalid", "parse"]

MISSING = {"source": "出处（source）", "status": "可靠程度（status）"}


def parse(raw: bytes, trail=()):
    """文件字节 → （内容，展开后的程序）；任何一处不对抛 RegimeInvalid。

    抄用别的规程的，出处与定期事项一并抄来。`trail` 为正在展开的各份规程，防抄成环。
    """
    data, lines = read(raw)
    checker = Checker(data, lines, trail)
    checker.check_shape()
    if not checker.problems:
        checker.check_sense()
    if checker.problems:
        raise RegimeInvalid(checker.problems)
    data["sources"] = checker.sources
    data["duty"], data["excludes"], data["ground"] = checker.duties(), checker.excludes(), checker.grounds()
    return data, checker.procedures


class Checker:
    def __init__(self, data, lines, trail=()):
        self.data, self.lines = data, lines
        self.trail = (*trail, f"{data.get('code')}@{data.get('version')}")
        self.problems = []
        self.procedures = []
        self.bases = {}
        self.sources = {}

    def say(self, path, text):
        self.problems.append(Problem(line_of(self.lines, path), text))

    def base_of(self, ref):
        """另一份随附规程展开后的程序；没有、有错或抄成环则 LookupError。"""
        return self._base(ref)[1]

    def _base(self, ref):
        if ref in self.trail:
            raise LookupError(f"规程互相抄用成环：{' → '.join([*self.trail, ref])}")
        if ref not in self.bases:
            self.bases[ref] = parse(bases.path_of(ref).read_bytes(), self.trail)
        return self.bases[ref]

    def _find_bases(self):
        """抄用的各份规程：出处随之可用。"""
        wanted = {("like",): self.data.get("like")}
        rows = self.data.get("procedure", [])
        for number, row in enumerate(rows if isinstance(rows, list) else []):
            like = row.get("like", "") if isinstance(row, dict) else ""
            wanted[("procedure", number, "like")] = str(like).rpartition(":")[0]
        for path, ref in wanted.items():
            if isinstance(ref, str) and re.fullmatch(schema.FILE_REF, ref):
                self._find_base(ref, path)
        own = self.data.get("sources", {})
        for key, title in own.items() if isinstance(own, dict) else ():
            if problem := value_problem(Field(), title):
                self.say(("sources", key), f"“{key}”{problem}")
            elif self.sources.get(key, title) != title:
                self.say(("sources", key), f"出处代号“{key}”在所抄的规程里是“{self.sources[key]}”，请另取代号")
        self.sources |= own if isinstance(own, dict) else {}

    def _find_base(self, ref, path):
        try:
            self.sources |= self._base(ref)[0]["sources"]
        except LookupError as error:
            self.say(path, str(error.args[0]))
        except RegimeInvalid as invalid:
            self.say(path, f"所抄的 {ref} 有错：{invalid.problems[0]}")

    def duties(self):
        """本文件的定期事项，加上整份抄来而没有改写的。"""
        own = self.data.get("duty", [])
        mine = {row["id"] for row in own}
        inherited = self._base(self.data["like"])[0]["duty"] if "like" in self.data else []
        return [row for row in inherited if row["id"] not in mine] + own

    def excludes(self):
        """本文件另定的“不能同时享受”，加上整份抄来而没有改写的。"""
        inherited = self._base(self.data["like"])[0]["excludes"] if "like" in self.data else []
        return excludes.merged(self.data.get("excludes", []), inherited)

    def grounds(self):
        """本文件另定的理由，加上整份抄来而没有改写的。"""
        own = self.data.get("ground", [])
        mine = {(row["act"], row["key"]) for row in own}
        inherited = self._base(self.data["like"])[0]["ground"] if "like" in self.data else []
        return [row for row in inherited if (row["act"], row["key"]) not in mine] + own

    def check_shape(self):
        """键、类型、用词、出处。"""
        self._find_bases()
        self._table(self.data, schema.TOP, ())
        if not self.data.get("procedure") and "like" not in self.data:
            self.say((), "没有一套程序，也没有写明抄用哪一份规程（like）")
        self._common(self.data.get("common", {}))
        if isinstance(granted := self.data.get("delegates"), dict):
            self._table(granted, schema.DELEGATES, ("delegates",))
            self._known_source(granted, ("delegates",))
        for kind, spec in (("duty", schema.DUTY), ("excludes", schema.EXCLUDES), ("ground", schema.GROUND)):
            for index, row in enumerate(self._rows(self.data, kind, ())):
                self._table(row, spec, (kind, index))
                self._known_source(row, (kind, index))
        for number, procedure in enumerate(self._rows(self.data, "procedure", ())):
            path = ("procedure", number)
            self._table(procedure, schema.PROCEDURE, path)
            self._rules(procedure.get("rules", {}), (*path, "rules"))
            for kind, spec in schema.ROWS.items():
                for index, row in enumerate(self._rows(procedure, kind, path)):
                    self._table(row, spec, (*path, kind, index))
                    self._known_source(row, (*path, kind, index))
                    row["_path"] = (*path, kind, index)  # 展开后仍找得到原来的行

    def _common(self, common):
        if not isinstance(common, dict):
            return
        self._table(common, schema.COMMON, ("common",))
        self._rules(common.get("rules", {}), ("common", "rules"))
        for kind in schema.COMMON_ROWS:
            for index, row in enumerate(self._rows(common, kind, ("common",))):
                path = ("common", kind, index)
                self._table(row, schema.ROWS[kind], path)
                self._known_source(row, path)
                row["_path"] = path

    def _rows(self, table, key, path):
        rows = table.get(key, [])
        if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
            return rows
        self.say((*path, key), f"“{key}”应写成 [[{key}]]")
        return []

    def _table(self, table, spec, path):
        for key, value in table.items():
            if key not in spec:
                self._unknown(key, spec, path)
            elif problem := value_problem(spec[key], value):
                self.say((*path, key), f"“{key}”{problem}")
        for key, field in spec.items():
            if field.required and key not in table:
                self.say(path, f"缺少{MISSING.get(key, f'“{key}”')}")

    def _unknown(self, key, spec, path):
        if key in executed.GONE:
            self.say((*path, key), f"“{key}”{executed.REFUSED}：{executed.GONE[key]}")
            return
        near = get_close_matches(key, spec, 1)
        self.say((*path, key), f"不认识的项目“{key}”" + (f"，是不是“{near[0]}”？" if near else ""))

    def _rules(self, rules, path):
        if not isinstance(rules, dict):
            return
        for key, row in rules.items():
            here = (*path, key)
            if key not in schema.RULES:
                self._unknown(key, schema.RULES, path)
            elif not isinstance(row, dict):
                self.say(here, f"“{key}”应写成 {{ value = …, source = …, status = … }}")
            else:
                self._table(row, {"value": _required(schema.RULES[key][1]), **schema.SOURCED}, here)
                self._known_source(row, here)

    def _known_source(self, row, path):
        source = row.get("source")
        if isinstance(source, str) and source.strip() and source.split()[0] not in self.sources:
            self.say((*path, "source"), f"出处“{source.split()[0]}”没有列在 [sources] 里")

    def check_sense(self):
        """程序之间、规则之间说得通吗。"""
        self._validity()
        self._duties()
        try:
            self.procedures = expand(self.data, self.base_of)
        except Cycle as cycle:
            self.say(cycle.path, str(cycle))
            return
        seen = set()
        for procedure in self.procedures:
            key, path = (procedure["aid"], procedure["purpose"]), procedure["_path"]
            if key in seen:
                self.say(path, f"{key[0]}.{key[1]} 写了两次")
            seen.add(key)
            self._procedure(procedure, path)
        self._recognised_for()

    def _validity(self):
        start, end = self.data["starts_on"], self.data.get("ends_on")
        if end is not None and end < start:
            self.say(("ends_on",), "失效日期早于施行日期")
        if start.year not in calendar_years():
            first, last = min(calendar_years()), max(calendar_years())
            self.say(("starts_on",), f"{start.year}年没有工作日历（现有{first}年至{last}年），期限无从计算")

    def _procedure(self, procedure, path):
        for key, (label, field) in schema.RULES.items():
            if field.required and key not in procedure["rules"]:
                self.say(path, f"没有规定“{key}”（{label}）")
        for kind in schema.ROWS:
            self._no_repeats(procedure[kind], kind)
        self._publicity(procedure, path)
        self._meeting(procedure["rules"], path)
        self._spans(procedure["limit"])
        self._nesting(procedure["limit"])
        self._hand_over(procedure)
        self._pauses(procedure)
        self._executed(procedure)

    def _no_repeats(self, rows, kind):
        seen = set()
        for row in rows:
            key = (row[schema.ROW_KEY.get(kind, "id")], row.get("on"))
            if key in seen:
                self.say(row["_path"], f"“{key[0]}”写了两次")
            seen.add(key)

    def _publicity(self, procedure, path):
        rounds = procedure["publicity"]
        before = [row for row in rounds if row["when"] == "before_decision"]
        mode = procedure["rules"].get("review_mode", {}).get("value")
        if mode == "on_objection" and not before:
            self.say((*path, "rules", "review_mode"), "有异议才评议，却没有决定前的公示，群众无从提出异议")
        for index, row in enumerate(rounds):
            here = row["_path"]
            if row["blocks"] and "days" not in row:
                self.say(here, "期满前不得进入下一环节，却没有规定期限（days）")
            if row["number"] != index + 1:
                self.say(here, f"轮次应依次编号，此处应为 {index + 1}")
            if row.get("unit", "day") not in ("day", "workday"):
                self.say((*here, "unit"), "公示期限只能以 day 或 workday 计")

    def _executed(self, procedure):
        """写了而没有代码照办的。"""
        for path, text in executed.problems(procedure):
            self.say(path, text)

    def _duties(self):
        rows = [{**row, "_path": ("duty", number)} for number, row in enumerate(self.data.get("duty", []))]
        self._no_repeats(rows, "duty")
        for row in rows:
            if problem := executed.duty_problem(row):
                self.say(row["_path"], problem)
        for path, text in excludes.problems(self.data.get("excludes", [])):
            self.say(path, text)
        for path, text in grounds.problems(self.data.get("ground", [])):
            self.say(path, text)

    def _recognised_for(self):
        """认定的有效期与提醒的月数是同一个数。"""
        for path, text in executed.validity_problems(self.procedures, self.duties()):
            self.say(path, text)

    def _pauses(self, procedure):
        known = {row["id"] for row in procedure["limit"]}
        for row in procedure["pause"]:
            for unknown in sorted(set(row.get("limits", [])) - known):
                self.say((*row["_path"], "limits"), f"{procedure['aid']} 没有时限“{unknown}”，无从停表")

    def _hand_over(self, procedure):
        """自收到材料起算的时限，没有报送这一步就永远不会起算。"""
        if procedure["rules"].get("hand_over", {}).get("value"):
            return
        for row in procedure["limit"]:
            if row["start"] == Act.RECEIVE_PAPERS:
                self.say((*row["_path"], "start"), f"“{row['id']}”自收到报送材料起算，规则里却没有 hand_over = true")

    def _meeting(self, rules, path):
        if rules.get("decider", {}).get("value") == "meeting" and not rules.get("panel", {}).get("value"):
            self.say((*path, "rules", "decider"), "由集体研究决定的，“panel”须为 true，否则没有会可开")

    def _spans(self, limits):
        for row in limits:
            if row.get("extended_days", row["days"] + 1) <= row["days"]:
                self.say((*row["_path"], "extended_days"), "延长之后（extended_days）应比原来的期限（days）长")
            if row["start"] in row["end"]:
                self.say((*row["_path"], "end"), f"起算与终止是同一件事“{row['start']}”，时限永远是零")

    def _nesting(self, limits):
        outer = {row["id"]: row.get("nested_in") for row in limits}
        for row in limits:
            trail, at = [row["id"]], row.get("nested_in")
            while at and at in outer and at not in trail:
                trail.append(at)
                at = outer[at]
            if at and at not in outer:
                self.say((*row["_path"], "nested_in"), f"“{at}”不是本程序的时限")
            elif at == row["id"]:
                self.say((*row["_path"], "nested_in"), f"时限互相包含成环：{' → '.join([*trail, at])}")


@cache
def calendar_years():
    """有放假通知的，或至少知道法定节日的年份。"""
    return {row["day"].year for row in special_days()} | {day.year for day in statutory.days()}


def _required(field):
    return field if field is SHARE else replace(field, required=True)
