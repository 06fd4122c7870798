"""检查规程文件：写法、出处、说得通之外，还把每套程序走一遍，走不到确认的不予载入。"""

from cases.course.dead_ends import dead_ends
from regimes.files import checking, floors
from regimes.files.drafts import draft
from regimes.files.problems import Problem, RegimeInvalid
from regimes.files.toml_lines import key_lines, line_of


def checked(raw, on):
    """文件字节 → 展开后的各套程序；任何一处不对抛 RegimeInvalid，逐行说明。"""
    _, procedures = checking.parse(raw)
    lines = key_lines(raw.decode("utf-8-sig"))
    stuck = [(row, label) for row in procedures for label in dead_ends(draft(row), on)]
    problems = [Problem(line_of(lines, row["_path"]), _words(row, label)) for row, label in stuck]
    if problems:
        raise RegimeInvalid(problems)
    return procedures


def below_floor(raw):
    """检查过的文件里低于国家规定之处：[Problem]，写明条款；不因此不载。"""
    data, procedures = checking.parse(raw)
    return floors.warnings(data, procedures, key_lines(raw.decode("utf-8-sig")))


def _words(row, label):
    return f"{row['aid']}.{row['purpose']} 到了“{label}”就走不到确认，请改评议或异议的办法"
