"""案件页的页签：各房间出内容（<房间>/tab.py）和模板（templates/<房间>/_tab_<名>.html），在此排列。"""

from collections.abc import Callable
from dataclasses import dataclass

from accounts import matrix
from archives import tab as archives
from core.acts import Act
from core.links import case_url
from core.refusals import Refusal
from decisions import tab as decisions
from desk import own_tabs, timeline
from intake import tab as households
from notices import tab as notices
from publicity import tab as publicity
from review import tab as review
from rosters import tab as rosters
from verification import tab as verification
from visits import tab as visits


@dataclass(frozen=True)
class Tab:
    """一个页签：内容由 `provider(case, user)` 给出；`act` 是看它所需的行为。

    一个页签里分几种看的，`shows` 是各种的名，头一个是平常看的；`provider` 另收要看哪一种。
    """

    name: str
    label: str
    room: str
    provider: Callable
    act: Act = Act.READ_CASE
    shows: tuple[str, ...] = ()

    @property
    def template(self):
        return f"{self.room}/_tab_{self.name}.html"


TABS = [
    Tab("overview", "概况", "desk", own_tabs.overview),
    Tab("household", "家庭", "households", households.household),
    Tab("check", "核对", "verification", verification.check, Act.READ_CHECK),
    Tab("visit", "入户", "visits", visits.visit),
    Tab("review", "评议", "review", review.review),
    Tab("publicity", "公示", "publicity", publicity.publicity),
    Tab("decision", "审批", "decisions", decisions.decision),
    Tab("notices", "文书", "notices", notices.notices),
    Tab("dossier", "卷宗", "archives", archives.dossier),
    Tab("benefits", "待遇", "benefits", rosters.benefits),
    Tab("timeline", "时间线", "desk", own_tabs.timeline, Act.READ_EVENTS, tuple(timeline.KINDS)),
]
BY_NAME = {tab.name: tab for tab in TABS}


def bar(case, current):
    """页签条。"""
    return [{"label": tab.label, "url": case_url(case.pk, tab.name), "current": tab.name == current} for tab in TABS]


def find(name, show=""):
    """(页签, 看哪一种)；没有这个页签、没有这一种的为 None。"""
    tab = BY_NAME.get(name)
    if tab is None or (show and show not in tab.shows):
        return None
    return tab, show or next(iter(tab.shows), "")


def content(tab, case, user, show=""):
    """(模板, 内容)；岗位不能看的给出理由，不给内容。"""
    permit = matrix.permit(user, tab.act, case, on=case.acting_on)
    if not permit.allowed:
        return "desk/_tab_refused.html", {"refused": [permit.reason]}
    try:
        return tab.template, tab.provider(case, user, show) if show else tab.provider(case, user)
    except Refusal as refusal:
        return "desk/_tab_refused.html", {"refused": refusal.reasons}
