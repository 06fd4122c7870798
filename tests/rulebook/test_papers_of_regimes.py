"""各规程办完一件，卷里应有的文书都在；照随附的剧本走，看归档。"""

from contextlib import nullcontext

import pytest

from archives.models import Paper, PaperKind
from cases.models import Case
from tests.factories.rehearsal import walked
from tools.rehearsal import play

EVERYWHERE = {
    PaperKind.CHECK_REPORT,
    PaperKind.VISIT,
    PaperKind.PUBLICITY,
    PaperKind.DECISION_SHEET,
    PaperKind.NOTICE,
}
# 剧本：除处处都有的之外，还应有的；不应有的
SCENARIOS = [
    ("XS2020-minimum_living-objection", {PaperKind.REVIEW, PaperKind.MINUTES}, {PaperKind.RECHECK_REPORT}),
    ("DZ2021-minimum_living", {PaperKind.MINUTES}, {PaperKind.REVIEW}),
    ("LS2019-minimum_living", {PaperKind.REVIEW}, {PaperKind.MINUTES, PaperKind.RECHECK_REPORT}),
    ("LS2019-minimum_living-recheck", {PaperKind.RECHECK_REPORT}, {PaperKind.REVIEW, PaperKind.MINUTES}),
    ("NAT_STREET-minimum_living", set(), {PaperKind.MINUTES}),
]


@pytest.fixture
def kept(national, monkeypatch):
    """走完不退回，好看卷里有什么；用例自己的事务仍会退回。"""
    monkeypatch.setattr(play, "rolled_back", nullcontext)


def papers_of_the_case():
    case = Case.objects.latest("pk")
    return Paper.objects.of_case(case.pk).valid()


@pytest.mark.parametrize(("name", "also", "never"), SCENARIOS, ids=[name for name, *_ in SCENARIOS])
def test_the_file_holds_what_the_regime_asks_for(kept, name, also, never):
    assert walked(name)[1]
    filed = {PaperKind(kind) for kind in papers_of_the_case().values_list("kind", flat=True)}
    assert EVERYWHERE | also <= filed
    assert not never & filed


@pytest.mark.parametrize("name", ["LS2019-minimum_living-lower", "XS2020-minimum_living-lower"])
def test_a_cut_files_the_hearing_and_the_notice_of_adjustment(kept, name):
    assert walked(name)[1]
    titles = " ".join(papers_of_the_case().values_list("title", flat=True))
    assert "听取意见记录" in titles and "调整" in titles


def test_ending_hardship_support_files_its_notice_with_reasons(kept):
    assert walked("NAT_STREET-extreme_hardship-stop")[1]
    titles = " ".join(papers_of_the_case().values_list("title", flat=True))
    assert "听取意见记录" in titles and "停" in titles and "公示" in titles
