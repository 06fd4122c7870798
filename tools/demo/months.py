"""街道的日常：夜里的巡查，月初的花名册。"""

from datetime import timedelta

from rosters.services import rosters
from tools import sweeps

DRAFT_ON = 3  # 当月第几个工作日编制
SEALED_MONTHS = (2, 1)  # 几个月前的名册已签章；本月的留给人编


def nights(diary, first):
    """每夜零点过后的巡查：公示期满的结束，批准了的建立待遇，近亲属申请的建备案。"""
    day = first
    while True:
        at = yield diary.after_midnight(day)
        sweeps.close_publicity(at)
        sweeps.open_entitlements(at)
        sweeps.list_onsite_checks(at)
        day += timedelta(days=1)


def monthly(office, diary):
    """每月月初：窗口编制，另一人核对，分管领导签章。"""
    for back in SEALED_MONTHS:
        month = diary.month(back)
        day = diary.calendar.after(month - timedelta(days=1), DRAFT_ON)
        at = yield diary.at(day, "09:30")
        roster = rosters.draft_roster(office.street, month, by=office.window, at=at)
        at = yield diary.at(day, "15:10")
        checked = rosters.check_roster(roster.pk, by=office.window2, at=at)
        at = yield diary.at(day, "17:05")
        rosters.seal_roster(roster.pk, by=office.leader, at=at, version_read=checked.version)
