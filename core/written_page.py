"""由代码写出的一页说明（docs 里的表）：写出，或 --check 只看还相不相符。"""

from django.core.management.base import BaseCommand, CommandError


class WrittenPage(BaseCommand):
    """子类给 `source`（有 `page()` 与 `PAGE` 的模块）、`written_from` 与 `help`；命令名即那一页的名字。"""

    source = None
    written_from = "代码"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="不写，只核对；不相符即出错")

    def handle(self, *args, check=False, **options):
        page, wanted = self.source.PAGE, self.source.page()
        written = page.read_text("utf-8") if page.exists() else ""
        if check and wanted != written:
            raise CommandError(f"docs/{page.name} 与{self.written_from}不相符，请运行 manage.py {page.stem} 重写")
        if not check:
            page.write_text(wanted, "utf-8")
        self.stdout.write(f"docs/{page.name} 与{self.written_from}相符" if check else f"已重写 docs/{page.name}")
