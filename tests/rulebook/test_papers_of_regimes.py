"""各规程办完一件，卷里应有的文书都在；照随附的剧本走，看归档。"""

from contextlib import nullcontext
from functools import partial

import pytest

from archives.models import Paper, PaperKind
from cases.models import Case
from core.refusals import Blocked
from decisions.services.serve import serve
from notices import printing
from notices.models import Notice
from tests.factories.cases import case_clerk
from tests.factories.rehearsal import walked
from tools.rehearsal import play

EVERYWHERE = {
    PaperKind.CHECK_REPORT,
    PaperKind.VISIT,
    PaperKind.PUBLICITY,
    PaperKind.DECISION_SHEET,
    PaperKind.NOTICE,
}
# 机关自己发起的事，不当作申请来写
OF_AN_APPLICATION = ("受理通知书", "申请表", "材料接收清单")
CUT = "《中华人民共和国社会救助法》第四十八条、《最低生活保障审核确认办法》（民发〔2021〕57号）第三十二条"
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
def test_a_cut_is_told_as_an_act_of_the_office_and_says_what_was_said(kept, name):
    assert walked(name)[1]
    titles = " ".join(papers_of_the_case().values_list("title", flat=True))
    assert "听取意见记录" in titles and not [one for one in OF_AN_APPLICATION if one in titles]
    told, decided = Notice.objects.filter(case_id=Case.objects.latest("pk").pk).order_by("pk")
    assert (told.kind, decided.kind) == ("hearing_notice", "adjust")
    for notice in (told, decided):
        content = notice.content
        assert content["change"].startswith("原每月") and "每月减少" in content["change"]
        assert "= 月人均 " in content["calculation"] and "标准 " in content["calculation"]
        assert content["clause"] == CUT and "你户的救助身份不变" in content["effects"] and notice.serve_by
    assert decided.content["heard"]["said"] and decided.content["heard"]["answer"]
    html = printing.notice_html(decided)
    assert decided.content["heard"]["said"] in html and "受理" not in html and "复议" in html


def test_ending_hardship_support_has_its_own_title_and_is_copied_to_the_village(kept):
    assert walked("NAT_STREET-extreme_hardship-stop")[1]
    titles = " ".join(papers_of_the_case().values_list("title", flat=True))
    assert "听取意见记录" in titles and "公示" in titles and not [one for one in OF_AN_APPLICATION if one in titles]
    notice = Notice.objects.get(case_id=Case.objects.latest("pk").pk, kind="adjust")
    assert notice.title == notice.paper.title == "终止供养告知书"
    assert "《特困人员认定办法》（民发〔2021〕43号）第二十四条、第二十六条" in notice.content["clause"]
    html = printing.notice_html(notice)
    assert "<h1>终止供养告知书</h1>" in html and f"抄送：{notice.content['copy_to']}" in html
    assert notice.content["copy_to"].endswith("居民委员会") and "将协助你申请" in html
    facts = {"way": "direct", "receiver": notice.recipient, "place": "家中", "servers": ["李晓梅", "张敏"]}
    case, at = Case.objects.latest("pk"), notice.issued_at
    deliver = partial(serve, case.pk, notice=notice.pk, by=case_clerk(case), at=at, served_at=at, **facts)
    with pytest.raises(Blocked, match=r"须抄送.*请填写抄送件由谁签收"):
        deliver()
    assert f"{deliver(copy_receiver='刘主任').copy_receiver}签收" in Paper.objects.latest("pk").sheet.content["copied"]
