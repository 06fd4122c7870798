from cases import rules
from core.written_page import WrittenPage


class Command(WrittenPage):
    help = "由代码写出 docs/rules.md：哪一条法规、由哪个条件管、哪个用例证明；--check 只看是否还相符。"
    source = rules
