"""一份规程抄用另一份：抄得到、改得动；抄错了说得出行号。"""

import pytest

from regimes.files import checking

HEAD = """code = "TEST"
version = 1
name = "试验区规程"
legal_basis = "试验"
starts_on = 2026-01-01
"""
OWN = '[sources]\nT = "试验文件"\n'


def parsed(body, sources=OWN):
    return checking.parse((HEAD + body + sources).encode())


def problems(body, rest=""):
    with pytest.raises(checking.RegimeInvalid) as caught:
        checking.parse((HEAD + body + OWN + rest).encode())
    return [str(problem) for problem in caught.value.problems]


def test_a_whole_regime_is_copied_with_its_sources_and_duties():
    data, rows = parsed('like = "NAT_STREET@3"\naids = ["minimum_living"]\n')
    assert {(row["aid"], row["purpose"]) for row in rows} == {
        ("minimum_living", purpose) for purpose in ("new", "raise", "lower", "stop")
    }
    assert "D57" in data["sources"] and "T29" in {row["id"] for row in data["duty"]}


def test_common_rules_change_every_copied_procedure():
    common = '[common.rules]\ndecider = { value = "meeting", source = "T 一", status = "seed" }\n'
    common += 'panel = { value = true, source = "T 二", status = "seed" }\n'
    _, rows = parsed('like = "NAT_STREET@1"\n' + common)
    assert {row["rules"]["decider"]["value"] for row in rows if not row["rules"].get("relieve_first")} == {"meeting"}


def test_one_procedure_is_copied_from_another_regime():
    own = '[[procedure]]\naid = "margin"\npurpose = "new"\nlike = "NAT_COUNTY@1:minimum_living.new"\n'
    _, rows = parsed("", OWN + own)
    assert [row["aid"] for row in rows] == ["margin"] and rows[0]["limit"]


@pytest.mark.parametrize(
    ("body", "rest", "says"),
    [
        ('like = "NAT_NOWHERE@1"\n', "", "第6行：随附的规程里没有“NAT_NOWHERE@1”"),
        ('like = "TEST@1"\n', "", "第6行：规程互相抄用成环：TEST@1 → TEST@1"),
        ('like = "NAT_STREET"\n', "", "第6行：“like”“NAT_STREET”写法不对"),
        ('like = "NAT_STREET@1"\naids = ["nothing"]\n', "", "第7行：“aids”“nothing”不认识"),
        ('like = "NAT_STREET@1"\n', '[common]\ncolour = "red"\n', "第10行：不认识的项目“colour”"),
        ("", "", "第1行：没有一套程序，也没有写明抄用哪一份规程（like）"),
        (
            "",
            '[[procedure]]\naid = "margin"\npurpose = "new"\nlike = "NAT_OLD@1:margin.new"\n',
            "第11行：规程 NAT_OLD@1 里没有“margin.new”",
        ),
        ("", '[[duty]]\nid = "D1"\n', "第8行：缺少出处（source）"),
        (
            'like = "NAT_STREET@1"\n',
            '[delegates]\naids = ["margin"]\nsource = "X 一"\nstatus = "seed"\n',
            "第11行：出处“X”没有列在 [sources] 里",
        ),
    ],
    ids=[
        "没有这份",
        "抄自己",
        "没写版本",
        "不认识的类别",
        "共同改写的键",
        "空的",
        "那份里没有",
        "事项没有出处",
        "下放的出处",
    ],
)
def test_a_wrong_reference_is_named_with_its_line(body, rest, says):
    assert any(text.startswith(says) for text in problems(body, rest)), problems(body, rest)
