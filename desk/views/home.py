"""待办：一开门先看的一页。"""

from django.shortcuts import render
from django.utils import timezone

from core import sweeps
from core.links import link
from desk import item_rows, worklist
from desk.context import kind_of
from regimes.calendar.announcements import calendar_notice
from regimes.models import SpecialDay
from supervision import streets


def home(request):
    """今天要办、已超期、三日内到期、等待他人；看得到全区的，另有各街道办得怎样。"""
    now, today = timezone.now(), timezone.localdate()
    calendar = SpecialDay.objects.calendar()
    sections = worklist.build(request.user, today, now, calendar)
    totals = [(name, title, len(items) + more) for name, title, items, more in sections]
    shown = [(*one, item_rows.rows(one[2])) for one in sections]
    context = {"sections": shown, "totals": totals, "notice": calendar_notice(today, calendar)}
    context |= {"new_url": link("intake:new"), "today_kind": kind_of(today, calendar)}
    context["only_waiting"] = not any(count for name, _, count in totals if name != "waiting")
    context["alarm"] = sweeps.alarm(now)
    context["board"] = streets.board_of(request.user, today)
    return render(request, "desk/home.html", {**context, "empty": not any(count for _, _, count in totals)})
