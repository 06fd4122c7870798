"""按月要办的事（规程 [[duty]] 写明 who 的）：哪个单位、哪个月、到哪天，办结了没有。"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Unit, UnitLevel
from benefits import recurring
from benefits.models import DutyRecord
from regimes.calendar.months import add_months

LEVELS = {"street": UnitLevel.STREET, "district": UnitLevel.DISTRICT}


@dataclass(frozen=True)
class Monthly:
    """一件：由哪个单位办、哪个月的、到哪天为限；`duty` 为规程里的那一行。"""

    unit: Unit
    month: date
    due: date
    duty: dict


def of_unit(unit, duties):
    """这个单位按月要办的各项：{编号: 规程里的一行}。"""
    return {code: duty for code, duty in duties.items() if LEVELS.get(duty.get("who")) == unit.level}


def due_of(month, duty):
    """自月末起几个月：1 即到当月末为限，2 即到次月末。"""
    last = add_months(month, duty["days"] - 1)
    return last.replace(day=calendar.monthrange(last.year, last.month)[1])


def waiting(unit, today):
    """还没有登记办结的：本月的（到期前提示），与上个月漏下的；先到期的在前。"""
    mine = of_unit(unit, recurring.duties_of(unit.district, today))
    if not mine:
        return []
    this = today.replace(day=1)
    months = [(this - timedelta(days=1)).replace(day=1), this]
    done = set(DutyRecord.objects.filter(unit=unit, month__in=months).values_list("code", "month"))
    return [
        Monthly(unit, month, due_of(month, duty), duty)
        for month in months
        for code, duty in mine.items()
        if (code, month) not in done
    ]
