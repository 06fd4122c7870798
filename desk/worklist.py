"""待办：本人的各件（desk.duties）按急缓分栏。"""

from datetime import date

from desk import duties
from desk.duty import SHOWN, Desk
from regimes.calendar.due import hours_left, left
from regimes.models import SpecialDay

SECTIONS = [
    ("late", "已超期"),
    ("today", "今天要办"),
    ("soon", "三日内到期"),
    ("later", "可以先办"),
    ("waiting", "等待他人"),
]


def build(user, today, now=None, calendar=None):
    """[(栏名, 标题, [Duty], 另有几件没列出)]；同一栏内急的在前。"""
    sections = {name: [] for name, _ in SECTIONS}
    for duty in dated(duties.of_user(Desk(user, today)), today, now, calendar):
        sections[section_of(duty, today)].append(duty)
    return [(name, title, *_cut(sections[name])) for name, title in SECTIONS]


def dated(found, today, now=None, calendar=None):
    """各件说上还剩几天；同一个日子只算一次。给了 `now`，以小时计的说到几时几分。"""
    calendar, days = calendar or SpecialDay.objects.calendar(), {}
    for duty in found:
        if now is not None and duty.due_at is not None:
            duty.left = hours_left(duty.due_at, now)
        else:
            key = duty.due, duty.breach
            if key not in days:
                days[key] = left(duty.due, today, calendar, duty.breach)
            duty.left = days[key]
        if duty.climbed:
            duty.why = f"{duty.left.words}，原由{duty.post}办"
        yield duty


def section_of(duty, today):
    """等别人的归“等待他人”；没有期限的今天就能办，归“今天要办”。"""
    if duty.waiting:
        return "waiting"
    if duty.left.is_late:
        return "late"
    if duty.due is None or duty.due <= today or duty.due_at is not None:
        return "today"
    return "soon" if duty.left.tone == "soon" else "later"


def _cut(items):
    items = sorted(items, key=lambda duty: (duty.due is None, duty.due or date.max, duty.who))
    return items[:SHOWN], max(0, len(items) - SHOWN)
