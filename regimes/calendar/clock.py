"""时限怎么算、怎么向人解释。纯函数：规则、起点、日历、停表进，到期日和理由出；从不累加，随时可重算。

停表口径：停表当日照计（当日仍在办理），次日起不计，直至恢复之日；恢复之日亦不计，自其次日续算（比照民法典第201条）。
停表只停工作日时限；24 小时、自然日、月数的时限不停。
"""

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


@dataclass(frozen=True)
class Pause:
    """一段停表；`ends_on` 为空即仍在停。"""

    starts_on: date
    ends_on: date | None = None
    reason: str = ""
    source: str = ""

    def covers(self, day):
        return self.starts_on < day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class Deadline:
    """一个到期日和它的全部理由。停表未恢复而到不了期的，`due` 为 None、`is_paused` 为真、`left` 为余下的工作日。"""

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
        return _workdays(limit, start, calendar, tuple(sorted(pauses, key=lambda pause: pause.starts_on)))
    if limit.unit == "hour":
        if not isinstance(start, datetime):
            raise ValueError("以小时计的时限须给出起算时刻")
        start = start.astimezone(BEIJING)
        due = start + timedelta(hours=limit.length)
        return _made(limit, start, due=due, earliest=due)
    return _calendar_days(limit, start, calendar)


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
    due, skipped, makeup, left = _walk(origin, limit.length, calendar, pauses)
    if due is None:
        return _made(limit, start, due=None, earliest=None, skipped=skipped, makeup=makeup, pauses=pauses, left=left)
    provisional = calendar.is_provisional(origin, due)
    earliest = _walk(origin, limit.length, calendar.without_guesses(), pauses)[0] if provisional else due
    met = tuple(pause for pause in pauses if any(pause.covers(day) for day, _ in skipped))
    return _made(
        limit, start, due=due, provisional=provisional, earliest=earliest, skipped=skipped, makeup=makeup, pauses=met
    )


def _walk(origin, length, calendar, pauses):
    """逐日走：（到期日，跳过的日子及缘由，计入的调休日，余下）；遇未恢复的停表即止，到期日为 None。"""
    day, left, skipped, makeup = origin, length, [], []
    while left > 0:
        day += ONE_DAY
        reason = calendar.rest_reason(day)
        pause = next((one for one in pauses if one.covers(day)), None)
        if not reason and pause is None:
            left -= 1
            if day in calendar.makeup_days:
                makeup.append(day)
        elif pause is not None and pause.ends_on is None:
            return None, tuple(skipped), tuple(makeup), left
        else:
            skipped.append((day, f"停表：{pause.reason}" if pause and not reason else reason))
    return day, tuple(skipped), tuple(makeup), 0


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
        earliest=calendar.without_guesses().next_workday(raw),
        skipped=tuple((one, calendar.rest_reason(one)) for one in rolled),
        makeup=(due,) if due != raw and due in calendar.makeup_days else (),
    )
