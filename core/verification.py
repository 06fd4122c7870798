"""核验记录链：逐条重算摘要，点出第一处不对的序号；对照外存的锚，截尾也看得出。"""

from dataclasses import dataclass

from django.db import connection

from core.append_only import guarded_tables
from core.bulk_events import COLUMNS
from core.canonical import canonical, instant
from core.chain import facts_of, seal
from core.models import GENESIS, Event, EventChain

FETCH = 5000


@dataclass(frozen=True)
class Finding:
    """一处不对：哪条链、哪一号、什么问题。"""

    chain: str
    seq: int
    problem: str

    def __str__(self):
        return f"链 {self.chain} 第 {self.seq} 条：{self.problem}"


@dataclass(frozen=True)
class Anchor:
    """某一刻的链头，存到另一处，日后对照。"""

    chain: str
    seq: int
    head: str
    count: int
    at: str = ""


def anchors(at):
    """各链此刻的链头；取自记录本身，不取自链头表。"""
    for head in EventChain.objects.order_by("chain"):
        events = Event.objects.filter(chain=head.chain)
        last = events.order_by("-seq").values("seq", "hash").first() or {"seq": 0, "hash": GENESIS}
        yield Anchor(head.chain, last["seq"], last["hash"], events.count(), instant(at))


def verify(chain, anchor=None):
    """核验一条链；返回（条数，第一处不对或 None）。内存不随条数增长。"""
    previous, expected = GENESIS, 0
    for row in _rows(chain):
        expected += 1
        if problem := _problem(row, expected, previous):
            return expected, Finding(chain, expected if row["seq"] > expected else row["seq"], problem)
        previous = row["hash"]
        if anchor and anchor.seq == expected and anchor.head != previous:
            return expected, Finding(chain, expected, "与外存的锚不符，之前的记录被整体改写")
    return expected, _end(chain, expected, previous, anchor)


def unguarded():
    """记录表的拒绝触发器是否俱在；缺了即有人拆过。"""
    wanted = {"postgresql": {"row", "all"}, "sqlite": {"update", "delete"}}[connection.vendor]
    table = Event._meta.db_table
    present = guarded_tables(connection).get(table, set())
    return {f"append_only_{table}_{part}" for part in wanted} - present


def _problem(row, expected, previous):
    if row["seq"] != expected:
        return f"缺号，下一条是第 {row['seq']} 条" if row["seq"] > expected else "序号重复"
    if row["prev_hash"] != previous:
        return "与上一条接不上，前后次序或内容被改动"
    if row["hash"] != _digest(row):
        return "内容与摘要不符，被改动过"
    return ""


def _end(chain, seq, last_hash, anchor):
    head = EventChain.objects.filter(pk=chain).first()
    unused = head is None and seq == 0  # 这个单位还没有办过一件事
    if not unused and (head is None or (head.seq, head.head) != (seq, last_hash)):
        return Finding(chain, seq + 1, f"链头记的是第 {head.seq if head else 0} 条，末尾被截去或链头被改")
    if anchor and anchor.seq > seq:
        return Finding(chain, seq + 1, f"外存的锚有 {anchor.seq} 条，末尾被截去")
    return None


def _digest(row):
    facts = facts_of(**{name: row[name] for name in COLUMNS[:-2]})
    return seal(row["prev_hash"], canonical(facts))


def _rows(chain):
    """逐批取出，不建模型对象；百万条须在一分钟内核完。"""
    names = [name.removesuffix("_id") if name == "actor_id" else name for name in COLUMNS]
    events = Event.objects.filter(chain=chain).order_by("seq").values_list(*names)
    for values in events.iterator(chunk_size=FETCH):
        row = dict(zip(COLUMNS, values, strict=True))
        row["happened_on"] = row["happened_on"].isoformat()
        row["recorded_at"] = instant(row["recorded_at"])
        yield row
