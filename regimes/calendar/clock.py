"""时限怎么算、怎么向人解释。纯函数：规则、起点、日历、停表进，到期日和理由出；从不累加，随时可重算。

停表口径：停表当日照计（当日仍在办理），次日起不计，直至恢复之日；恢复之日亦不计，自其次日续算（比照民法典第201条）。
停表只停工作日时限；24 小时、自然日、月数的时限不停。
同一事由前后共停几个工作日有上限（`Pause.max_days`），停满即续走，恢复不恢复都一样；
规程定有最长期限的（`Limit.ceiling`），连同停表也不超过它：没有停得没有尽头的表。
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from core.dates import due_words
from regimes.calendar.months import add_months
from regimes.calendar.wording import explain_deadline
from regimes.calendar.workdays import ONE_DAY, Calendar

BEIJING = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class Limit:
    """一项时限的纯值；`unit` 取 workday / day / hour / month。"""

    id: str
    label: str
    length: int
    unit: str = "workday"
    start_event: str = ""
    start_label: str = ""
    end_events: tuple[str, ...] = ()
    on_breach: str = "overdue"
    nested_in: str = ""
    source: str = ""
    status: str = ""
    count_start: bool = False  # 起算当日计入
    roll: bool = False  # 末日遇休息日顺延（只对 day、month）
    ceiling: int = 0  # 连同停表至多几个工作日（只对 workday）；0 即没有规定


@dataclass(frozen=True)
class Pause:
    """一段停表；`ends_on` 为空即还没有恢复；`max_days` 为同一事由前后共可停的工作日数，空即不限。"""

    starts_on: date
    ends_on: date | None = None
    reason: str = ""
    source: str = ""
    max_days: int | None = None

    def covers(self, day):
        return self.starts_on < day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Deadline:
    """一个到期日和它的全部理由。

    停表未恢复而没有上限的，`due` 为 None、`is_paused` 为真、`left` 为余下的工作日；
    有上限的照停满算出最迟那天，`stands_until` 为至多停到哪天；`capped` 为因最长期限而到期。
    """

    id: str
    label: str
    length: int
    unit: str
    due: date | datetime | None
    provisional: bool
    earliest: date | datetime | None
    source: str
    status: str
    start_event: str
    start_label: str
    start_on: date | datetime
    skipped: tuple[tuple[date, str], ...]
    makeup: tuple[date, ...]
    pauses: tuple[Pause, ...]
    on_breach: str
    nested_in: str = ""
    count_start: bool = False
    left: int = 0
    stands_until: date | None = None
    ceiling: int = 0
    capped: bool = False

    @property
    def is_paused(self):
        return self.due is None

    @property
    def due_on(self):
        """到期的那一天（小时时限取其日期）；停表中为 None。"""
        return self.due.date() if isinstance(self.due, datetime) else self.due

    def workdays_left(self, today, calendar):
        """从 `today` 到到期日还有几个工作日（不含今天）；已过为负；停表中为余下的工作日。"""
        return self.left if self.due is None else calendar.count(today, self.due_on)

    def words(self, *, weekday=True):
        """到期那天的写法；暂定的连同最早可能那天。"""
        earliest = self.earliest.date() if isinstance(self.earliest, datetime) else self.earliest
        return due_words(self.due_on, self.provisional, earliest, weekday=weekday)

    def explanation_lines(self):
        """“为什么是这一天”，一行一句。"""
        return explain_deadline(self)


def deadline(limit: Limit, start, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Deadline:
    """从 `start`（日期；hour 为时刻）起 `limit` 的到期日；同样的输入永远得同样的结果。"""
    if limit.unit == "workday":
        return _workdays(limit, start, calendar, in_order(pauses))
    if limit.unit == "hour":
        if not isinstance(start, datetime):
            raise ValueError("以小时计的时限须给出起算时刻")
        start = start.astimezone(BEIJING)
        due = start + timedelta(hours=limit.length)
        return _made(limit, start, due=due, earliest=due)
    return _calendar_days(limit, start, calendar)


def in_order(pauses):
    """先停的在前；同日的次序也固定，摆放先后不影响结果。"""
    return tuple(sorted(pauses, key=lambda one: (one.starts_on, one.ends_on or date.max, one.reason)))


def stands_until(pauses, calendar):
    """还没有恢复的一段至多停到哪天（同一事由先前停过的也算在内）；没有在停或没有上限为 None。"""
    now = next((one for one in pauses if one.ends_on is None and one.max_days is not None), None)
    if now is None:
        return None
    used = _used(pauses, now.starts_on, calendar)[now.reason]
    return calendar.after(now.starts_on, max(0, now.max_days - used))


def earliest_due(deadlines):
    """几项时限同时在走（如20日里套10日），案件以最早到期的一项为准；全在停表则为 None。"""
    running = [one for one in deadlines if one.due is not None]
    return min(running, key=lambda one: (one.due_on, isinstance(one.due, date), one.id), default=None)


def publicity_ending(posted_on, days, unit, count_posting_day, extend_if_rest_day, calendar) -> Deadline:
    """公示最后一日；次日方可进入下一环节。张贴当日默认为第0日，末日遇休息日顺延。"""
    limit = Limit("", "", days, unit, count_start=count_posting_day, roll=extend_if_rest_day)
    return deadline(limit, posted_on, calendar)


def _day(start):
    """北京时间的日期。"""
    return start.astimezone(BEIJING).date() if isinstance(start, datetime) else start


def _made(limit, start, **facts):
    given = {"provisional": False, "skipped": (), "makeup": (), "pauses": (), **facts}
    same = ("id", "label", "length", "unit", "source", "status", "start_event", "start_label", "on_breach", "nested_in")
    return Deadline(
        **{name: getattr(limit, name) for name in same}, count_start=limit.count_start, start_on=start, **given
    )


def _workdays(limit, start, calendar, pauses):
    start = _day(start)
    origin = start - ONE_DAY if limit.count_start else start
    walk = _Walk(limit, origin, calendar, pauses).go()
    facts = {"skipped": tuple(walk.skipped), "makeup": tuple(walk.makeup), "ceiling": limit.ceiling}
    if walk.left:
        return _made(limit, start, due=None, earliest=None, pauses=pauses, left=walk.left, **facts)
    provisional = calendar.is_provisional(origin, walk.day)
    earliest = _Walk(limit, origin, calendar.at_best, pauses).go() if provisional else walk
    met = tuple(pause for pause in pauses if any(pause.covers(day) for day, _ in walk.skipped))
    facts |= {"pauses": met, "stands_until": stands_until(pauses, calendar) if met else None, "capped": walk.capped}
    return _made(limit, start, due=walk.day, provisional=provisional, earliest=earliest.day, **facts)


def _used(pauses, until, calendar):
    """{事由: `until`（含）以前已停的工作日数}。"""
    used = Counter()
    for one in pauses:
        if one.starts_on < until:
            used[one.reason] += calendar.count(one.starts_on, min(one.ends_on or until, until))
    return used


class _Walk:
    """逐日走到期满；遇没有上限又未恢复的停表即止，`left` 为余下的工作日。"""

    def __init__(self, limit, origin, calendar, pauses):
        self.day, self.left, self.gone, self.ceiling = origin, limit.length, 0, limit.ceiling
        self.calendar, self.pauses = calendar, pauses
        self.skipped, self.makeup, self.capped = [], [], False
        self.used = _used(pauses, origin, calendar)

    def go(self):
        while self.left > 0:
            self.day += ONE_DAY
            if reason := self.calendar.rest_reason(self.day):
                self.skipped.append((self.day, reason))
                if (paused := self._paused()) and self._endless(paused):
                    break
            elif not self._workday():
                break
        return self

    def _workday(self):
        """走过一个工作日；停在没有尽头的停表上的，走不下去。"""
        self.gone += 1
        paused = self._paused()
        if paused is None or self.gone == self.ceiling:
            self.capped = paused is not None or (self.left > 1 and self.gone == self.ceiling)
            self.left = 0 if self.capped else self.left - 1
            if self.day in self.calendar.makeup_days:
                self.makeup.append(self.day)
        elif self._endless(paused):
            return False
        else:
            self.used[paused.reason] += 1
            self.skipped.append((self.day, f"停表：{paused.reason}"))
        return True

    def _paused(self):
        """今天停着的一段；停满了的不算。"""
        rows = (one for one in self.pauses if one.max_days is None or self.used[one.reason] < one.max_days)
        return next((one for one in rows if one.covers(self.day)), None)

    def _endless(self, paused):
        return not self.ceiling and paused.ends_on is None and paused.max_days is None


def _calendar_days(limit, start, calendar):
    start = _day(start)
    months = limit.unit == "month"
    raw = add_months(start, limit.length) if months else start + timedelta(days=limit.length)
    if limit.count_start:
        raw -= ONE_DAY
    if not limit.roll:
        return _made(limit, start, due=raw, earliest=raw)
    due = calendar.next_workday(raw)
    rolled = ((raw + timedelta(days=n)) for n in range((due - raw).days))
    return _made(
        limit,
        start,
        due=due,
        provisional=calendar.is_provisional(raw - ONE_DAY, due),
        earliest=calendar.at_best.next_workday(raw),
        skipped=tuple((one, calendar.rest_reason(one)) for one in rolled),
        makeup=(due,) if due != raw and due in calendar.makeup_days else (),
    )
