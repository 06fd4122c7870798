"""词表与代码一致：每个行为、每个环节都在 docs/glossary.md 里；“概念”一节的标识都是代码里真有的。"""

import io
import re
import tokenize
from functools import cache
from pathlib import Path

from cases.states import CaseState
from core.acts import Act
from tests.house.source import python_files
from tests.tables import each

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
CONCEPTS = GLOSSARY.partition("## 概念")[2].partition("## 环节")[0]
ROWS = [line.split("|")[2] for line in CONCEPTS.splitlines() if line.startswith("|")]
NAMES = sorted({part for row in ROWS for name in re.findall(r"`([^`]+)`", row) for part in name.split(".")})


@each("word", [*Act, *CaseState])
def test_every_act_and_state_is_in_the_glossary(word):
    assert f"| {word.label} | `{word.value}` |" in GLOSSARY


@each("name", NAMES)
def test_every_name_of_a_concept_is_in_the_code(name):
    assert name in _said_in_code()


@cache
def _said_in_code():
    """产品代码里的名字、只写着一个标识的字符串（选项的值、规程的键）、文件名；注释与说明里的不算。"""
    found = set()
    for path in python_files():
        found.add(path.stem)
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.NAME:
                found.add(token.string)
            elif token.type == tokenize.STRING and re.fullmatch(r"['\"]\w+['\"]", token.string):
                found.add(token.string[1:-1])
    return found
