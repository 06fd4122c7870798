"""签字前逐项对照：次序、入户、期限、异议。对照过而无误的才给结论，不符的在“请留意”里说，没有对照的说没有核对。"""

from cases import ladder
from core.compared import Compared
from core.dates import check_order, due_words, zh


def of_case(case, visits, rounds):
    """[Compared]；已经不符的各项不在其中。`visits` 为完成的入户，`rounds` 为各轮公示（连同 objections）。"""
    asked = (order_of(case), agrees(visits), in_time(case), unopposed(rounds))
    return [one for one in asked if one is not None]


def order_of(case):
    """各步日子的先后。"""
    days = [(label, day) for label, day in ladder.in_order(case) if day is not None]
    if check_order(days):
        return None
    if len(days) < 2:
        return Compared("办理日期不足两个，先后无从对照")
    return Compared("办理日期次序无误", "、".join(f"{label}{zh(day, weekday=False)}" for label, day in days))


def agrees(visits):
    """入户所见与申报、核对：调查人在表上勾选的。"""
    if not visits:
        return Compared("没有入户，与申报、核对无从对照")
    if any(one.contradictions for one in visits):
        return None
    if not all(one.no_contradiction for one in visits):
        return Compared("入户调查表上没有写明与申报、核对是否一致")
    told = "；".join(f"{zh(one.finished_on, weekday=False)}{_visitors(one)}" for one in visits)
    return Compared("入户与申报、核对没有矛盾", f"调查人在入户调查表上勾选“与申报、核对一致”（{told}）")


def _visitors(visit):
    return "、".join(person.name for person in visit.visitors.all())


def in_time(case):
    """办理期限；过了的见 `late`。"""
    if case.due_on is None:
        return Compared("本案没有正在走的期限")
    if late(case):
        return None
    due = due_words(case.due_on, case.due_provisional, case.due_earliest, weekday=False)
    return Compared("没有超期", f"{case.due_label}{due}，今天{zh(case.acting_on, weekday=False)}")


def late(case):
    """过了哪一项期限，一句话；都没过的为空。"""
    if case.overdue_on and case.overdue_on < case.acting_on:
        return f"已超过办理期限（{case.overdue_label}，{due_words(case.overdue_on, weekday=False)}）"
    if case.due_on and case.due_on < case.acting_on:
        return f"已过提醒的期限（{case.due_label}，{due_words(case.due_on, weekday=False)}），规程只作提醒"
    return ""


def unopposed(rounds):
    """公示期内有没有异议；看全部异议，不论签字人能不能打开。"""
    if not rounds:
        return Compared("没有公示，有没有异议无从知道")
    if any(one.objections.all() for one in rounds):
        return None
    if waiting := [one for one in rounds if one.closed_on is None]:
        return Compared(f"{'、'.join(map(_name, waiting))}还没有期满，至今没有收到异议")
    told = "；".join(f"{_name(one)}至{one.last_day_words}" for one in rounds if one.last_day)
    return Compared("公示期内没有异议", f"异议登记，{told}")


def _name(one):
    return f"{one.get_stage_display()}第{one.number}轮"
