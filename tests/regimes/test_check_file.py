import tomllib

import pytest

from regimes.files import bases, checking, loader

LANSHAN = (loader.DATA / "LS2019.toml").read_text()


def problems(text):
    with pytest.raises(checking.RegimeInvalid) as caught:
        checking.parse(text.encode() if isinstance(text, str) else text)
    return [str(problem) for problem in caught.value.problems]


def line(needle, text=LANSHAN, nth=1):
    return [number for number, row in enumerate(text.splitlines(), 1) if needle in row][nth - 1]


@pytest.mark.parametrize("path", loader.shipped(), ids=lambda path: path.stem)
def test_every_shipped_file_is_sound(path):
    checking.parse(path.read_bytes())


@pytest.mark.parametrize("path", loader.shipped(), ids=lambda path: path.stem)
def test_every_shipped_value_names_a_listed_source(path):
    data, procedures = checking.parse(path.read_bytes())
    for procedure in procedures:
        rows = [*procedure["rules"].values(), *(row for kind in loader.ROW_MODELS for row in procedure[kind])]
        assert {row["source"].split()[0] for row in rows} <= set(data["sources"])


SWAPS = [
    pytest.param(
        'review_mode = { value = "on_objection"',
        'review_mod = { value = "on_objection"',
        "不认识的项目“review_mod”，是不是“review_mode”？",
        "review_mod =",
        id="写错的键",
    ),
    pytest.param(
        'value = "leader", source = "S4 二（一） 报镇街（经开区）分管领导审批", status',
        'value = "leader", status',
        "缺少出处（source）",
        "decider =",
        id="没有出处",
    ),
    pytest.param(
        'decider = { value = "leader"',
        'decider = { value = "boss"',
        "“boss”不认识，可用：leader（街道分管领导）、meeting（街道集体研究）、county（区县民政部门）",
        "decider =",
        id="不认识的词",
    ),
    pytest.param("days = 20\n", 'days = "二十"\n', "“days”应为整数", 'days = "二十"', id="类型不对"),
    pytest.param("days = 20\n", "days = 0\n", "“days”应大于零", "days = 0", id="零日"),
    pytest.param(
        'start = "accept"',
        'start = "acept"',
        "“acept”不认识，是不是“accept（受理）”？",
        'start = "acept"',
        id="不认识的事项",
    ),
    pytest.param(
        'nested_in = "T04"', 'nested_in = "T99"', "“T99”不是本程序的时限", 'nested_in = "T99"', id="包含于不存在"
    ),
    pytest.param(
        'source = "S4 二（一） 申请人提出',
        'source = "S9 申请人提出',
        "出处“S9”没有列在 [sources] 里",
        'source = "S9',
        id="来源未列",
    ),
    pytest.param(
        'review_min_rep_share = { value = "2/3"',
        'review_min_rep_share = { value = "3/2"',
        "应为 0 与 1 之间的分数",
        "review_min_rep_share",
        id="比例过一",
    ),
    pytest.param(
        "starts_on = 2021-07-01",
        "starts_on = 2021-07-01\nends_on = 2018-01-01",
        "失效日期早于施行日期",
        "ends_on",
        id="先失效后施行",
    ),
    pytest.param(
        'like = "minimum_living.new"', 'like = "margin.new"', "不在本文件里", 'like = "margin.new"', id="抄空"
    ),
]


@pytest.mark.parametrize(("old", "new", "says", "where"), SWAPS)
def test_a_mistake_is_named_with_its_line(old, new, says, where):
    assert old in LANSHAN
    broken = LANSHAN.replace(old, new, 1)
    found = problems(broken)
    assert any(says in text and text.startswith(f"第{line(where, broken)}行：") for text in found), found


def test_a_review_on_objection_needs_a_publicity_that_can_draw_one():
    broken = LANSHAN.replace('when = "before_decision"', 'when = "after_decision"', 1)
    assert any("群众无从提出异议" in text for text in problems(broken))


def test_a_round_that_blocks_needs_its_days():
    start = LANSHAN.index('stage = "proposed"')
    broken = LANSHAN[:start] + LANSHAN[start:].replace("days = 7\n", "", 1)
    assert any("却没有规定期限" in text for text in problems(broken))


def test_limits_that_contain_each_other_are_a_cycle():
    broken = LANSHAN.replace('id = "T04"\n', 'id = "T04"\nnested_in = "T05"\n', 1)
    assert any("时限互相包含成环" in text for text in problems(broken))


def test_procedures_that_copy_each_other_are_a_cycle():
    broken = LANSHAN.replace('purpose = "new"\n', 'purpose = "new"\nlike = "extreme_hardship.new"\n', 1)
    assert any("程序互相抄用（like）成环" in text for text in problems(broken))


def test_a_pause_of_a_limit_that_does_not_exist_is_refused():
    assert any("无从停表" in text for text in problems(LANSHAN.replace('limits = ["T04"]', 'limits = ["T77"]', 1)))


def test_the_same_limit_twice_is_refused():
    assert any("“T04”写了两次" in text for text in problems(LANSHAN.replace('id = "T05"', 'id = "T04"', 1)))


def test_the_same_procedure_twice_is_refused():
    twice = LANSHAN.replace('aid = "temporary_expense"', 'aid = "extreme_hardship"')
    assert any("写了两次" in text for text in problems(twice))


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"#" * (checking.MAX_BYTES + 1), "超过 1 MB"),
        (b"code = ", "第1行：不合 TOML 语法"),
        (b"a = 1\nb = [", "第2行：不合 TOML 语法"),
        ("code = \"规程\"".encode("gb18030"), "不是 UTF-8"),
        (b"a = " + b"[" * 5000, "不予读取"),
        (b"procedure = 3\n", "应为一组表"),
        (b"", "缺少“code”"),
    ],
    ids=["过大", "语法", "语法第二行", "编码", "嵌套过深", "不是表", "空文件"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_in_words(raw, says):
    assert any(says in text for text in problems(raw))


def test_line_numbers_survive_multi_line_text():
    text = LANSHAN.replace('note = "国家规定部分取', 'note = """\nid = "假的"\n国家规定的', 1).replace(
        '刚性支出走国家规定"', '刚性支出走国家规定"""', 1
    )
    tomllib.loads(text)
    broken = text.replace("days = 20\n", "days = -1\n", 1)
    assert problems(broken) == [f"第{line('days = -1', broken)}行：“days”应大于零"]


def test_shipped_files_come_nation_first_and_old_versions_first_whatever_they_are_called(tmp_path, monkeypatch):
    monkeypatch.setattr(bases, "DATA", tmp_path)
    for name, code, version in [("A", "LS2019", 3), ("B-1", "LS2019", 2), ("Z", "NAT_OLD", 1)]:
        (tmp_path / f"{name}.toml").write_text(f'code = "{code}"\nversion = {version}\n')
    assert [path.stem for path in bases.shipped()] == ["Z", "B-1", "A"]


def test_the_same_mistake_is_told_once_however_often_it_is_copied():
    start = LANSHAN.index('stage = "proposed"')
    broken = LANSHAN[:start] + LANSHAN[start:].replace('unit = "day"', 'unit = "month"', 1)
    where = broken[: broken.index('unit = "month"', start)].count("\n") + 1
    assert problems(broken) == [f"第{where}行：公示期限只能以 day 或 workday 计"]
