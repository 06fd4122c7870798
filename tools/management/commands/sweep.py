import datetime

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from core.commands import OfficeCommand
from tools import sweeps


class Command(OfficeCommand):
    help = "把到期该办的都办了：公示期满、建立待遇、补印文书、单独登记备案、重算暂定期限。跑几遍都一样。"

    def add_arguments(self, parser):
        parser.add_argument("--at", help="按此刻办理（ISO 8601，如 2026-11-22T00:05+08:00），缺省为现在")

    def handle(self, *args, at=None, **options):
        results = sweeps.run_all(self._moment(at))
        for label, counts in results.items():
            self.stdout.write(f"{label}：{counts if isinstance(counts, str) else _words(counts)}")
        if any(isinstance(counts, str) for counts in results.values()):
            raise CommandError("有巡检出错，其余已办完")

    def _moment(self, text):
        if not text:
            return timezone.now()
        try:
            moment = parse_datetime(text) or datetime.datetime.fromisoformat(text)
        except ValueError:
            raise CommandError(f"看不懂时刻“{text}”，请写成 2026-11-22T00:05+08:00") from None
        moment = moment if timezone.is_aware(moment) else timezone.make_aware(moment)
        if moment > timezone.now():
            raise CommandError("不能按将来的时刻办理")
        return moment


def _words(counts):
    return "，".join(f"{name} {count}" for name, count in counts.items())
