import json
from datetime import date, datetime

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone

from regimes.calendar import frozen
from regimes.calendar.clock import Limit, deadline
from regimes.models import SpecialDay, TimeUnit


class Command(BaseCommand):
    requires_system_checks = []
    help = "算到期日：manage.py due 2026-09-18 20 --unit workday --json"

    def add_arguments(self, parser):
        parser.add_argument("start", help="起算日期；以小时计的写时刻，如 2026-10-01T09:30")
        parser.add_argument("length", type=int, help="多少")
        parser.add_argument("--unit", choices=TimeUnit.values, default=TimeUnit.WORKDAY)
        parser.add_argument("--roll", action="store_true", help="末日遇休息日顺延（日、月）")
        parser.add_argument("--count-start", action="store_true", help="起算当日计入")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args, start, length, unit, roll, count_start, **options):
        if not 0 < length <= 10_000:
            raise CommandError("长度应在 1 至 10000 之间")
        limit = Limit("due", "", length, unit, count_start=count_start, roll=roll)
        try:
            found = deadline(limit, moment(start, unit), self._calendar())
        except (OverflowError, ValueError):
            raise CommandError("算到的日子超出了公历能表示的范围（至9999年）") from None
        if options["json"]:
            self.stdout.write(json.dumps(as_json(found), ensure_ascii=False))
        else:
            self.stdout.write("\n".join(found.explanation_lines()))

    def _calendar(self):
        """本单位录入的日历；没有库、库没有建好的，用随附的放假通知，并说明。"""
        try:
            return SpecialDay.objects.calendar()
        except DatabaseError:
            self.stderr.write("没有连上数据库，按随附的放假通知计算")
            return frozen.calendar()


def moment(text, unit):
    """日期或北京时间的时刻；读不懂就说怎么写。"""
    try:
        if unit != TimeUnit.HOUR:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"“{text}”不是日期，请写成 2026-09-18（以小时计的写 2026-10-01T09:30）") from None
    return timezone.make_aware(found) if timezone.is_naive(found) else found


def as_json(found):
    """日历已公布的只有三项；暂定的另给最早可能的一天。"""
    told = {
        "due": found.due.isoformat(),
        "provisional": found.provisional,
        "skipped": [{"date": day.isoformat(), "reason": reason} for day, reason in found.skipped],
    }
    return told | ({"earliest": found.earliest.isoformat()} if found.provisional else {})
