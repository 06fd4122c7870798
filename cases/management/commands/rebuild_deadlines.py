"""`manage.py rebuild_deadlines [--dry-run]`：按规程、日历与痕迹重算在办案件的截止日，列出变动的。"""

from django.core.management.base import BaseCommand

from cases import deadlines
from core.dates import zh


class Command(BaseCommand):
    help = "重算在办案件的截止日（新一年放假安排录入之后），逐件列出变动；重跑无害。"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="只列出，不改")

    def handle(self, *, dry_run, **options):
        count = 0
        for case, before, after in deadlines.rebuild(write=not dry_run):
            count += 1
            self.stdout.write(f"{case.number} {case.head_name}：{_words(before)} → {_words(after)}")
        self.stdout.write(f"{'应改' if dry_run else '已改'} {count} 件")


def _words(facts):
    due_on, label, provisional = facts
    if due_on is None:
        return "没有期限"
    return f"{label} {zh(due_on, weekday=False)}{'（暂定）' if provisional else ''}"
