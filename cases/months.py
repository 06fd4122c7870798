"""自何月起发、按哪一天的标准算：不查库，不看钟。"""

from cases.codes import BACKDATED
from core.dates import month_after
from regimes.models import ONE_OFF, STATUS_ONLY


def start_month(case, on):
    """起始（生效）月：一次性救助为当月，其余为决定的次月（57号文第21条；规程 start_month）。

    死亡、隐瞒虚报的减发停发，规程写明自事情发生的次月起的，从其规定（规程 backdate_…），但不晚于决定的次月。
    """
    usual = on.replace(day=1) if case.procedure.value("start_month", "next") == "same" else month_after(on)
    way = case.procedure.value(f"backdate_{case.change_code}") if case.change_code in BACKDATED else None
    if way == "event_next" and case.changed_on:
        return min(usual, month_after(case.changed_on))
    return usual


def paid_day(case, on):
    """`on` 日作决定的，按哪一天的标准、参数核算：按月发的看起始月，一次性的、只作认定的看决定当日。"""
    return on if case.aid in ONE_OFF | STATUS_ONLY else start_month(case, on)
