"""期限怎么说：还剩几个工作日、今天到期、已超期；一律带文字，颜色只是陪衬。"""

from dataclasses import dataclass
from datetime import date, timedelta

from regimes.choices import OnBreach

ONE_DAY = timedelta(days=1)
SOON = 3  # 个工作日内到期即提醒


@dataclass(frozen=True)
class Left:
    """一个期限相对今天的说法；tone 为 late、soon、good 或空。"""

    words: str
    tone: str

    @property
    def is_late(self):
        return self.tone == "late"


NO_LIMIT = Left("", "")
# 过了期限怎样说、用什么颜色：照规程的 on_breach；提醒、提示不算超期。
PAST = {
    OnBreach.OVERDUE: ("已超期", "late"),
    OnBreach.ALARM: ("警报：已超期", "late"),
    OnBreach.WARN: ("提醒：已过", "soon"),
    OnBreach.REMIND: ("提示：已到期", "soon"),
}


@dataclass(frozen=True)
class Bound:
    """案件此刻该说的期限：已有逾期、警报的说它，否则说最先到期的（可能只是提醒）。"""

    on: date | None
    label: str
    provisional: bool
    earliest: date | None
    on_breach: str = OnBreach.OVERDUE


def bound(today, on, label, provisional, earliest, overdue_on, overdue_label, alarm_on):
    """案件上存的七栏 → Bound；`today` 以前已过逾期那天的，提醒让位。"""
    if overdue_on is not None and (overdue_on < today or overdue_on == on):
        alarm = alarm_on is not None and alarm_on <= max(overdue_on, today - ONE_DAY)
        early = (provisional, earliest) if overdue_on == on else (False, None)
        return Bound(overdue_on, overdue_label, *early, OnBreach.ALARM if alarm else OnBreach.OVERDUE)
    return Bound(on, label, provisional, earliest, OnBreach.WARN if on else OnBreach.OVERDUE)


def left(due, today, calendar, on_breach=OnBreach.OVERDUE):
    """`due` 为空即没有期限；暂定与否由日期本身的写法（due_words）说；过了怎样说照 `on_breach`。"""
    if due is None:
        return NO_LIMIT
    if due < today:
        (words, tone), days = PAST[on_breach], calendar.count(due, today)
        return Left(f"{words} {days} 个工作日" if days else words, tone)
    if due == today:
        return Left("今天到期", "soon")
    days = calendar.count(today, due)
    words = f"还剩 {days} 个工作日" if days else f"还剩 {(due - today).days} 天（都是休息日）"
    return Left(words, "soon" if days <= SOON else "good")


def hours_left(due, now):
    """以小时计的时限：还剩几小时几分，休息日照算（急难24小时）。"""
    late, minutes = now > due, abs(due - now) // timedelta(minutes=1)
    words = f"{minutes // 60} 小时 {minutes % 60} 分" if minutes >= 60 else f"{minutes} 分钟"
    return Left(f"已超时 {words}", "late") if late else Left(f"还剩 {words}", "soon")


def passed_by(today, workdays, calendar):
    """到 `today` 过了期限至少 `workdays` 个工作日的，截止日不晚于哪天；0 为一过即是。"""
    day = today - ONE_DAY
    while calendar.count(day, today) < workdays:
        day -= ONE_DAY
    return day
