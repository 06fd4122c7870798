from datetime import timedelta
from time import monotonic

from django.conf import settings
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import Unit, User
from core.commands import OfficeCommand
from notices import press
from tools import sweeps
from tools.demo import cast, clock, offices, pictures

ACCOUNTS = offices.accounts()  # make demo 打印给人看
FOUNDED_DAYS_AGO = 400
PRINTED = 40


class Command(OfficeCommand):
    help = "装入演示数据：两区两街、各岗位账号、约40户虚构家庭，日期随今天而定；正式运行的设置下拒绝"

    def handle(self, *args, **options):
        if not settings.SAMPLE_DATA:
            raise CommandError("正式运行的设置下不装演示数据")
        if Unit.objects.exists() or User.objects.exists():
            raise CommandError("库里已有单位或人员，不再装演示数据")
        began = monotonic()
        now = timezone.now()
        with transaction.atomic(), pictures.own_work():
            self.load(now)
        print_some(now)
        path = write_accounts()
        self.stdout.write(f"演示数据已装入，用时 {monotonic() - began:.0f} 秒；账号写在 {path}")

    def load(self, now):
        founded = now - timedelta(days=FOUNDED_DAYS_AGO)
        with clock.standing_at(founded):
            both = offices.open_offices(at=founded)
        diary = clock.Diary(timezone.localtime(now).date())
        clock.play(cast.stories(both, diary), until=now)
        sweeps.run_often(now, besides={"papers"})  # 文书先印几十份，其余由后台补印


def print_some(now):
    """先印好几十份，打开就能看；其余由后台补印。"""
    for paper in press.waiting(before=now)[:PRINTED]:
        press.press(paper, at=now)


def write_accounts():
    """账号表写进 var/demo-accounts.txt。"""
    path = settings.VAR_DIR / "demo-accounts.txt"
    path.write_text("".join("  ".join(row) + "\n" for row in ACCOUNTS), encoding="utf-8")
    return path
