"""登记单位：一个区县连同街道、社区，由一份 CSV 名单一次登记。"""

from pathlib import Path

from django.core.management.base import CommandError

from accounts import unit_lists
from core.commands import OfficeCommand
from core.refusals import Refusal


class Command(OfficeCommand):
    help = "登记单位:CSV 首行为“区划代码,名称,机关代字,联系电话,监督电话,地址,复议机关,管辖法院”,前两列必填"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)

    def handle(self, *, file, **options):
        try:
            added = unit_lists.add(file.read_bytes())
        except OSError as error:
            raise CommandError(f"读不到文件 {file}:{error.strerror}") from None
        except Refusal as refusal:
            raise CommandError("\n".join([*refusal.reasons, "一个单位也没有登记"])) from None
        for unit in added:
            self.stdout.write(f"已登记:{unit.get_level_display()} {unit.code} {unit.full_name}")
        self.stdout.write(f"共登记 {len(added)} 个单位")
