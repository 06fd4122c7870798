"""临时救助资金发放汇总表（F29b）：页面、打印、下载。"""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import matrix
from accounts.models import Unit, UnitLevel
from benefits.views.pages import tabs
from core.acts import Act
from core.pks import pk_of
from core.refusals import NotVisible, Refusal
from rosters import summary
from rosters.forms import MonthForm
from rosters.services import downloads
from rosters.views.downloads import send


@require_GET
def monthly(request):
    """一个街道一个月；街道看本街道的，区里看所选街道的。"""
    return render(request, "rosters/temporary.html", _facts(request, request.GET))


@require_POST
def download(request):
    """下载脱敏的汇总表；每下载一次各记一次，所以不用一次性编号。"""
    facts = _facts(request, request.POST)
    place, reason = facts["street"], request.POST.get("reason", "")[:200]
    try:
        made = downloads.download(
            [], place=place, by=request.user, at=timezone.now(), reason=reason, summaries=[(place, facts["month"])]
        )
    except NotVisible:
        raise
    except Refusal as refusal:
        shown = {**facts, "reasons": refusal.reasons}
        return render(request, "rosters/temporary.html", shown, status=refusal.status)
    return send(made)


def _facts(request, given):
    today = timezone.localdate()
    street = _street(request.user, given)
    permit = matrix.require(request.user, Act.DOWNLOAD_ROSTER, street, on=today)
    form = MonthForm(given if "month" in given else None)
    month = form.cleaned_data["month"] if form.is_bound and form.is_valid() else today.replace(day=1)
    rows = summary.rows_of(street, month)
    return {
        "street": street,
        "month": month,
        "month_form": form if form.is_bound else MonthForm(initial={"month": month}),
        "rows": rows,
        "total": summary.total(rows),
        "title": summary.label(street, month),
        "needs_reason": "r" in permit.flags,
        "tabs": [] if request.user.unit.level == UnitLevel.DISTRICT else tabs("temporary", request.user),
        "reasons": [],
    }


def _street(user, given):
    if user.unit.level != UnitLevel.DISTRICT:
        return user.unit.street
    streets = Unit.objects.filter(parent=user.unit, level=UnitLevel.STREET)
    return get_object_or_404(streets, pk=pk_of(given.get("street", "")))
