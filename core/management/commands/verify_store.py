from django.core.management.base import CommandError

from core.commands import OfficeCommand
from core.sealed_store import broken_cells, broken_files


class Command(OfficeCommand):
    help = "核验入库文件与加密字段；有一处损坏即以 1 退出并逐条列出。"

    def handle(self, *args, **options):
        problems = [*broken_files(), *broken_cells()]
        if problems:
            raise CommandError("\n".join(problems), returncode=1)
        self.stdout.write("文件与加密字段全部完好")
