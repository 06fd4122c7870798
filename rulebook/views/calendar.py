"""放假安排的录入、预览与确认：一人录入，另一人看过会动哪些期限再确认。"""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from accounts.stepup import PasswordAgainForm
from core.acts import Act
from core.once import once
from core.views import act_page, answer, posted, submit
from regimes.calendar import notice_checks, notices, statutory
from regimes.calendar.notice_text import by_holiday
from regimes.models import CalendarNotice
from rulebook import recalculation, tasks
from rulebook.forms import CalendarNoticeForm


@once
def enter(request):
    district, today = _editor(request)
    initial = {"year": today.year + (today.month >= 11)}
    form = CalendarNoticeForm(*posted(request), user=request.user, today=today, initial=initial)
    who = {"by": request.user, "at": timezone.now(), "on": today}
    if made := submit(form, notices.enter, district=district, **who):
        home = reverse("rulebook:calendar_notice", args=[made.pk])
        return answer(request, home, "已录入，请另一名同事看过会动的期限后确认")
    return act_page(request, "rulebook/calendar_enter.html", None, form)


@once
def notice(request, pk):
    district, today = _editor(request)
    one = get_object_or_404(
        CalendarNotice.objects.select_related("entered_by", "confirmed_by"), pk=pk, district=district
    )
    form = PasswordAgainForm(*posted(request), user=request.user)
    if submit(form, _confirm, one, request.user, today):
        home = reverse("rulebook:calendar_notice", args=[pk])
        return answer(request, home, "已确认。在办案件正在逐批重算，办完后这里会写明")
    return act_page(request, "rulebook/calendar_notice.html", None, form, **_shown(one, request.user))


def _confirm(one, user, today, **_):
    notices.confirm(one.pk, by=user, at=timezone.now(), on=today)
    transaction.on_commit(lambda: tasks.apply_calendar.apply_async(retry=False), robust=True)


def _shown(one, user):
    return {
        "notice": one,
        "days": one.read_days,
        "holidays": by_holiday(one.read_days),
        "doubts": notice_checks.doubts(one.read_days, one.year, statutory.days()),
        "preview": None if one.applied_at else recalculation.preview(one.calendar(), user),
        "is_mine": one.entered_by_id in user.same_person_ids(),
    }


def _editor(request):
    today = timezone.localdate()
    district = request.user.unit.district
    matrix.require(request.user, Act.EDIT_CALENDAR, district, on=today)
    return district, today
