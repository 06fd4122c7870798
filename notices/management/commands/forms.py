from django.core.management.base import BaseCommand, CommandError

from notices import listing


class Command(BaseCommand):
    help = "由文书目录写出 docs/forms.md：每种文书的代号、谁签、归哪一类、保管期限；--check 只看是否还相符。"

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="不写，只核对；不相符即出错")

    def handle(self, *args, check=False, **options):
        wanted = listing.page()
        written = listing.PAGE.read_text("utf-8") if listing.PAGE.exists() else ""
        if check and wanted != written:
            raise CommandError("docs/forms.md 与文书目录不相符，请运行 manage.py forms 重写")
        if not check:
            listing.PAGE.write_text(wanted, "utf-8")
        self.stdout.write("docs/forms.md 与文书目录相符" if check else "已重写 docs/forms.md")
