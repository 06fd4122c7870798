"""办理记录写成人看得懂的句子：分办理、文书、查阅三种，按日排，接连相同的并成一条。"""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count
from django.utils import timezone

from cases.models import CaseNote, Outcome
from cases.states import CaseState
from core.acts import Act
from core.models import Event
from core.money import yuan
from evidence.models import Conclusion
from publicity.models import ObjectionOutcome
from review.models import ItemResult

NEWEST = 200  # 一次列这么多
LOOKS = {Act.READ_CASE, Act.REVEAL, Act.CALL, Act.READ_CHECK, Act.READ_HEALTH, Act.READ_EVENTS, Act.DOWNLOAD_DOSSIER}
PAPERS = {Act.ISSUE_NOTICE, Act.PRINT_NOTICE, Act.SERVE, Act.UPLOAD_SCAN, Act.ADD_PHOTO}


@dataclass(frozen=True)
class Kind:
    """一种记录：`fits` 说一个行为属不属于它。"""

    label: str
    fits: Callable


KINDS = {
    "done": Kind("办理", lambda act: act not in LOOKS | PAPERS),
    "papers": Kind("文书", lambda act: act in PAPERS),
    "looks": Kind("查阅", lambda act: act in LOOKS),
    "all": Kind("全部", lambda act: True),
}
FIRST = next(iter(KINDS))


@dataclass
class Entry:
    """时间线上的一条；并了几条的，`alike` 里是各条，新的在前。"""

    event: Event
    label: str
    outcome: str
    note: str
    alike: list = field(default_factory=list)

    @property
    def day(self):
        return timezone.localdate(self.event.recorded_at)

    @property
    def times(self):
        return len(self.alike) + 1

    @property
    def subject(self):
        """事项；并了几条的逐条才说，话里已有结果的不说两遍。"""
        said = self.event.subject
        return "" if self.alike or (self.outcome and self.outcome in said) else said

    @property
    def earliest(self):
        return self.alike[-1].event if self.alike else self.event

    def same(self, other):
        """同一天、同一人、同一件事、同一结果。"""
        return (self.day, self.event.actor_name, self.label, self.outcome) == (
            other.day,
            other.event.actor_name,
            other.label,
            other.outcome,
        )


def counts(case_id):
    """各种记录各有几条：[(名, 叫法, 条数)]。"""
    rows = dict(Event.objects.filter(case_id=case_id).values_list("act").annotate(Count("pk")).order_by())
    return [(name, kind.label, sum(n for act, n in rows.items() if kind.fits(act))) for name, kind in KINDS.items()]


def by_day(case_id, name):
    """一种记录，新的在前：([(日子, [Entry])], 还有更早的没有列)。"""
    acts = [act.value for act in Act if KINDS[name].fits(act)]
    rows = list(Event.objects.filter(case_id=case_id, act__in=acts).order_by("-pk")[: NEWEST + 1])
    days = {}
    for one in folded(entries(rows[:NEWEST], case_id)):
        days.setdefault(one.day, []).append(one)
    return list(days.items()), len(rows) > NEWEST


def entries(events, case_id):
    """痕迹 → 条目；备注、电话的内容在这里补上，痕迹里没有。"""
    wanted = [one.data["note"] for one in events if one.act in (Act.NOTE, Act.LOG_CALL)]
    texts = {one.pk: one.text for one in CaseNote.objects.filter(case=case_id, pk__in=wanted)} if wanted else {}
    return [
        Entry(one, one.get_act_display(), outcome(one), texts.get(one.data.get("note"), "") or note(one))
        for one in events
    ]


def folded(found):
    """查阅的，同一天里相同的并成一条；其余只并接连的，先后不乱。"""
    shown = []
    for one in found:
        near = shown if one.event.act in LOOKS else shown[-1:]
        if (first := next((row for row in near if row.same(one)), None)) and one.event.act not in APART:
            first.alike.append(one)
        else:
            shown.append(one)
    return shown


def outcome(event):
    """办成了什么结果，粗体写；没有结果可说的为空。"""
    say = OUTCOMES.get(event.act)
    return say(event.data or {}) if say else ""


def note(event):
    """记录里值得说的内容；没有则为空。"""
    say, data = NOTES.get(event.act), event.data or {}
    stood = f"代{'、'.join(data['stood_in_for'])}办理" if data.get("stood_in_for") else ""
    turned = f"审批机关随金额改变：{data['decider']}" if data.get("decider") else ""
    return "；".join(part for part in (say(data) if say else "", turned, stood) if part)


def _decided(data):
    if data.get("outcome") != Outcome.GRANTED:
        return ""
    month = data.get("start_month") or ""
    since = f"，自{month[:4]}年{int(month[5:7])}月起" if month else ""
    return f"每月 {yuan(_number(data.get('total')))}{since}"


def _state(name):
    return CaseState(name).label if name in CaseState else name


def _number(text):
    return Decimal(text or "0")


def _one_of(choices, key):
    """选项的名称；老记录里没有的为空。"""
    return lambda data: choices(data[key]).label if data.get(key) in choices else ""


def _either(key, yes, no):
    return lambda data: {True: yes, False: no}.get(data.get(key), "")


APART = {Act.NOTE, Act.LOG_CALL}  # 一条一条看，不并
NOTES = {
    Act.APPROVE: _decided,
    Act.SEND_BACK: lambda data: f"退回到“{_state(data.get('to', ''))}”",
    Act.DRAW_REVIEWERS: lambda data: f"抽中{'、'.join(data.get('drawn', []))}；种子{data.get('seed', '')}",
    Act.REFUSE: lambda data: "区级联合把关时作出" if data.get("gate") else "",
    Act.ACCEPT: lambda data: f"适用规程：{data['procedure']}" if data.get("procedure") else "",
    Act.REVEAL: lambda data: f"查看：{data.get('field', '')}",
    Act.CALL: lambda data: data.get("field", ""),
    Act.READ_CHECK: lambda data: "看到完整证件号" if data.get("full") else "",
    Act.REQUEST_SUPPLEMENT: lambda data: f"告知补正 {data['items']} 项" if data.get("items") else "",
}
OUTCOMES = {
    Act.RECORD_CHECK: _one_of(Conclusion, "conclusion"),
    Act.RECHECK: _either("upheld", "维持", "变更"),
    Act.ASSESS: _either("eligible", "符合条件", "不符合条件"),
    Act.FINISH_VISIT: _either("eligible", "符合条件", "不符合条件"),
    Act.HOLD_REVIEW: _one_of(ItemResult, "result"),
    Act.HOLD_PANEL: _one_of(ItemResult, "result"),
    Act.CLOSE_PUBLICITY: _either("objected", "有异议", "无异议"),
    Act.RESOLVE_OBJECTION: _one_of(ObjectionOutcome, "outcome"),
    Act.APPROVE: lambda data: "同意",
    Act.REFUSE: lambda data: "不同意",
    Act.PASS_GATE: _either("passed", "通过", "不通过，退回审批"),
    Act.SERVE: _either("succeeded", "已送达", "没有送达"),
}
