"""把日子倒回去，一件件按先后办：各户的经过是生成器，`at = yield 时刻` 即等到那一刻。"""

import heapq
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from django.utils import timezone

from regimes.models import SpecialDay

MIDNIGHT_SWEEP = time(0, 10)


@contextmanager
def standing_at(at):
    """此刻即 `at`：变更记录、建立时间与权限判断都按那一天。"""
    with patch("django.utils.timezone.now", lambda: at):
        yield


def play(stories, *, until):
    """各户的经过按时间交错办理，到 `until` 为止；同一街道的痕迹因而先后有序。"""
    queue = []
    for turn, story in enumerate(stories):
        heapq.heappush(queue, (next(story), turn, story))
    while queue and queue[0][0] <= until:
        at, turn, story = heapq.heappop(queue)
        with standing_at(at):
            upcoming = next_wish(story, at)
        if upcoming is not None:
            heapq.heappush(queue, (max(upcoming, at), turn, story))


def next_wish(story, at):
    try:
        return story.send(at)
    except StopIteration:
        return None


class Diary:
    """工作日的日历：`past(5)` 五个工作日前，`later(at, 2)` 其后第二个工作日。"""

    def __init__(self, today):
        self.today = today
        self.calendar = SpecialDay.objects.calendar()

    def past(self, workdays):
        """今天往前数第几个工作日；0 为今天或此前最近的工作日。"""
        day = self.today
        while not self.calendar.is_workday(day):
            day -= timedelta(days=1)
        return self.back_from(day, workdays)

    def month(self, back):
        """几个月前的1日；0 为本月。"""
        year, month = divmod(self.today.year * 12 + self.today.month - 1 - back, 12)
        return date(year, month + 1, 1)

    def before_month(self, back, workdays):
        """几个月前那个月开头，再往前数第几个工作日。"""
        return self.back_from(self.month(back), workdays)

    def back_from(self, day, workdays):
        for _ in range(workdays):
            day -= timedelta(days=1)
            while not self.calendar.is_workday(day):
                day -= timedelta(days=1)
        return day

    def at(self, day, clock):
        """北京时间某日几点：`at(day, "09:05")`。"""
        clock = time.fromisoformat(clock) if isinstance(clock, str) else clock
        return timezone.make_aware(datetime.combine(day, clock))

    def after_midnight(self, last_day):
        """公示截止次日零点过后，巡查到来之时。"""
        return self.at(last_day + timedelta(days=1), MIDNIGHT_SWEEP)
