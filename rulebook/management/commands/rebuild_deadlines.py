"""`manage.py rebuild_deadlines [--dry-run | --check]`：按规程、日历与痕迹重算在办案件的截止日，列出变动的。"""

from django.utils import timezone

from cases.deadlines import rebuild
from core.commands import OfficeCommand
from core.dates import due_words
from rulebook import recalculation


class Command(OfficeCommand):
    help = "重算在办案件存下的截止日，逐件列出不一致的并改正；重跑无害。"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="只列出，不改")
        parser.add_argument("--check", action="store_true", help="只核对，不改；有不一致即退出码 1")

    def handle(self, *, dry_run, check, **options):
        only_look, count = dry_run or check, 0
        if not only_look:
            recalculation.finish_pending(timezone.now())  # 放假安排改变引起的，须逐案记痕迹，先办完
        for moves in rebuild.differences() if only_look else rebuild.rebuild():
            count += len(moves)
            for one in moves:
                self.stdout.write(f"{one.number}：{_words(one.old)} → {_words(one.new)}")
        self.stdout.write(f"{'应改' if only_look else '已改'} {count} 件")
        if check and count:
            raise SystemExit(1)


def _words(due):
    words = due_words(due.on, due.provisional, due.earliest, weekday=False)
    return f"{due.label} {words}" if due.on else words
