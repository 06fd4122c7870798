"""规程作者写错了：check 说出第几行、怎么不对、怎么改；load 什么也不载入。"""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from regimes.files import bases
from regimes.models import Procedure, Regime
from tests.factories import district_of

LANSHAN = bases.path_of("LS2019@2").read_text()
NEW = '[[procedure]]\naid = "minimum_living"\npurpose = "new"\n'
DUTY = '[[duty]]\nid = "D1"\nlabel = "月报"\ndays = 1\nunit = "month"\nstart = "月末"\nend = "报送"\n'
DUTY += 'on_breach = "remind"\nsource = "S4 三"\nstatus = "seed"\n'


def swapped(old, new):
    """换一处；换不到是用例自己过时了。"""
    assert old in LANSHAN, old
    return LANSHAN.replace(old, new, 1)


def cut(start, row):
    """从 `start` 起，删去头一行 `row`。"""
    head, mark, tail = LANSHAN.partition(start)
    assert mark and row in tail
    return head + mark + tail.replace(row, "", 1)


def line(text, needle):
    return text[: text.index(needle)].count("\n") + 1


T04 = 'id = "T04"\n'
# 名字：（文件，哪一行写着的，怎么说）
BAD = {
    "不认识的顶层项目": (swapped('name = "', 'colour = "红"\nname = "'), 'colour = "', "不认识的项目“colour”"),
    "写错的项目": (swapped("days = 20\n", "dayz = 20\n"), "dayz =", "不认识的项目“dayz”，是不是“days”？"),
    "时限没有出处": (
        cut(T04, 'source = "S4 二（一）、二（三） 自受理通知书起20个工作日"\n'),
        None,
        "缺少出处（source）",
    ),
    "时限出处为空": (
        swapped('source = "S4 二（一）、二（三） 自受理通知书起20个工作日"', 'source = " "'),
        'source = " "',
        "“source”不能为空",
    ),
    "没有可靠程度": (cut(T04, 'status = "seed"\n'), None, "缺少可靠程度（status）"),
    "有异议才评议却没有公示": (
        swapped('when = "before_decision"', 'when = "after_decision"'),
        "review_mode =",
        "群众无从提出异议",
    ),
    "异议转去评议而规程不评议": (
        swapped('review_mode = { value = "on_objection"', 'review_mode = { value = "never"'),
        NEW,
        "到了“评议”就走不到确认",
    ),
    "集体研究没有会可开": (
        swapped('decider = { value = "leader"', 'decider = { value = "meeting"'),
        "decider =",
        "“panel”须为 true",
    ),
    "时限成环": (swapped(T04, T04 + 'nested_in = "T05"\n'), 'nested_in = "T05"', "时限互相包含成环：T04 → T05 → T04"),
    "抄用成环": (swapped(NEW, NEW + 'like = "extreme_hardship.new"\n'), 'like = "extreme_hardship.new"', "成环"),
    "不认识的行为": (swapped('start = "accept"', 'start = "acept"'), 'start = "acept"', "是不是“accept（受理）”？"),
    "行为写成中文": (swapped('start = "accept"', 'start = "受理"'), 'start = "受理"', "是不是“accept（受理）”？"),
    "全不像的行为": (swapped('start = "accept"', 'start = "zzz"'), 'start = "zzz"', "见 docs/glossary.md"),
    "起止是同一件事": (swapped('end = ["recheck"]', 'end = ["object_check"]'), 'end = ["object_check"]', "永远是零"),
    "延长反而更短": (swapped("extended_days = 45", "extended_days = 15"), "extended_days = 15", "应比原来的期限"),
    "天数写成文字": (swapped("days = 20\n", 'days = "二十"\n'), 'days = "二十"', "“days”应为整数"),
    "天数有小数": (swapped("days = 20\n", "days = 20.5\n"), "days = 20.5", "“days”应为整数"),
    "天数写成真假": (swapped("days = 20\n", "days = true\n"), "days = true", "“days”应为整数"),
    "天数大得离谱": (swapped("days = 20\n", "days = 99999999999\n"), "days = 99999999999", "太大，最多 9999"),
    "日期写成文字": (
        swapped("starts_on = 2021-07-01", 'starts_on = "2021-07-01"'),
        "starts_on =",
        "应为日期，不加引号，如 2021-07-01",
    ),
    "没有这一天": (swapped("starts_on = 2021-07-01", "starts_on = 2021-02-30"), "starts_on =", "没有这一天"),
    "没有日历的从前": (
        swapped("starts_on = 2021-07-01", "starts_on = 1999-07-01"),
        "starts_on =",
        "1999年没有工作日历（现有2004年至2030年），期限无从计算",
    ),
    "没有日历的将来": (
        swapped("starts_on = 2021-07-01", "starts_on = 2999-07-01"),
        "starts_on =",
        "2999年没有工作日历",
    ),
    "先失效后施行": (
        swapped("starts_on = 2021-07-01", "starts_on = 2021-07-01\nends_on = 2020-01-01"),
        "ends_on =",
        "失效日期早于施行日期",
    ),
    "时限编号重复": (swapped('id = "T05"', 'id = "T04"'), None, "“T04”写了两次"),
    "事项编号重复": (LANSHAN + DUTY + DUTY, None, "“D1”写了两次"),
    "程序重复": (LANSHAN.replace('aid = "temporary_expense"', 'aid = "extreme_hardship"'), None, "写了两次"),
    "出处不是文字": (swapped("[sources]\n", "[sources]\nQ = 3\n"), "Q = 3", "“Q”应为文字"),
    "出处没有列出": (swapped('source = "S4 一 ', 'source = "S9 一 '), 'source = "S9', "出处“S9”没有列在 [sources] 里"),
    "一项写两次": (swapped("days = 20\n", "days = 20\ndays = 21\n"), "days = 21", "同一项写了两次，请删去一处"),
    "表头写两次": (LANSHAN + '\n[sources]\nQ = "q"\n', '\n[sources]\nQ', "同一个表头写了两次"),
    "引号没有配对": (swapped('code = "LS2019"', 'code = "LS2019'), 'code = "LS2019', "引号没有配对"),
    "中文引号": (swapped('code = "LS2019"', "code = “LS2019”"), "code =", "文字加半角双引号"),
    "全角等号": (swapped('code = "LS2019"', 'code ＝ "LS2019"'), "code ＝", "等号用半角 ="),
    "方括号没有配对": (swapped('end = ["recheck"]', 'end = ["recheck"'), 'on_breach = "overdue"\nnested_in', "方括号"),
    "应为一组": (swapped('end = ["recheck"]', 'end = "recheck"'), 'end = "recheck"', "应为一组值"),
    "数字长得离谱": (swapped("days = 20\n", f"days = {'9' * 5000}\n"), None, "数字太长，不予读取"),
    "控制字符": (swapped("二（一）", "\0"), "\0", "看不见的控制字符"),
    "不是 UTF-8": (LANSHAN.encode("gb18030"), None, "不是 UTF-8 编码的文字，请另存为 UTF-8"),
    "UTF-16": (LANSHAN.encode("utf-16"), None, "不是 UTF-8 编码的文字"),
    "十兆": (b"#" * 10_000_000, None, "超过 1 MB，不像是规程文件，不予读取"),
    "空文件": (b"", None, "缺少“code”"),
}  # fmt: skip


def run(*args):
    out, err = StringIO(), StringIO()
    try:
        call_command(*args, stdout=out, stderr=err)
    except CommandError as error:
        return False, f"{err.getvalue()}{error}"
    return True, out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_line_by_line_and_nothing_is_loaded(name, tmp_path):
    text, where, says = BAD[name]
    district_of("371302")
    path = tmp_path / "坏.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    for act in ("check", "load"):
        good, told = run("regimes", act, str(path))
        found = [row for row in told.splitlines() if says in row]
        assert not good and found, told
        if where is not None:
            at = line(text, where) + (where[0] == "\n")
            assert any(row.startswith(f"坏.toml 第{at}行：") for row in found), (at, found)
        assert all(row.startswith("坏.toml 第") for row in found)
    assert not Regime.objects.exists() and not Procedure.objects.exists()


@pytest.mark.parametrize("name", BAD)
def test_what_is_said_is_chinese_and_short(name, tmp_path):
    text, _, _ = BAD[name]
    path = tmp_path / "坏.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    _, told = run("regimes", "check", str(path))
    for row in told.splitlines():
        assert len(row) < 260 and not any(word in row for word in ("Error", "Cannot", "Expected", "Invalid", "Illegal"))


@pytest.mark.django_db
def test_of_several_files_one_bad_one_keeps_all_out(tmp_path):
    district_of("371302")
    good, bad = tmp_path / "好.toml", tmp_path / "坏.toml"
    good.write_text(LANSHAN)
    bad.write_text("code = 3")
    loaded, told = run("regimes", "load", str(good), str(bad))
    assert not loaded and "什么也没有载入" in told and not Regime.objects.exists()
    assert run("regimes", "load", str(good))[0] and Regime.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("start", "says"),
    [
        ("2021-06-30", "效力期间与第1版重叠（该版至2021年6月30日）"),
        ("2021-07-02", "与第1版之间有空档：2021年6月30日失效，2021年7月2日才施行"),
        ("2019-01-01", "施行日期2019年1月1日早于第1版的2019年11月25日"),
    ],
)
def test_overlap_and_gap_are_told_on_the_line_of_the_first_day(start, says, tmp_path):
    district_of("371302")
    assert run("regimes", "load", str(bases.path_of("LS2019@1")))[0]
    path = tmp_path / "新.toml"
    path.write_text(swapped("starts_on = 2021-07-01", f"starts_on = {start}"))
    _, told = run("regimes", "load", str(path))
    assert f"新.toml 第{line(LANSHAN, 'starts_on =')}行：{says}" in told
    assert Regime.objects.count() == 1
