from django.core.management.base import BaseCommand, CommandError

from rulebook import regime_keys


class Command(BaseCommand):
    requires_system_checks = []
    help = "由代码写出 docs/regime_keys.md：规程文件与参数的每一项由谁照办、哪个用例证明；--check 只看是否还相符。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="不写，只核对；不相符即出错")

    def handle(self, *args, check=False, **options):
        wanted = regime_keys.page()
        written = regime_keys.PAGE.read_text("utf-8") if regime_keys.PAGE.exists() else ""
        if check and wanted != written:
            raise CommandError("docs/regime_keys.md 与代码不相符，请运行 manage.py regime_keys 重写")
        if not check:
            regime_keys.PAGE.write_text(wanted, "utf-8")
        self.stdout.write("docs/regime_keys.md 与代码相符" if check else "已重写 docs/regime_keys.md")
