"""“齐全”“无误”“没有超期”之类的话，哪一处由哪个函数对照出来的，逐处写明；没有对照的不说。"""

import importlib
import re

import pytest

from tests.house import source

WORDS = re.compile("齐全|没有矛盾|没有超期|自查无误|次序无误|无异议|没有异议|核对无误")
# 说的是对照的结论：{文件: 由谁对照}
COMPARED = {
    "decisions/comparisons.py": "decisions.comparisons.of_case",
    "rosters/doubts.py": "rosters.doubts.compared",
    "archives/completeness.py": "archives.completeness.compared",
    "templates/intake/accept.html": "intake.checklist.of_acceptance",
    "desk/timeline.py": "publicity.services.closing.close_round",
    "intake/views/supplement.py": "intake.services.acceptance.supplement",
    "templates/pdf/acceptance.html": "intake.services.acceptance.accept",
}
# 说的不是结论：规程里的一种情形、条件、按钮、说明。
SAID = {
    "cases/course/skeleton.py": "画图的一种情形",
    "cases/course/walk.py": "画图的一种情形",
    "cases/deadlines/__init__.py": "时限的起算",
    "cases/guards/publicity.py": "还不能办的理由",
    "cases/models/arrows.py": "箭头的名称",
    "cases/course/steps.py": "画图的说明",
    "cases/ladder.py": "说明",
    "cases/route.py": "说明",
    "cases/services/timing.py": "说明",
    "regimes/choices.py": "时限的起算",
    "publicity/closing.py": "说明",
    "verification/services/recheck.py": "说明",
    "core/compared.py": "说明",
    "accounts/answering.py": "按钮：答复人自己的结论",
    "benefits/forms.py": "按钮：答复人自己的结论",
    "intake/forms/circumstance_fix.py": "按钮：答复人自己的结论",
    "templates/tools/style_desk.html": "样张",
    "templates/rulebook/regime.html": "画图的说明",
    "templates/pdf/supplement.html": "将来的条件",
    "templates/rosters/_roster_next.html": "按钮：核对人自己的结论",
}


def said_in():
    files = [*source.python_files(), *source.template_files()]
    return {str(path.relative_to(source.ROOT)) for path in files if WORDS.search(path.read_text("utf-8"))}


def test_every_all_clear_is_listed_with_the_function_that_compares():
    assert said_in() == set(COMPARED) | set(SAID)


@pytest.mark.parametrize("dotted", sorted(set(COMPARED.values())))
def test_the_comparing_function_exists(dotted):
    module, _, name = dotted.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_green_on_a_page_that_judges_says_against_what():
    """签批、名册、卷宗的绿字只经“对照”那一块。"""
    pages = ["decisions/_sign_warnings.html", "rosters/_roster_next.html", "archives/_tab_dossier.html"]
    text = {name: (source.TEMPLATES / name).read_text("utf-8") for name in pages}
    assert {name: "includes/_compared.html" in one for name, one in text.items()} == dict.fromkeys(pages, True)
    assert [name for name, one in text.items() if "word-good" in one or "notice-good" in one] == []
