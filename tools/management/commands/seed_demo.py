"""装入演示数据。前面两区先装，装好就能用；`--rest` 再补其余各份。

SQLite 上每份另开进程装进自己的库，两份一起装，装好的整份并进来；别的库在本进程依次装。
"""

import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Unit, User
from core.commands import OfficeCommand
from notices import press
from tools import sweeps
from tools.demo import joining, numbers, offices, parts, pictures

PRINTED = 40
AT_ONCE = 2


class Command(OfficeCommand):
    help = "装入演示数据：五区十五街、各岗位账号、约600户虚构家庭，日期随今天而定；正式运行的设置下拒绝"

    def add_arguments(self, parser):
        parser.add_argument("--rest", action="store_true", help="补装其余各区、各街道两年的月份")
        parser.add_argument("--part", help="只在本库装这一份（由本命令自己另开的进程用）")

    def handle(self, *args, rest=False, part=None, **options):
        if not settings.SAMPLE_DATA:
            raise CommandError("正式运行的设置下不装演示数据")
        began, now = monotonic(), timezone.now()
        if part:
            return load(parts.EVERY[part], now)
        if rest:
            self.rest(now)
        else:
            self.front(now)
        self.stdout.write(f"演示数据已装入，用时 {monotonic() - began:.0f} 秒；账号写在 {write_accounts()}")

    def front(self, now):
        if Unit.objects.exists() or User.objects.exists():
            raise CommandError("库里已有单位或人员，不再装演示数据")
        parts.shared(now)
        for _ in build(parts.FRONT, now):
            pass
        sweeps.run_often(now, besides={"papers"})  # 文书先印几十份，其余由后台补印
        print_some(now)

    def rest(self, now):
        waiting = [one for one in parts.REST if not one.is_there]
        there = len(parts.REST) - len(waiting)
        try:
            tell(there)
            for done, part in enumerate(build(waiting, now), there + 1):
                tell(done)
                self.stdout.write(f"已补装 {done}/{len(parts.REST)} 份：{part.name}")
                self.stdout.flush()
        finally:
            settings.SITE_NOTICE.unlink(missing_ok=True)
        sweeps.run_often(now, besides={"papers"})


def build(wanted, now):
    """逐份装好，装好一份给出一份。"""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        for part in wanted:
            load(part, now)
            yield part
        return
    connection.close()
    with tempfile.TemporaryDirectory(dir=settings.VAR_DIR) as folder, ThreadPoolExecutor(AT_ONCE) as pool:
        waiting = {pool.submit(build_apart, part, Path(folder)): part for part in wanted}
        try:
            for one in as_completed(waiting):
                part = waiting[one]
                joining.joined(one.result(), database(), part.turn)
                yield part
        finally:
            pool.shutdown(cancel_futures=True)


def build_apart(part, folder):
    """另开进程把一份装进从本库抄出的库，返回那个库；本库这时照常有人用。"""
    target = folder / f"{part.name}.sqlite3"
    joining.copied(database(), target, part.turn)
    env = {**os.environ, "DATABASE_URL": f"sqlite:///{target}"}
    command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "seed_demo", "--part", part.name]
    done = subprocess.run(command, env=env, cwd=settings.BASE_DIR, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise CommandError(f"{part.name} 没有装成：{done.stderr[-2000:]}")
    return target


def load(part, now):
    """在本库装这一份，一个事务，要么全有要么全无。"""
    numbers.start_at(part.turn)
    with transaction.atomic(), pictures.own_work():
        part.load(now)


def database():
    return Path(settings.DATABASES["default"]["NAME"])


def tell(done):
    """页面顶上写明补装到哪里。"""
    settings.SITE_NOTICE.write_text(
        f"演示数据还在补装：另外十三个街道两年的月份，已装好 {done}/{len(parts.REST)} 份，装好一份出现一份。",
        encoding="utf-8",
    )


def print_some(now):
    """先印好几十份，打开就能看；其余由后台补印。"""
    for paper in press.waiting(before=now)[:PRINTED]:
        press.press(paper, at=now)


def write_accounts():
    """账号表写进 var/demo-accounts.txt：演示街道的在前。"""
    path = settings.VAR_DIR / "demo-accounts.txt"
    others = [key for key in offices.keys() if key not in offices.FRONT]
    rows = offices.accounts([*offices.FRONT, *others])
    path.write_text("".join("  ".join(row) + "\n" for row in rows), encoding="utf-8")
    return path
