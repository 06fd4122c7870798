"""法律的加盖：不论案件依哪一版规程受理，办理当日施行的法律都要遵守。数据在 data/law，不查库。"""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "data" / "law"
HEARING = "hearing"
PROVINCIAL_BASIS = "provincial_basis"


@dataclass(frozen=True)
class Overlay:
    """一条加盖：自何日起、对哪些事项、有何例外、出自何条。"""

    key: str
    label: str
    starts_on: date
    source: str
    law: str
    status: str
    ends_on: date | None = None
    purposes: tuple = ()
    waivers: tuple = ()
    note: str = ""

    @property
    def cited(self):
        """法律的名称、第几条。"""
        return f"{self.law} {self.source.partition(' ')[2]}"

    @property
    def spelled(self):
        """出处写全：法律的名称、第几条、写的是什么。"""
        return f"{self.cited}：{self.label}"

    def binds(self, day, purpose=None):
        in_time = self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)
        return in_time and (purpose is None or not self.purposes or purpose in self.purposes)


@cache
def overlays():
    """{键: Overlay}。"""
    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted(FOLDER.glob("*.toml"))]
    rows = [{**row, "law": one["name"]} for one in files for row in one.get("overlay", ())]
    tupled = [{key: tuple(value) if isinstance(value, list) else value for key, value in row.items()} for row in rows]
    return {row["key"]: Overlay(**row) for row in tupled}


def binds(key, day, purpose=None):
    """`day` 当日，这一条是否约束该事项。"""
    return overlays()[key].binds(day, purpose)


def waives(key, reason):
    """这个理由是否免除这一条。"""
    return reason in overlays()[key].waivers
