"""案件页。"""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.vary import vary_on_headers

from accounts import matrix
from cases.phones import to_call
from core.acts import Act
from desk import case_page, tabs
from desk.context import kind_of
from regimes.models import SpecialDay


@vary_on_headers("HX-Request")
def case(request, pk, tab="overview", show=""):
    """一屏看清：到哪一步、还差什么、谁来办、还剩几天；下面是各页签。点页签的只要那一块。"""
    if (wanted := tabs.find(tab, show)) is None:
        raise Http404
    found = case_page.readable(request.user, pk)
    found.acting_on, found.acting_by, found.facts = timezone.localdate(), request.user, {}
    template, content = tabs.content(wanted[0], found, request.user, wanted[1])
    shown = {**content, "case": found, "user": request.user, "tabs": tabs.bar(found, tab), "tab_template": template}
    if request.htmx:
        return render(request, "desk/_case_tab.html", shown)
    return render(request, "desk/case.html", {**shown, **upper_half(found, request.user)})


def upper_half(found, user):
    """标题以下、页签以上。"""
    calendar = found.facts["calendar"] = SpecialDay.objects.calendar()
    may = matrix.allowed(user, {Act.LOG_CALL, Act.NOTE}, found, on=found.acting_on)
    ticket = case_page.ticket(found, user, found.acting_on, timezone.now(), calendar)
    return {
        "steps": case_page.steps(found, next(iter(ticket["deadlines"]), None)),
        "ticket": ticket,
        "acts": case_page.acts_context(found, user),
        "today_kind": kind_of(found.acting_on, calendar),
        "may": {act.value: True for act in may},
        "phone": to_call(found, user),
    }
