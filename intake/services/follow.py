"""随之而来的一件：说给人看的一句和怎样办；办了的、写成待办的、只是提示的分得清。"""

from dataclasses import dataclass

from cases.models import Case, FamilyTask
from core.refusals import Blocked


@dataclass(frozen=True)
class Follow:
    """随之而来的一件：说给人看的一句，和怎样办（只是提醒的不办什么）。"""

    text: str
    do: object = None
    is_task: bool = False  # 写成待办、由人去办的

    def carry_out(self):
        if self.do:
            self.do()


def require_seen(listed, seen):
    """要办的就是列给人看过的（`seen`，没有在页面上列过的为 None）；其间有变动即不办，重新列出。"""
    if seen is not None and seen != [one.text for one in listed]:
        raise Blocked("打开本页之后情况有了变动，随之而来的各件已重新列出，请看过再确认")


def done_words(listed):
    """随之真办了的、写成待办的、只是提示的各几件：照实说。"""
    tasks = [one for one in listed if one.is_task]
    done = [one for one in listed if one.do and not one.is_task]
    notes = len(listed) - len(tasks) - len(done)
    words = [f"随之办了{len(done)}件"] if done else []
    words += [f"{'另' if done else ''}有{len(tasks)}件要办，见待办"] if tasks else []
    words += [f"提示{notes}条，照所列办"] if notes else []
    return "，".join(words) or "没有随之要办的"


def ask_for(found, home, kind, text, aid=""):
    """要别处办的写成待办；所涉的人到办时才认（新登记的人那时才有）。"""

    def ask():
        facts = {"person": found.person, "from_case": found.case, "by": found.by, "at": found.at, "aid": aid}
        FamilyTask.objects.raise_once(home, kind, text, **facts)

    return ask


def task(found, home, kind, text, *, aid="", shown=""):
    """一件待办；`shown` 是列给人看的一句（别户的不说编号），不给即与待办所写相同。"""
    return Follow(shown or text, ask_for(found, home, kind, text, aid), is_task=True)


def together():
    """随上一件一并办了的。"""


def unseen(found, home):
    """办事人看不到的一户：随之办的照办，说给他的话里不写那家的编号、类别、金额。"""
    return home.pk != found.case.household_id and not Case.objects.visible_to(found.by).filter(household=home).exists()


def sees(found, case):
    return Case.objects.visible_to(found.by).filter(pk=case.pk).exists()


def told(found, home, text, elsewhere):
    """说给办事人的一句：看不到的那一户只说 `elsewhere`。"""
    return f"别处的一户：{elsewhere}，由那边接着办" if unseen(found, home) else text
