"""案件页的页签：各应用出内容（<应用>/tabs.py 的同名函数）和模板（templates/<应用>/_tab_<名>.html），在此排列。"""

from dataclasses import dataclass
from importlib import import_module

from accounts import matrix
from core.acts import Act
from core.refusals import Refusal
from desk.act_links import case_url


@dataclass(frozen=True)
class Tab:
    """一个页签；`act` 是看它所需的行为。"""

    name: str
    label: str
    app: str
    act: Act = Act.READ_CASE

    @property
    def template(self):
        return f"{self.app}/_tab_{self.name}.html"


TABS = [
    Tab("overview", "概况", "desk"),
    Tab("household", "家庭", "households"),
    Tab("check", "核对", "investigation", Act.READ_CHECK),
    Tab("visit", "入户", "investigation"),
    Tab("review", "评议", "review"),
    Tab("publicity", "公示", "publicity"),
    Tab("decision", "审批", "desk"),
    Tab("notices", "文书", "notices"),
    Tab("dossier", "卷宗", "archives"),
    Tab("benefits", "待遇", "benefits"),
    Tab("timeline", "时间线", "desk", Act.READ_EVENTS),
]
BY_NAME = {tab.name: tab for tab in TABS}


def bar(case, current):
    """页签条。"""
    return [{"label": tab.label, "url": case_url(case.pk, tab.name), "current": tab.name == current} for tab in TABS]


def content(tab, case, user):
    """(模板, 内容)；岗位不能看的给出理由，不给内容。"""
    permit = matrix.permit(user, tab.act, case, on=case.acting_on)
    if not permit.allowed:
        return "desk/_tab_refused.html", {"refused": [permit.reason]}
    try:
        return tab.template, provider(tab)(case, user)
    except Refusal as refusal:
        return "desk/_tab_refused.html", {"refused": refusal.reasons}


def provider(tab):
    """该页签的内容函数；应用里没有即报错，不留空页签。"""
    return getattr(import_module("desk.own_tabs" if tab.app == "desk" else f"{tab.app}.tabs"), tab.name)
