"""待办：各来源各报各的事，在此按急缓分栏。

要加一种事，写一个 `(user, today) -> list[Item]`，或者（查得到编号的）一个 Source，登记在 SOURCES。
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

from accounts import matrix
from benefits import recurring
from core import together
from core.acts import Act
from desk.due import Left, hours_left, left
from regimes.models import OnBreach, SpecialDay

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
    "desk.sources.cases.MINE",
    "desk.sources.cases.OTHERS",
    "desk.sources.pauses.EXPIRED",
    "desk.sources.publicity.POSTINGS",
    "desk.sources.publicity.LAST_PHOTOS",
    "desk.sources.publicity.CORRECTIONS",
    "desk.sources.publicity.MISSING_ROUNDS",
    "desk.sources.panels.opinions",
    "desk.sources.papers.UNSERVED",
    "desk.sources.papers.to_receive",
    "desk.sources.papers.MOVED_DATES",
    "desk.sources.rosters.of_the_month",
    "desk.sources.benefits.REVIEWS",
    "desk.sources.benefits.DEATHS",
    "desk.sources.benefits.UNREPORTED",
    "desk.sources.benefits.TAPERS",
    "desk.sources.benefits.EXPIRING",
    "desk.sources.families.TASKS",
    "desk.sources.families.MERGES",
    "desk.sources.families.ACCOUNT_CHANGES",
    "desk.sources.families.FIXES",
    "desk.sources.families.MOVES",
    "desk.sources.benefits.CONSENTS",
    "desk.sources.duties.of_the_month",
    "desk.sources.people.unconfirmed",
]
PLANS = {}  # 每人每天拼一次的语句；岗位、单位变了即另拼
KEPT = 500


@dataclass(slots=True)
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
    breach: str = OnBreach.OVERDUE  # 过了期限怎样：提醒、提示的不算超期
    left: Left = NO_LIMIT


@dataclass(eq=False)
class Desk:
    """谁的待办、哪一天；几个来源都要问的，只问一次。"""

    user: object
    today: date

    @cached_property
    def roles(self):
        return matrix.working_roles(self.user, self.today)

    @cached_property
    def acts(self):
        """岗位可能办的全部行为：办不了的来源不必查。"""
        return matrix.acts_for(self.user, on=self.today)

    def may(self, act):
        return act in self.acts and bool(matrix.widest(self.user, act, self.today))

    @cached_property
    def duties(self):
        """今天施行的规程里的定期事项；一张待办只查一次。"""
        return recurring.duties_of(self.user.unit.district, self.today)

    @property
    def key(self):
        """定下语句的一切：人、单位、岗位、日子、规程的月数。"""
        told = tuple((name, duty["days"]) for name, duty in self.duties.items()) if self.may(Act.REGISTER) else ()
        real = timezone.localdate()  # 看得到哪些案件，问的是真正的今天
        return matrix.reach_key(self.user, self.today), matrix.reach_key(self.user, real), told


@dataclass(frozen=True, eq=False)
class Source:
    """查得到编号的一类事：各类的编号并成一句查，同一张表的行一次取来。

    `keys(desk)` 给出编号的查询（没有份的给 None）；`rows(desk, 编号)` 取行，为空即只凭编号；`items(desk, 行)` 成事。
    """

    keys: Callable
    rows: Callable | None
    items: Callable


def build(user, today, now=None, calendar=None):
    """[(栏名, 标题, [Item], 另有几件没列出)]；同一栏内急的在前。"""
    calendar = calendar or SpecialDay.objects.calendar()
    sections = {name: [] for name, _ in SECTIONS}
    days = {}
    for item in found(Desk(user, today)):
        if now is not None and item.due_at is not None:
            item.left = hours_left(item.due_at, now)
        else:
            key = item.due, item.breach
            if key not in days:
                days[key] = left(item.due, today, calendar, item.breach)
            item.left = days[key]
        sections[section_of(item, today)].append(item)
    return [(name, title, *_cut(sections[name])) for name, title in SECTIONS]


def found(desk):
    """各来源的事，依 SOURCES 的次序。"""
    sources = [import_string(one) for one in SOURCES]
    asked = _asked(desk, [one for one in sources if isinstance(one, Source)])
    for one in sources:
        yield from asked[one] if isinstance(one, Source) else one(desk.user, desk.today)


def _asked(desk, sources):
    """{来源: [Item]}：编号一句问完，行每表一句。"""
    keys = dict(zip(sources, together.run(_plan(desk, sources)), strict=True))
    wanted = {}
    for one, pks in keys.items():
        if one.rows and pks:
            wanted.setdefault(one.rows, set()).update(pks)
    rows = {load: {row.pk: row for row in load(desk, pks)} for load, pks in wanted.items()}
    return {one: one.items(desk, _of(one, pks, rows)) if pks else [] for one, pks in keys.items()}


def _of(source, pks, rows):
    return [rows[source.rows][pk] for pk in pks if pk in rows[source.rows]] if source.rows else pks


def _plan(desk, sources):
    """拼这一句比查它慢得多；同一人同一天只拼一次。"""
    if (plan := PLANS.get(desk.key)) is None:
        if len(PLANS) >= KEPT:
            PLANS.clear()
        nothing = SpecialDay.objects.none()
        queries = [nothing if (rows := one.keys(desk)) is None else rows.values_list("pk") for one in sources]
        plan = PLANS[desk.key] = together.compiled(queries)
    return plan


def section_of(item, today):
    """等别人的归“等待他人”；没有期限的今天就能办，归“今天要办”。"""
    if item.waiting:
        return "waiting"
    if item.left.is_late:
        return "late"
    if item.due is None or item.due <= today or item.due_at is not None:
        return "today"
    return "soon" if item.left.tone == "soon" else "later"


def _cut(items):
    items = sorted(items, key=lambda item: (item.due is None, item.due or date.max, item.who))
    return items[:SHOWN], max(0, len(items) - SHOWN)
