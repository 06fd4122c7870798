from django.core.management.base import BaseCommand, CommandError

from cases import rules


class Command(BaseCommand):
    help = "由代码写出 docs/rules.md：哪一条法规、由哪个条件管、哪个用例证明；--check 只看是否还相符。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="不写，只核对；不相符即出错")

    def handle(self, *args, check=False, **options):
        wanted = rules.page()
        written = rules.PAGE.read_text("utf-8") if rules.PAGE.exists() else ""
        if check and wanted != written:
            raise CommandError("docs/rules.md 与代码不相符，请运行 manage.py rules 重写")
        if not check:
            rules.PAGE.write_text(wanted, "utf-8")
        self.stdout.write("docs/rules.md 与代码相符" if check else "已重写 docs/rules.md")
