"""期限怎么说：还剩几个工作日、今天到期、已超期；一律带文字，颜色只是陪衬。"""

from dataclasses import dataclass
from datetime import timedelta

SOON = 3  # 个工作日内到期即提醒


@dataclass(frozen=True)
class Left:
    """一个期限相对今天的说法；tone 为 late、soon、good 或空。"""

    words: str
    tone: str

    @property
    def is_late(self):
        return self.tone == "late"


def left(due, today, calendar):
    """`due` 为空即没有期限；暂定与否由日期本身的写法（due_words）说。"""
    if due is None:
        return Left("", "")
    if due < today:
        days = calendar.count(due, today)
        return Left(f"已超期 {days} 个工作日" if days else "已超期", "late")
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
