"""核验什么：一条记录链、一街的名册、一街的决定；各返回（条数, [问题]）。没有问题的一句也不说。"""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum

from accounts.models import UnitLevel
from cases import snapshot
from cases.models import Decision
from core.acts import Act
from core.canonical import plain
from core.crypto import CannotOpen
from core.models import Event
from core.money import fen
from core.verification import unguarded, verify
from rosters import seal
from rosters.models import Roster

SYSTEM_CHAIN = "system"
MOST_TOLD = 20
HELD = ("outcome", "total", "start_month", "snapshot_sha256")  # 审批那一条记录里也有的


@dataclass(frozen=True)
class Step:
    """一步：核哪一种（kind）、哪个单位的；`key` 是记录里认它的写法。"""

    kind: str
    code: str
    label: str

    @property
    def key(self):
        return f"{self.kind}:{self.code}"

    def run(self):
        return RUN[self.kind](self.code)


def steps_of(units):
    """区里与各街道（`units`）要核的各步。"""
    streets = [one for one in units if one.level == UnitLevel.STREET]
    return [
        *(Step("chain", one.chain, f"{one.name}的办理记录") for one in units),
        Step("chain", SYSTEM_CHAIN, "登录与后台的记录（各区共用）"),
        *(Step("rosters", one.code, f"{one.name}已签章的名册") for one in streets),
        *(Step("decisions", one.code, f"{one.name}的决定") for one in streets),
    ]


def chain(code):
    """逐条重算摘要，首尾相接、没有缺号；防改的触发器还在。"""
    count, found = verify(code)
    missing = "记录表的防改触发器缺失" if unguarded() else ""
    return count, [one for one in (str(found) if found else "", missing) if one]


def rosters(code):
    """逐行重算摘要与合计；与签章那一刻记入记录链的相同。"""
    rows = Roster.objects.sealed().filter(street__code=code).select_related("street").order_by("month")
    told = {one.subject: one for one in Event.objects.filter(chain=code, act=Act.SEAL_ROSTER).order_by("pk")}
    return len(rows), [f"{one.month_label}：{fault}" for one in rows for fault in roster_faults(one, told)]


def roster_faults(roster, told):
    """一份名册的问题；`told` 为 {名册: 签章的记录}。"""
    try:
        digest = seal.digest(roster)
    except CannotOpen:
        return ["有密文解不开，内容被改动或密钥不对"]
    kept = told.get(roster.subject)
    paid = roster.lines.paid().aggregate(n=Count("pk"), people=Sum("covered"), amount=Sum("amount"))
    found = {
        "内容与签章时的摘要不符，被改动过": digest == roster.sha256,
        "户数与各行不符": roster.households == paid["n"],
        "人数与各行不符": roster.persons == (paid["people"] or 0),
        "金额合计与各行之和不符": roster.amount == sum(roster.lines.paid().values_list("amount", flat=True)),
        "记录里没有签章这一条": kept is not None,
        "摘要与签章时记入记录的不同": kept is None or kept.data.get("sha256") == roster.sha256,
        "金额合计与签章时记入记录的不同": kept is None or kept.data.get("amount") == plain(roster.amount),
    }
    return [fault for fault, fine in found.items() if not fine]


def decisions(code):
    """依据快照重算摘要；结果、金额、起始月份、摘要与记录里作决定的那一条相同。"""
    told = {}
    for case_id, data in Event.objects.filter(chain=code, data__has_key="snapshot_sha256").values_list(
        "case_id", "data"
    ):
        told[case_id] = data
    rows = Decision.objects.filter(case__street__code=code).select_related("case").order_by("pk")
    count, faults = 0, []
    for one in rows.iterator(chunk_size=500):
        count += 1
        faults += [f"{one.case.number}：{fault}" for fault in decision_faults(one, told.get(one.case_id))]
    return count, faults


def decision_faults(decision, told):
    held = plain({name: getattr(decision, name) for name in HELD})
    told = told and {**told, "total": plain(fen(Decimal(told.get("total") or 0)))}  # 记的时候是 0，库里是 0.00
    words = {"outcome": "结果", "total": "金额", "start_month": "起始月份", "snapshot_sha256": "依据快照的摘要"}
    if snapshot.digest(decision.snapshot) != decision.snapshot_sha256:
        yield "依据快照与摘要不符，被改动过"
    if told is None:
        yield "记录里没有作决定的这一条"
        return
    yield from (f"{words[name]}与记录里的不同" for name in HELD if told.get(name) != held[name])


RUN = {"chain": chain, "rosters": rosters, "decisions": decisions}
