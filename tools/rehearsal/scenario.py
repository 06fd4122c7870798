"""读剧本（TOML）：每一处不对都说出在第几行；不对就一步也不走。"""

import inspect
import re
import tomllib
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise

from accounts.models import Role
from cases.states import CaseState
from regimes.calendar.clock import BEIJING
from regimes.choices import AidKind, Purpose
from regimes.files import bases
from regimes.files.toml_lines import key_lines, line_of
from tools.rehearsal import values
from tools.rehearsal.acts import Acts

MAX_BYTES = 1_000_000
TOP = {"regime", "aid", "purpose", "step"}
STEP = {"at", "do", "by", "expect"}
BLOCKED = "blocked"
REGIME = re.compile(r"[A-Z][A-Z0-9_]{1,19}|\S.*\.toml")
EXPECTED = {BLOCKED, *CaseState.values}


class ScenarioInvalid(Exception):
    """剧本不能走；逐行说明。"""


@dataclass(frozen=True)
class Step:
    at: datetime
    do: str
    by: str = ""
    expect: str = ""
    facts: dict = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True)
class Scenario:
    regime: str
    aid: str
    purpose: str
    steps: tuple
    line_of_aid: int = 0
    line_of_regime: int = 0

    @property
    def hands_over(self):
        """剧本自己写了报送或接收的，不替它办。"""
        return any(step.do in ("submit_to_county", "receive_papers") for step in self.steps)


def parse(raw: bytes):
    """剧本字节 → Scenario；任何一处不对抛 ScenarioInvalid，写明行号。"""
    if len(raw) > MAX_BYTES:
        raise ScenarioInvalid(f"第1行：文件有 {len(raw):,} 字节，超过 1 MB，不像是剧本")
    try:
        text = raw.decode("utf-8-sig")
        data = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise ScenarioInvalid(f"不合 TOML 语法或不是 UTF-8：{error}") from None
    except ValueError:  # 数字长得离谱，tomllib 抛 ValueError
        raise ScenarioInvalid("第1行：数字太长，不予读取") from None
    reader = Reader(data, key_lines(text))
    scenario = reader.read()
    if reader.faults:
        raise ScenarioInvalid("\n".join(f"第{line}行：{text}" for line, text in sorted(reader.faults)))
    return scenario


def in_beijing(moment):
    """没写时区的，即北京时间。"""
    return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)


class Reader:
    def __init__(self, data, lines):
        self.data, self.lines, self.faults = data, lines, []

    def say(self, path, text):
        self.faults.append((line_of(self.lines, path), text))

    def read(self):
        for key in set(self.data) - TOP:
            self.say((key,), f"不认识的键“{key}”")
        regime = self._regime()
        aid, purpose = self._word("aid", AidKind.values), self._word("purpose", Purpose.values, "new")
        rows = self.data.get("step", [])
        if not rows or not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            self.say(("step",), "剧本里没有一步（[[step]]）")
            rows = []
        steps = [self._step(row, ("step", number)) for number, row in enumerate(rows)]
        self._in_order(steps)
        return Scenario(
            regime, aid, purpose, tuple(steps), line_of(self.lines, ("aid",)), line_of(self.lines, ("regime",))
        )

    def _regime(self):
        """规程的代号（随附的、已载入的），或一份规程文件的路径；有没有，搭舞台时才知道。"""
        value = self.data.get("regime", "")
        if not isinstance(value, str) or not REGIME.fullmatch(value):
            known = "、".join(sorted({ref.partition("@")[0] for ref in bases.index()}))
            self.say(("regime",), f"“regime”应为规程的代号（随附的有：{known}），或规程文件的路径（….toml）")
            return ""
        return value

    def _word(self, key, words, default=""):
        value = self.data.get(key, default)
        if value not in words:
            self.say((key,), f"“{key}”应为：{'、'.join(sorted(words))}")
        return value

    def _step(self, row, path):
        at, do, by, expect = row.get("at"), row.get("do"), row.get("by", ""), row.get("expect", "")
        if not isinstance(at, datetime):
            self.say((*path, "at"), "“at”应为时刻，如 2026-09-18T09:00:00")
            at = None
        else:
            at = in_beijing(at)
        if by and by not in Role.values:
            self.say((*path, "by"), f"“by”应为：{'、'.join(Role.values)}")
        if expect and expect not in EXPECTED:
            self.say((*path, "expect"), f"“expect”应为 blocked 或环节名：{'、'.join(CaseState.values)}")
        facts = {key: value for key, value in row.items() if key not in STEP}
        self._act(do, facts, path)
        facts = {key: in_beijing(value) if isinstance(value, datetime) else value for key, value in facts.items()}
        return Step(at, do, by, expect, facts, line_of(self.lines, path))

    def _act(self, do, facts, path):
        if do not in Acts.NAMES:
            self.say((*path, "do"), f"“do”不认识“{do}”，可用：{'、'.join(Acts.NAMES)}")
            return
        known = inspect.signature(getattr(Acts, do)).parameters
        for key, value in sorted(facts.items()):
            if key not in known or key in ("self", "by", "at"):
                self.say((*path, key), f"“{do}”没有“{key}”这一项")
            elif problem := values.problem(key, value, known[key].default):
                self.say((*path, key), f"“{key}”{problem}")

    def _in_order(self, steps):
        for number, (earlier, later) in enumerate(pairwise(steps), 1):
            if earlier.at and later.at and later.at < earlier.at:
                self.say(("step", number, "at"), "这一步早于前一步，须按先后写")
