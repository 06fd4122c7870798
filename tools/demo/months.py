"""街道的日常：夜里的巡查，月初的花名册，到期的复核，按月的事项，区里的实地核查。"""

from datetime import timedelta

from benefits import monthly as duties
from benefits import recurring
from benefits.models import Entitlement
from benefits.services.duties import record_duty
from benefits.services.reviews import record_review
from rosters.services import rosters
from supervision.models import Finding, OnsiteCheck
from supervision.services.visits import record_supervision_visit
from tools import sweeps

DRAFT_ON = 3  # 当月第几个工作日编制
SEALED_MONTHS = (2, 1)  # 几个月前的名册已签章；本月的留给人编
REVIEW_ON, DUTY_ON, INSPECT_ON = 8, 18, 13  # 当月第几个工作日去复核、登记按月事项、实地核查
DIFFERS_EACH = 6  # 第几户核查情况不符


def nights(diary, first, every=1):
    """每夜零点过后的巡查：公示期满的结束，批准了的建立待遇，近亲属申请的建备案；`every` 隔几夜一次。"""
    day = first
    while True:
        at = yield diary.after_midnight(day)
        sweeps.close_publicity(at)
        sweeps.open_entitlements(at)
        sweeps.list_onsite_checks(at)
        day += timedelta(days=every)


def monthly(office, diary, months=SEALED_MONTHS):
    """每月月初：窗口编制，另一人核对，分管领导签章。"""
    for back in months:
        month = diary.month(back)
        day = nth(diary, month, DRAFT_ON)
        at = yield diary.at(day, "09:30")
        roster = rosters.draft_roster(office.street, month, by=office.window, at=at)
        at = yield diary.at(day, "15:10")
        checked = rosters.check_roster(roster.pk, by=office.window2, at=at)
        at = yield diary.at(day, "17:05")
        rosters.seal_roster(roster.pk, by=office.leader, at=at, version_read=checked.version)


def reviews(office, diary, months):
    """到期的定期核查，两人上门，结论为维持；本月到期的留给人办。"""
    for back in months:
        day = nth(diary, diary.month(back), REVIEW_ON)
        at = yield diary.at(day, "10:15")
        rows = Entitlement.objects.filter(street=office.street)
        for row in recurring.reviews(rows, recurring.duties_of(office.district, day), day):
            facts = {"way": "入户核查", "found": "家庭人口、收入没有变化，继续保障", "with_whom": office.window2.name}
            record_review(row.pk, reviewed_on=day, by=office.window, at=at, **facts)


def records(office, diary, months):
    """规程写明按月由街道办的事，逐月登记办结；本月的留给人办。"""
    for back in months:
        month = diary.month(back)
        day = nth(diary, month, DUTY_ON)
        at = yield diary.at(day, "16:00")
        for code in duties.of_unit(office.street, recurring.duties_of(office.district, day)):
            record_duty(code, month, note="逐户比对，没有发现异常", by=office.window, at=at)


def inspections(office, diary, months):
    """区里两人逐户实地核查；多数属实，隔几户有一户不符，退回街道核实。"""
    seen = 0
    for back in months:
        day = nth(diary, diary.month(back), INSPECT_ON)
        at = yield diary.at(day, "14:30")
        found = OnsiteCheck.objects.filter(case__street=office.street, listed_on__lt=day).waiting().order_by("pk")
        for row in found:
            if OnsiteCheck.objects.filter(pk=row.pk, visited_on=None).exists():
                seen += 1
                _inspect(office, diary, row, day, at, differs=seen % DIFFERS_EACH == 0)


def _inspect(office, diary, row, day, at, *, differs):
    finding = Finding.DIFFERS if differs else Finding.MATCHES
    told = "家中有人新近务工，收入未计入" if differs else "与街道调查所记一致"
    record_supervision_visit(
        row.pk,
        by=office.district1,
        at=at,
        visited_on=day,
        visited_with=office.district2,
        finding=finding,
        visit_result=told,
        answer_by=diary.calendar.after(day, 10) if differs else None,
    )


def nth(diary, month, number):
    """某月第几个工作日。"""
    return diary.calendar.after(month - timedelta(days=1), number)
