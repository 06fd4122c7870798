"""行为词表（core/acts.py）的每一行各处齐全；添了一行，这里逐项说还缺什么。

依次是：授权矩阵一行、词表一行、办理页的网址、同名的箭头、同名的服务、职责分离想过没有、有用例。
"""

import re
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from accounts import context, duties, matrix
from cases.course.walk import moves_of
from core.acts import Act, Way
from tests.house.source import ROOT, nodes, python_files
from tests.tables import nothing_missing
from tools.rehearsal.acts import Acts

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
WORKS = {"services", "services.py", "reveal.py"}  # 一个行为一个函数的地方
# 服务函数不与行为同名的，逐一写明在哪里、为什么；只看不办的没有服务。
SERVED_BY = {
    Act.CLOSE_PUBLICITY: ("publicity.services.closing:close_round", "系统办理，以轮次为单位"),
    Act.KEEP_REVIEWERS: ("review.services.reviewers:add_reviewer", "添一人、退出一人两种"),
    Act.GIVE_OPINION: ("review.services.opinions:give_opinions", "一次会议一并填几户"),
    Act.READ_CASE: ("cases.services.reading:note_read", "只有签字前的看要记"),
    Act.ISSUE_NOTICE: ("notices.services:issue", "各种文书同一个入口"),
    Act.PRINT_NOTICE: ("notices.blanks:for_signing", "打印待签的空白件"),
    Act.DOWNLOAD_DOSSIER: ("notices.dossiers:download", "卷宗各件连同文书一起打包"),
    Act.OPEN_ENTITLEMENT: ("benefits.services.entitlements:open_in_street", "系统办理，一街一批"),
    Act.RECOGNISE: ("benefits.services.recognitions:carry_out_in_street", "系统办理，一街一批"),
    Act.END_RECOGNITION: ("benefits.services.recognitions:carry_out_in_street", "系统办理，一街一批"),
    Act.REVIEW_ENTITLEMENT: ("benefits.services.reviews:record_review", "登记一次核查"),
    Act.DOWNLOAD_ROSTER: ("rosters.services.downloads:download", "按级别分两种"),
    Act.DOWNLOAD_ROSTER_FULL: ("rosters.services.downloads:download_full", "双人：先申请、再确认"),
    Act.SWEEP: ("tools.sweeps:run_all", "系统办理"),
    Act.SIGN_IN: ("accounts.views.session:sign_in", "登录页自己记"),
    Act.SIGN_IN_FAILED: ("accounts.views.session:sign_in", "登录页自己记"),
    Act.SIGN_OUT: ("accounts.views.session:sign_out", "登录页自己记"),
    Act.GRANT_ROLE: ("accounts.services.roles:propose", "双人：先提出、再确认"),
    Act.MANAGE_ACCOUNT: ("accounts.services.people:create_account", "建号、停用、改口令几种"),
    Act.WITHDRAW_TIE: ("accounts.services.declarations:request_withdrawal", "双人：先申请、再确认"),
    Act.EDIT_CALENDAR: ("regimes.calendar.notices:enter", "双人：先录入、再确认"),
    Act.EDIT_STANDARD: ("regimes.services:enter", "双人：先录入、再确认"),
    Act.VERIFY: ("supervision.services.chains:verify_chain", "按单位核一条链；命令行另有 verify_chain"),
}
ONLY_LOOKED_AT = {Act.READ_HEALTH, Act.READ_EVENTS}


@cache
def services():
    """各处服务里的函数名。"""
    files = [path for path in python_files() if WORKS & set(path.relative_to(ROOT).parts)]
    return {node.name for _, node in nodes(files) if type(node).__name__ == "FunctionDef"}


@cache
def all_tests():
    files = [path for path in (ROOT / "tests").rglob("*.py") if path != Path(__file__)]
    return "\n".join(path.read_text("utf-8") for path in files)


def lacks(act):
    """这一行还缺的：[句子]。"""
    checks = {
        f"accounts/matrix.csv 没有“{act.value}”一行": act.value not in matrix.table(),
        f"docs/glossary.md 没有“| {act.label} | `{act.value}` |”": f"| {act.label} | `{act.value}` |" not in GLOSSARY,
        f"办理页“{act.page}”没有网址": act.page and not resolves(act.page),
        f"cases/models/arrows.py 没有名为 {act.value} 的箭头": act.way is Way.MOVE and act.value not in moves_of(),
        f"没有名为 {act.value} 的服务函数，也不在 SERVED_BY 里": not served(act),
        f"accounts/duties.py 的 PAIRS、FREE 都没有写 {act.value}": act.way is Way.MOVE and act not in considered(),
        f"没有一项用例提到 {act.value}": not mentioned(act),
    }
    return [words for words, missing in checks.items() if missing]


def resolves(page):
    try:
        return reverse(page, args=[1])
    except NoReverseMatch:
        return ""


def served(act):
    return act in {*SERVED_BY, *ONLY_LOOKED_AT} or act.value in services()


def considered():
    """职责分离想过的：与别的相冲的，或写明不相冲的。"""
    return {act for left, right, _ in duties.PAIRS for act in left | right} | duties.FREE


def mentioned(act):
    function = SERVED_BY[act][0].partition(":")[2] if act in SERVED_BY else act.value
    return re.search(rf"""Act\.{act.name}\b|["']{act.value}["']|\b{function}\(""", all_tests())


def test_every_act_is_whole():
    nothing_missing(f"{act.label}：{words}" for act in Act for words in lacks(act))


class Stray(str):
    """一个只在词表里添了一行、别处都没有的行为。"""

    value, name, label, page, way = "no_such_act", "NO_SUCH_ACT", "退还材料", "intake:no_such_act", Way.MOVE


def test_what_a_new_act_lacks_is_said():
    said = lacks(Stray("no_such_act"))
    assert [words.partition(" ")[0] for words in said] == [
        "accounts/matrix.csv",
        "docs/glossary.md",
        "办理页“intake:no_such_act”没有网址",
        "cases/models/arrows.py",
        "没有名为",
        "accounts/duties.py",
        "没有一项用例提到",
    ]


@pytest.mark.parametrize("act", SERVED_BY, ids=str)
def test_a_service_under_another_name_is_where_it_is_said(act):
    module, _, function = SERVED_BY[act][0].partition(":")
    assert callable(getattr(import_module(module), function))
    assert act.value not in services(), "已有同名的服务，不必再写在 SERVED_BY 里"


def test_nothing_is_kept_for_an_act_that_is_not_in_the_table():
    acts = set(Act.values)
    assert set(matrix.table()) == acts
    assert set(moves_of()) <= acts
    assert set(Acts.NAMES) - {"clock"} <= acts
    menu = [word for _, _, needs, *_ in [*settings.NAV, *context.MENU] for word in (needs or "").split()]
    assert set(menu) <= acts


def test_an_act_is_either_paired_or_free():
    paired = {act for left, right, _ in duties.PAIRS for act in left | right}
    assert not paired & duties.FREE
