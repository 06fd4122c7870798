from core.written_page import WrittenPage
from rulebook import regime_keys


class Command(WrittenPage):
    requires_system_checks = []
    help = "由代码写出 docs/regime_keys.md：规程文件与参数的每一项由谁照办、哪个用例证明；--check 只看是否还相符。"
    source = regime_keys
