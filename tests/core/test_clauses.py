"""条款写成汉字。"""

import pytest

from core.clauses import as_printed, in_words, spelled
from regimes.models import Regime
from tests.factories.regimes import shipped_regime
from tests.tables import each

WORDS = [
    ("第19条", "第十九条"),
    ("第10条第2款", "第十条第二款"),
    ("第110条", "第一百一十条"),
    ("第1205条", "第一千二百零五条"),
    ("第24—26条", "第二十四—二十六条"),
    ("第201、203条", "第二百零一、二百零三条"),
    ("57号文，20个工作日", "57号文，20个工作日"),
]


@each(("given", "printed"), WORDS)
def test_a_clause_is_written_in_words(given, printed):
    assert in_words(given) == printed


def test_a_file_written_with_half_width_marks_is_printed_all_the_same():
    assert as_printed("D57 第19条(一);暂取7天") == "D57 第十九条（一）；暂取7天"


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["XS2020", "LS2019", "LZ2021", "NAT_COUNTY"])
def test_every_basis_taken_from_a_regime_is_printed_so(code):
    regime = shipped_regime(code)
    said = [one.cited(key) for one in regime.procedures.all() for key in ("review_mode", "publicity", "panel")]
    assert any("第" in words for words in said) and isinstance(regime, Regime)
    assert not [words for words in said if in_words(words) != words or "(" in words]


@pytest.mark.django_db
def test_an_older_file_with_digits_is_cited_in_words(monkeypatch):
    regime = shipped_regime("XS2020")
    regime.sources["OLD"] = "某办法(民发〔2020〕1号),自2020年起"
    assert regime.cite("OLD 第19条 公示七天") == "《某办法》（民发〔2020〕1号）第十九条"


def test_codes_of_documents_are_named_wherever_they_stand():
    sources = {
        "S4": "某意见（临政〔2019〕42号,2019-11-25)",
        "D57": "某办法(民发〔2021〕57号),2021-07-01 起",
        "PR": "惯例",
    }
    words = "某办法（民发〔2021〕57号） 第二十条；某意见（临政〔2019〕42号） 二"
    assert spelled("D57 第20条;S4 二", sources) == words
    assert spelled("S4未写，XS42、SPR1 不动", sources) == "某意见（临政〔2019〕42号）未写，XS42、SPR1 不动"
    assert spelled("第3条", {}) == "第三条"
