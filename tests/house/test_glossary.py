"""词表与代码一致：每个行为、每个环节都在 docs/glossary.md 里。"""

from pathlib import Path

from cases.states import CaseState
from core.acts import Act
from tests.tables import each

GLOSSARY = (Path(__file__).parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")


@each("word", [*Act, *CaseState])
def test_every_act_and_state_is_in_the_glossary(word):
    assert f"| {word.label} | `{word.value}` |" in GLOSSARY
