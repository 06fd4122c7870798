"""录入与确认放假安排：一人录入，另一人对照原文确认；确认即替换该年的特殊日，在办案件随后逐批重算。"""

from dataclasses import replace

from django.db import transaction

from accounts import matrix
from core.acts import Act
from core.events import record
from core.locking import for_change
from core.refusals import Blocked, NotVisible
from regimes.calendar import notice_checks
from regimes.calendar.notice_text import Day, read
from regimes.models import CalendarNotice, SpecialDay


def examine(text, year):
    """读通知原文：（日子，挡住录入的毛病）；毛病按行，尚未录入上一年而牵涉上一年末的也在内。"""
    reading = read(text, year)
    known = SpecialDay.objects.calendar().known_years
    if reading.only and not reading.faults:
        if year not in known:
            return reading.days, [f"这份通知只调整{reading.only}：请先录入{year}年全年的放假安排，确认之后再录这一份"]
        reading = replace(reading, days=_amended(reading, year))
    faults = list(reading.faults) or notice_checks.faults(reading.days, year)
    if reading.faults and reading.days:
        faults += notice_checks.missing(reading.days)
    if any(one.day.year < year for one in reading.days) and year - 1 not in known:
        faults.append(f"这份安排含有{year - 1}年末的日子，请先录入{year - 1}年放假安排")
    return reading.days, faults


def _amended(reading, year):
    """只调整一个节日的：该节日照新的，全年其余照已录的；成为一整年的安排，与原通知一样核对、替换。"""
    kept = [row for row in SpecialDay.objects.all().of_notice(year) if not row.name.startswith(reading.only)]
    days = {row.day: Day(row.day, row.kind, row.name) for row in kept} | {one.day: one for one in reading.days}
    return tuple(days[day] for day in sorted(days))


@transaction.atomic
def enter(*, year, source, text, district, by, at, on):
    """录入一份待确认的放假安排。返回 CalendarNotice。

    Raises: NotPermitted（岗位不能办）、Blocked（逐行写明读不懂或说不通之处）。
    """
    matrix.require(by, Act.EDIT_CALENDAR, district, on=on)
    days, faults = examine(text, year)
    if faults:
        raise Blocked(faults)
    notice = CalendarNotice.objects.create(
        district=district,
        year=year,
        source=source,
        text=text,
        days=[[one.day.isoformat(), str(one.kind), one.name] for one in days],
        entered_by=by,
        entered_at=at,
    )
    _record(notice, "录入", by=by, at=at)
    return notice


@transaction.atomic
def confirm(pk, *, by, at, on):
    """另一人对照原文确认：旧行删、新行增，日历当即换新。重办一遍即拒绝，不会换两次。"""
    notice = for_change(CalendarNotice.objects).select_related("district").filter(pk=pk).first()
    if notice is None:
        raise NotVisible()
    matrix.require(by, Act.EDIT_CALENDAR, notice.district, on=on)
    if notice.confirmed_at:
        raise Blocked("这份放假安排已经确认过")
    if notice.is_superseded:
        raise Blocked(f"{notice.year}年后来又录入了一份放假安排，请确认后录的那一份")
    if notice.entered_by_id in by.same_person_ids():
        raise Blocked("录入的人不能自己确认，请另一名同事对照原文确认")
    _replace_days(notice)
    notice.confirmed_by, notice.confirmed_at = by, at
    notice.save(update_fields=["confirmed_by", "confirmed_at"])
    _record(notice, "确认", by=by, at=at)
    return notice


def _replace_days(notice):
    old = [row.pk for row in SpecialDay.objects.all().of_notice(notice.year)]
    taken = {one.day for one in notice.read_days}
    SpecialDay.objects.filter(pk__in=old).delete()
    SpecialDay.objects.filter(day__in=taken).delete()
    SpecialDay.objects.bulk_create(
        SpecialDay(day=one.day, kind=one.kind, name=one.name, source=notice.source) for one in notice.read_days
    )


def _record(notice, step, *, by, at):
    record(
        Act.EDIT_CALENDAR,
        chain=notice.district.chain,
        at=at,
        by=by,
        subject=f"{step}：{notice}",
        data={"id": notice.pk, "year": notice.year, "source": notice.source, "days": len(notice.days)},
    )
