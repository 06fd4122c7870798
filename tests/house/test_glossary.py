"""词表与代码一致：每个行为、每个环节都在 docs/glossary.md 里。"""

from pathlib import Path

import pytest

from cases.states import CaseState
from core.acts import Act

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("word", [*Act, *CaseState], ids=str)
def test_every_act_and_state_is_in_the_glossary(word):
    assert f"| {word.label} | `{word.value}` |" in GLOSSARY
