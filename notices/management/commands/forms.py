from core.written_page import WrittenPage
from notices import listing


class Command(WrittenPage):
    help = "由文书目录写出 docs/forms.md：每种文书的代号、谁签、归哪一类、保管期限；--check 只看是否还相符。"
    source, written_from = listing, "文书目录"
