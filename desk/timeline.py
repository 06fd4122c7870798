"""办理记录写成人看得懂的句子。"""

from decimal import Decimal

from cases.models import Outcome
from cases.states import CaseState
from core.acts import Act
from core.money import yuan


def sentences(events):
    """事件 → 时间线条目（label、actor_name、recorded_at……），另加一句说明。"""
    return [
        {
            "label": event.get_act_display(),
            "actor_name": event.actor_name,
            "actor_unit": event.actor_unit,
            "subject": event.subject,
            "happened_on": event.happened_on,
            "recorded_at": event.recorded_at,
            "reason": event.reason,
            "note": note(event),
        }
        for event in events
    ]


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


NOTES = {
    Act.APPROVE: _decided,
    Act.SEND_BACK: lambda data: f"退回到“{_state(data.get('to', ''))}”",
    Act.DRAW_REVIEWERS: lambda data: f"抽中{'、'.join(data.get('drawn', []))}；种子{data.get('seed', '')}",
    Act.REFUSE: lambda data: "区级联合把关时作出" if data.get("gate") else "",
    Act.PASS_GATE: lambda data: "通过" if data.get("passed") else "不通过，退回审批",
    Act.ACCEPT: lambda data: f"适用规程：{data['procedure']}" if data.get("procedure") else "",
    Act.REVEAL: lambda data: f"查看：{data.get('field', '')}",
    Act.REQUEST_SUPPLEMENT: lambda data: f"告知补正 {data['items']} 项" if data.get("items") else "",
}
