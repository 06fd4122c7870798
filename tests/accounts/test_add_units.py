"""由名单登记单位：一次全登记，有一行不对就一个也不登记。"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts import unit_lists
from accounts.models import Unit
from core.refusals import Refusal

pytestmark = pytest.mark.django_db
GOOD = """区划代码,名称,机关代字,复议机关
340403001001,第一社区,,
340403,田家庵区,,淮南市人民政府
340403001,田东街道,田东救,田家庵区人民政府
"""


def refused(text):
    with pytest.raises(Refusal) as caught:
        unit_lists.add(text if isinstance(text, bytes) else text.encode())
    assert not Unit.objects.exists()
    return caught.value.reasons


def test_a_district_is_registered_with_its_streets_and_communities_in_any_order(tmp_path):
    path = tmp_path / "单位.csv"
    path.write_text("﻿" + GOOD)
    out = StringIO()
    call_command("add_units", str(path), stdout=out)
    community = Unit.objects.get(code="340403001001")
    assert community.full_name == "田家庵区田东街道第一社区" and community.street.doc_word == "田东救"
    assert "共登记 3 个单位" in out.getvalue()


def test_the_same_list_again_changes_nothing():
    assert len(unit_lists.add(GOOD.encode())) == 3
    assert unit_lists.add(GOOD.encode()) == [] and Unit.objects.count() == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (GOOD.replace("340403001,", "34040300,"), "第4行：区划代码“34040300”应为数字：区县6位、街道9位、社区12位"),
        (GOOD.replace("340403,", "三四,"), "第3行：区划代码“三四”应为数字：区县6位、街道9位、社区12位"),
        (GOOD.replace("田家庵区,,", ",,"), "第3行：没有写名称"),
        (GOOD + "340499001,孤街道\n", "第5行：孤街道的上级区（340499）没有登记，名单里也没有"),
        (GOOD + "340403,另一个名\n", "第5行：340403 已登记为“田家庵区”"),
        (GOOD.replace("田东救", "救" * 21), "第4行：机关代字太长"),
        (GOOD.replace("机关代字", "代字"), "第1行：不认识“代字”一列"),
        ("名称\n田家庵区\n", "第1行：缺少“区划代码”一列"),
        ("", "第1行：缺少“名称”一列"),
        (GOOD.encode("gb18030"), "不是 UTF-8 编码的文字，请另存为“CSV UTF-8”"),
    ],
)
def test_a_wrong_line_is_named_and_nobody_is_registered(text, says):
    assert says in refused(text)


def test_the_command_says_so_in_words(tmp_path):
    path = tmp_path / "单位.csv"
    path.write_text("名称\n")
    with pytest.raises(CommandError, match="一个单位也没有登记"):
        call_command("add_units", str(path))
    with pytest.raises(CommandError, match="读不到文件"):
        call_command("add_units", str(tmp_path / "没有.csv"))
