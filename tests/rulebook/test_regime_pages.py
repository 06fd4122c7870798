"""规程页与对照页：图、文字、出处都在；不同的地方一眼看得出。"""

from datetime import date

import pytest

from cases.course.steps import course_of
from regimes.files import reading
from rulebook import comparison, text
from rulebook.drawing import FULL, SMALL, drawing, wrapped
from rulebook.text import main_path
from tests.factories import UnitFactory, UserFactory, shipped_regime

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


@pytest.fixture
def clerk(client):
    regime = shipped_regime("LS2019")
    client.force_login(UserFactory(window=True, unit=UnitFactory(parent=regime.district)))
    return client, regime


def page_of(client, path):
    return client.get(f"/regimes/{path}").content.decode()


def test_the_page_draws_the_path_and_tells_it_in_words(clerk):
    client, regime = clerk
    shown = page_of(client, f"{regime.pk}/")
    assert shown.count("<svg") == 1 and "<title" in shown and "<desc" in shown
    assert "主路：登记受理 → 核对 → 入户调查 → 公示 → 审批 → 已确认" in shown
    assert "核对异议复查" in shown and "T05" not in shown and "style=" not in shown


def test_a_procedure_is_chosen_by_its_name_and_a_strange_name_takes_the_first(clerk):
    client, regime = clerk
    assert "先行救助，款物当场交付" in page_of(client, f"{regime.pk}/?procedure=temporary_urgent.new")
    assert "<svg" in page_of(client, f"{regime.pk}/?procedure=²")
    assert page_of(client, f"{regime.pk}/?all=1").count("<svg") == regime.procedures.count()


def test_the_page_of_a_regime_asks_the_same_number_of_questions_whatever_its_size(clerk, django_assert_max_num_queries):
    client, regime = clerk
    for tail in ("", "?all=1"):
        with django_assert_max_num_queries(19):
            client.get(f"/regimes/{regime.pk}/{tail}")


def test_the_page_prints_delegates_the_law_and_the_basis(clerk):
    client, regime = clerk
    shown = page_of(client, f"{regime.pk}/")
    named = "关于推进社会救助领域“放管服”改革的实施意见（临兰政办字〔2019〕42号） 一 将低保"
    law = "中华人民共和国社会救助法（2026-04-30通过） 第四十八条"
    for words in ("审批权下放", named, "法律加盖", law, "依据"):
        assert words in shown, words


def test_two_regimes_side_by_side_mark_what_differs(clerk):
    client, regime = clerk
    other = shipped_regime("NAT_STREET")
    shown = page_of(client, f"compare/?old={regime.pk}&new={other.pk}")
    assert shown.count("<svg") == 2 and "T04" in shown and "T12" in shown and "（不同）" in shown
    same = page_of(client, f"compare/?old={regime.pk}&new={regime.pk}")
    assert "两份内容相同" in same and "（不同）" not in same
    assert "只有 NAT_STREET 第3版有：" in shown and "最低生活保障边缘家庭·新增" in shown


@pytest.mark.parametrize("query", ["", "?old=x&new=²", "?old=999999999999999999999&new=1", "?procedure=none"])
def test_a_strange_choice_only_shows_the_form(clerk, query):
    client, _ = clerk
    assert client.get(f"/regimes/compare/{query}").status_code == 200


def test_another_district_s_regime_can_be_neither_read_nor_compared(clerk):
    client, regime = clerk
    other = shipped_regime("XS2020")
    assert client.get(f"/regimes/{other.pk}/").status_code == 404
    assert other.name not in page_of(client, f"compare/?old={regime.pk}&new={other.pk}")


def course(code, aid="minimum_living", purpose="new"):
    procedures = reading.procedures_of(shipped_regime(code))
    return course_of(procedures.get(aid=aid, purpose=purpose), TODAY)


def test_xiangshan_and_lanshan_differ_where_they_should():
    mine, theirs = course("XS2020"), course("LS2019")
    marks = comparison.marks(mine, theirs)
    assert {"review", "panel", "publicity-1", "recheck"} <= set(marks)
    assert (marks["panel"], marks["review"]) == ("另一份没有", "不同")
    assert not {"registered", "supplement", "declined"} & set(marks)
    rows = {row["label"]: row["cells"] for row in comparison.rows(mine, theirs)}
    assert rows["评审会"][1] is None and rows["评议"][0]["step"].main and not rows["评议"][1]["step"].main


def told(code, aid="minimum_living", purpose="new"):
    return {step.key: text.details(step) for step in course(code, aid, purpose)}


def test_each_step_says_who_acts_how_long_where_posted_and_what_is_issued():
    lanshan = told("LS2019")
    assert "核对员：登记核对结果，出具核对报告" in lanshan["verification"]
    assert "时限 启动家庭经济状况调查：受理起3个工作日，在全程办理之内" in lanshan["verification"]
    assert "公示 拟确认：7日，村（社区）公示栏" in lanshan["publicity-1"]
    assert "时限 全程办理：受理起20个工作日，经批准可延至45个工作日" in lanshan["decision"]
    assert "文书 确认通知书" in lanshan["granted"] and "文书 不予确认告知书" in lanshan["refused"]
    assert any(line.startswith("时限 不予批准的书面告知") for line in lanshan["refused"])
    assert any(line.startswith("时限 核对异议复查") for line in lanshan["recheck"])


def test_two_places_emergency_and_county_are_told():
    assert "公示 拟确认：7日，街道公示栏、村（社区）公示栏" in told("DZ2021")["publicity-1"]
    assert any("党委会或办公会" in line for line in told("DZ2021")["panel"])
    urgent = told("LS2019", "temporary_urgent")
    assert any(line.startswith("时限 先行救助") for line in urgent["registered"])
    assert any(line.startswith("时限 补齐登记、签字、盖章") for line in urgent["relieved"])
    assert told("LZ2021")["joint_gate"] == ["区民政局：区级联合把关"]


@pytest.mark.parametrize("code", ["XS2020", "DZ2021", "LZ2021", "LS2019", "NAT_OLD", "SP2024"])
def test_every_picture_keeps_its_boxes_apart_and_its_words_inside(code):
    for procedure in reading.procedures_of(shipped_regime(code)):
        steps = course_of(procedure, TODAY)
        for sheet in (FULL, SMALL):
            picture = drawing(steps, sheet=sheet)
            boxes = picture["boxes"]
            assert len(boxes) == len(steps)
            for number, one in enumerate(boxes):
                assert len(one.lines) * 18 + 20 <= one.height and one.right <= picture["width"]
                assert one.bottom <= picture["height"]
                for other in boxes[number + 1 :]:
                    assert one.right <= other.x or other.right <= one.x or one.bottom < other.y or other.bottom < one.y


def test_every_exit_is_drawn_or_said():
    """画上的线与走法的去向一一对应：少画一支，这里就红。"""
    steps = course("LS2019")
    lines = drawing(steps)["lines"]
    drawn = len(lines) + sum(line.both for line in lines)
    told = sum(len(step.exits) for step in steps) + 1  # 复查的回头线
    repeated = 2 * 2  # 核对、入户时的补正，与登记时的画在一处
    assert drawn == told - repeated


def test_lines_break_between_words_only():
    assert wrapped("受理起3个工作日，在T12之内", 13 * 9) == ["受理起3个工作日，", "在T12之内"]
    assert wrapped("", 100) == []


def test_the_text_of_a_regime_tells_the_path_and_everything_in_the_file():
    regime = shipped_regime("SP2024")
    words_of_it = text.as_text(regime, TODAY)
    for words in (
        "T25A 动态管理月报告",
        "审批权下放",
        "PR S5 未写",
        "抄用",
        "中华人民共和国社会救助法（2026-04-30通过） 第四十四条",
        "（岔路）评议",
        "在办各环节都可以",
    ):
        assert words in words_of_it, words


def test_a_comparison_covers_the_whole_file():
    changes = reading.differences(shipped_regime("SP2024"), shipped_regime("NAT_STREET"), main_path)
    parts = {(name, part) for name, part, *_ in changes}
    assert ("整份文件", "定期事项") in parts and ("整份文件", "审批权下放") in parts and ("整份文件", "本规程") in parts
