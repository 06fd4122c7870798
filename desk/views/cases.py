"""案件页。"""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from desk import case_page, tabs
from desk.context import kind_of
from regimes.models import SpecialDay


def case(request, pk, tab="overview"):
    """一屏看清：到哪一步、还差什么、谁来办、还剩几天；下面是各页签。"""
    if tab not in tabs.BY_NAME:
        raise Http404
    found = case_page.readable(request.user, pk)
    found.acting_on, found.acting_by, found.facts = timezone.localdate(), request.user, {}
    calendar = SpecialDay.objects.calendar()
    template, content = tabs.content(tabs.BY_NAME[tab], found, request.user)
    context = {
        "case": found,
        "user": request.user,
        "steps": case_page.steps(found),
        "ticket": case_page.ticket(found, request.user, found.acting_on, timezone.now(), calendar),
        "acts": case_page.acts_context(found, request.user),
        "tabs": tabs.bar(found, tab),
        "tab": tabs.BY_NAME[tab],
        "tab_template": template,
        "today_kind": kind_of(found.acting_on, calendar),
    }
    return render(request, "desk/case.html", {**content, **context})
