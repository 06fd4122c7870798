"""待办之十一：区民政局自己的：等另一人确认的日历、标准、参数、授权、发放用下载；资料还不齐的单位。"""

from django.db.models import Exists, OuterRef, Q

from accounts.models import Countersign, Unit
from core.acts import Act
from core.dates import local_day
from core.links import link
from desk.duty import Duty, Source
from regimes.models import CalendarNotice, Delegation, Parameter, Standard
from rosters.models import Roster, subject_of


def second(act, model, what, url, *, confirmed, entered, waiting=lambda rows: rows):
    """一人录入、另一人确认的一种：`url(row)` 确认的页，`confirmed` 确认了才有值的一栏，`entered(row)` 录入之日。"""

    def reach(desk, rows, act):
        return rows.filter(district=desk.user.unit.district_id).exclude(entered_by__in=desk.user.same_person_ids())

    def say(desk, rows):
        return [
            Duty(
                who=str(row),
                what=f"确认{what}",
                why=f"{row.entered_by.name if row.entered_by else '系统'}录入：{row.source}",
                due=desk.by(entered(row)),
                url=url(row),
                button="确认",
            )
            for row in rows
        ]

    return Source(
        act,
        lambda desk: waiting(model.objects.filter(**{confirmed: None})).order_by("pk"),
        reach,
        lambda desk, pks: model.objects.filter(pk__in=pks).select_related("entered_by"),
        say,
    )


def _latest(rows):
    """同一年后来又录入一份的，以后一份为准。"""
    return rows.exclude(Exists(CalendarNotice.objects.filter(year=OuterRef("year"), pk__gt=OuterRef("pk"))))


def dated(act, model, what, name, *args):
    """标准、参数、授权。"""
    url = lambda row: link(name, *args, row.pk)  # noqa: E731
    return second(act, model, what, url, confirmed="confirmed_on", entered=lambda row: row.entered_on)


def download_reach(desk, rows, act):
    """本区各街道的名册；自己提出的不在其中。"""
    mine = desk.user.same_person_ids()
    return rows.filter(requested_by__unit__in=Unit.objects.within(desk.user.unit.district)).exclude(
        requested_by__in=mine
    )


def download_say(desk, rows):
    """办理对象写的是“roster:街道代码:年-月”。"""
    found = {subject_of(one.street, one.month): one for one in _rosters(rows)}
    return [
        Duty(
            who=one.requested_by.name,
            what="确认发放用名册下载",
            why=one.reason,
            due=desk.by(local_day(one.requested_at)),
            url=link("rosters:roster", found[one.subject].pk),
            button="确认",
        )
        for one in rows
        if one.subject in found
    ]


def _rosters(rows):
    wanted = Q(pk__in=[])
    for one in rows:
        _, code, month = one.subject.split(":")
        wanted |= Q(street__code=code, month=f"{month}-01")
    return Roster.objects.filter(wanted).select_related("street")


def unit_reach(desk, rows, act):
    return rows.filter(pk__in=Unit.objects.within(desk.user.unit.district).values("pk"))


def unit_say(desk, rows):
    return [
        Duty(
            who=unit.name,
            what="补齐单位资料",
            why=f"还没有{'、'.join(label for label, _ in unit.lacks)}，出不了文书",
            url=link("accounts:edit_unit", unit.pk),
            look=link("accounts:unit", unit.pk),
            button=Act.EDIT_UNIT.label,
        )
        for unit in rows
    ]


CALENDARS = second(
    Act.EDIT_CALENDAR,
    CalendarNotice,
    "放假安排",
    lambda row: link("rulebook:calendar_notice", row.pk),
    confirmed="confirmed_at",
    entered=lambda row: local_day(row.entered_at),
    waiting=_latest,
)
STANDARDS = dated(Act.EDIT_STANDARD, Standard, "保障标准", "regimes:confirm", "standard")
PARAMETERS = dated(Act.EDIT_STANDARD, Parameter, "计算参数", "regimes:confirm", "parameter")
DELEGATIONS = dated(Act.DELEGATE, Delegation, "审批授权", "decisions:confirm_delegation")
DOWNLOADS = Source(
    Act.DOWNLOAD_ROSTER_FULL,
    lambda desk: Countersign.objects.filter(act=Act.DOWNLOAD_ROSTER_FULL, confirmed_at=None).order_by("requested_at"),
    download_reach,
    lambda desk, pks: Countersign.objects.filter(pk__in=pks).select_related("requested_by"),
    download_say,
)
UNITS = Source(
    Act.EDIT_UNIT,
    lambda desk: Unit.objects.lacking().order_by("code"),
    unit_reach,
    lambda desk, pks: Unit.objects.filter(pk__in=pks),
    unit_say,
)
