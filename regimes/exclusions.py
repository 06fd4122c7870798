"""哪几类救助同一人不能同时享受：一行一对，各有出处；本区规程可在 `[[excludes]]` 里另加。"""

from dataclasses import dataclass

from core import statements
from regimes.choices import AidKind
from regimes.models import Regime


@dataclass(frozen=True)
class Exclusion:
    """互斥的一对；`status` 同规程：national 有明文，assumed 为本系统照通行做法取的，由区民政局核实。"""

    one: AidKind
    other: AidKind
    source: str
    status: str = "national"


A = AidKind
FAMILY_KINDS = "低保、低保边缘、刚性支出困难家庭三类对象层层划分，一户只认定其中一类"
NATIONAL = (
    Exclusion(A.MINIMUM_LIVING, A.MINIMUM_LIVING, "同一人同类救助只享受一份"),
    Exclusion(A.EXTREME_HARDSHIP, A.EXTREME_HARDSHIP, "同一人同类救助只享受一份"),
    Exclusion(A.MINIMUM_LIVING, A.EXTREME_HARDSHIP, "特困人员救助供养已含基本生活，不再享受低保", "assumed"),
    Exclusion(A.MARGIN, A.MARGIN, "同一人同类认定只有一份"),
    Exclusion(A.RIGID_EXPENSE, A.RIGID_EXPENSE, "同一人同类认定只有一份"),
    Exclusion(A.MINIMUM_LIVING, A.MARGIN, FAMILY_KINDS, "assumed"),
    Exclusion(A.MINIMUM_LIVING, A.RIGID_EXPENSE, FAMILY_KINDS, "assumed"),
    Exclusion(A.MARGIN, A.RIGID_EXPENSE, FAMILY_KINDS, "assumed"),
    Exclusion(A.EXTREME_HARDSHIP, A.MARGIN, FAMILY_KINDS, "assumed"),
    Exclusion(A.EXTREME_HARDSHIP, A.RIGID_EXPENSE, FAMILY_KINDS, "assumed"),
)


def excluded_by(aid, *, more=()):
    """享受 `aid` 的人不能同时享受的各类；`more` 为本区规程另加的。返回集合。"""
    found = {row.other if row.one == aid else row.one for row in NATIONAL if aid in (row.one, row.other)}
    return found | {AidKind(one) for one in more}


def excluded_here(aid, district, on):
    """同上，连同 `district` 在 `on` 日施行的规程另加的。"""
    return excluded_by(aid, more=added(district, on).get(aid, ()))


def added(district, on):
    """`on` 日施行的规程在国家规定之外另加的，各类各自不能同时享受哪几类，一对两头都列；同一代号以新版为准。"""

    def build():
        return Regime.objects.in_force(district, on).values_list("code", "excludes")

    newest = {}
    for code, rows in statements.rows(("excludes", district.pk, on), build):
        newest.setdefault(code, rows)
    found = {}
    for row in (row for rows in newest.values() for row in rows):
        for other in row["others"]:
            found.setdefault(row["aid"], set()).add(other)
            found.setdefault(other, set()).add(row["aid"])
    return found
