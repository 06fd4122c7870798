"""规程这间房说的话是给人看的中文：紧挨汉字的逗号、分号、冒号、括号用全角。"""

import io
import re
import tokenize

from core.clauses import CLAUSE
from tests.house.source import ROOT

HAN = "\u4e00-\u9fff"
HALF = re.compile(rf"[{HAN}”）][,;:!?()]|[,;:!?(][{HAN}“（]")
BRACES = re.compile(r"\{[^{}]*\}")
# 正则与按原文切分的写法，里面的半角是原文的字。
CODE = re.compile(r"\bre\.|split\(|replace\(|maketrans|translate|strip\(| in [\"(]|== \"|startswith|partition")


def half_width(source):
    """[（行号, 字面）]：字符串、注释里紧挨汉字的半角标点；花括号里是代码，不算。"""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in (tokenize.STRING, tokenize.COMMENT) or token.string.startswith(("r", "R")):
            continue
        if not CODE.search(token.line) and HALF.search(BRACES.sub("", token.string)):
            found.append((token.start[0], token.string[:40]))
    return found


def test_the_words_of_regimes_use_full_width_punctuation():
    files = [path for path in sorted((ROOT / "regimes").rglob("*.py")) if "migrations" not in path.parts]
    assert len(files) > 30
    found = {str(path.relative_to(ROOT)): half_width(path.read_text("utf-8")) for path in files}
    assert {name: rows for name, rows in found.items() if rows} == {}


def test_a_half_width_comma_is_recognised():
    assert half_width('x = "期限,材料"') and half_width("# 见下(一)")
    assert not half_width('x = f"期限，{a(b, c)}"') and not half_width('x = ["期", "限"]')


def quoted(text):
    """[（行号, 引号里的话）]：规程文件里给人看的，注释也算。"""
    lines = enumerate(text.splitlines(), 1)
    return [(n, one) for n, line in lines for one in [*re.findall(r'"([^"]*)"', line), line.partition("#")[2]]]


def test_regime_files_use_full_width_punctuation_and_write_clauses_in_words():
    """凡引号里有汉字的：标点用全角；条款写“第十九条”，不写“第19条”。"""
    files = sorted((ROOT / "regimes" / "data").rglob("*.toml"))
    wrong = [
        f"{path.name}:{n} {words[:40]}"
        for path in files
        for n, words in quoted(path.read_text("utf-8"))
        if HALF.search(words) or CLAUSE.search(words)
    ]
    assert len(files) > 15 and wrong == []
