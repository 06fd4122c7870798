"""待办：各来源各报各的事，在此按急缓分栏。要加一种事，写一个 `(user, today) -> list[Item]` 并登记在 SOURCES。"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.module_loading import import_string

from desk.due import Left, hours_left, left
from regimes.models import SpecialDay

NO_LIMIT = Left("", "")
SHOWN = 50  # 每栏最多列这么多，其余到列表里看
SECTIONS = [
    ("late", "已超期"),
    ("today", "今天要办"),
    ("soon", "三日内到期"),
    ("later", "可以先办"),
    ("waiting", "等待他人"),
]
SOURCES = [
    "desk.sources.cases.mine",
    "desk.sources.cases.others",
    "desk.sources.publicity.postings",
    "desk.sources.publicity.last_photos",
    "desk.sources.publicity.corrections",
    "desk.sources.publicity.missing_rounds",
    "desk.sources.panels.opinions",
    "desk.sources.papers.unserved",
    "desk.sources.papers.to_receive",
    "desk.sources.papers.moved_dates",
    "desk.sources.rosters.of_the_month",
    "desk.sources.benefits.of_the_season",
    "desk.sources.people.unconfirmed",
]


@dataclass(frozen=True)
class Item:
    """一件要办的事：谁家、办什么、为什么、到哪天、点哪里；`waiting` 写明在等谁，即非本人所办。"""

    who: str
    what: str
    url: str
    button: str = "办理"
    why: str = ""
    where: str = ""
    due: date | None = None
    provisional: bool = False
    earliest: date | None = None
    due_at: datetime | None = None  # 以小时计的，到几时几分
    waiting: str = ""
    left: Left = NO_LIMIT


def build(user, today, now=None):
    """[(栏名, 标题, [Item], 另有几件没列出)]；同一栏内急的在前。"""
    calendar = SpecialDay.objects.calendar()
    sections = {name: [] for name, _ in SECTIONS}
    for source in SOURCES:
        for item in import_string(source)(user, today):
            hourly = now is not None and item.due_at is not None
            said = hours_left(item.due_at, now) if hourly else left(item.due, today, calendar)
            shown = replace(item, left=said)
            sections[section_of(shown, today)].append(shown)
    return [(name, title, *_cut(sections[name])) for name, title in SECTIONS]


def section_of(item, today):
    """等别人的归“等待他人”；没有期限的今天就能办，归“今天要办”。"""
    if item.waiting:
        return "waiting"
    if item.left.is_late:
        return "late"
    if item.due is None or item.due == today or item.due_at is not None:
        return "today"
    return "soon" if item.left.tone == "soon" else "later"


def _cut(items):
    items = sorted(items, key=lambda item: (item.due is None, item.due or date.max, item.who))
    return items[:SHOWN], max(0, len(items) - SHOWN)
