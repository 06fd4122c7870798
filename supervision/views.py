from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import matrix
from benefits.forms import MonthForm
from benefits.services import downloads
from core.acts import Act
from core.files import hand_over
from core.once import once
from core.refusals import NotVisible, Refusal
from core.views import act_view, posted
from supervision import queries, services
from supervision.forms import SupervisionVisitForm
from supervision.models import SeparateRegistration

PAGE = 50


def _require(request, act):
    """看全区的只有区级岗位；返回今天。"""
    today = timezone.localdate()
    matrix.require(request.user, act, request.user.unit.district, on=today)
    return today


def tabs(current):
    pages = [("overview", "各街道办理"), ("rosters", "花名册"), ("registrations", "单独登记备案"), ("late", "补登已迟")]
    return [
        {"label": label, "url": reverse(f"supervision:{name}"), "current": name == current} for name, label in pages
    ]


@require_GET
def overview(request):
    today = _require(request, Act.READ_CASE)
    facts = {"rows": queries.overview(request.user, today), "today": today, "tabs": tabs("overview")}
    return render(request, "supervision/overview.html", facts)


@require_GET
def rosters(request):
    _require(request, Act.DOWNLOAD_ROSTER)
    return render(request, "supervision/rosters.html", _month_facts(request, request.GET))


def _month_facts(request, given):
    """所选月份（缺省本月）各街道的名册与全区合计。"""
    form = MonthForm(given if "month" in given else None)
    month = form.cleaned_data["month"] if form.is_bound and form.is_valid() else timezone.localdate().replace(day=1)
    rows = queries.rosters(request.user, month)
    present = [roster for _, roster in rows if roster]
    return {
        "month_form": form if form.is_bound else MonthForm(initial={"month": month}),
        "month": month,
        "rows": rows,
        "present": present,
        "missing": len(rows) - len(present),
        "total": {name: sum(getattr(one, name) for one in present) for name in ("households", "persons", "amount")},
        "tabs": tabs("rosters"),
        "reasons": [],
    }


@require_POST
def download_all(request):
    """全区一月的名册（脱敏）打成一包；每下载一次各记一次，所以不用一次性编号。"""
    _require(request, Act.DOWNLOAD_ROSTER)
    facts = _month_facts(request, request.POST)
    place = request.user.unit.district
    try:
        made = downloads.download(facts["present"], place=place, by=request.user, at=timezone.now())
    except NotVisible:
        raise
    except Refusal as refusal:
        shown = {**facts, "reasons": refusal.reasons}
        return render(request, "supervision/rosters.html", shown, status=refusal.status)
    return hand_over(made.file, content_type=made.content_type, download_name=made.name)


@require_GET
def registrations(request):
    _require(request, Act.RECORD_SUPERVISION_VISIT)
    rows = SeparateRegistration.objects.visible_to(request.user).select_related(
        "case__street", "case__community", "visited_by", "visited_with"
    )
    total, visited = rows.count(), rows.exclude(visited_on=None).count()
    facts = {
        "waiting": rows.unvisited().order_by("registered_on", "pk")[:PAGE],
        "done": rows.exclude(visited_on=None).order_by("-visited_on", "-pk")[:PAGE],
        "total": total,
        "visited": visited,
        "share": round(100 * visited / total) if total else 100,
        "tabs": tabs("registrations"),
    }
    return render(request, "supervision/registrations.html", facts)


@once
def record_supervision_visit(request, pk):
    row = get_object_or_404(SeparateRegistration.objects.visible_to(request.user).select_related("case"), pk=pk)
    at = timezone.now()
    return act_view(
        request,
        SupervisionVisitForm(*posted(request), instance=row, user=request.user),
        lambda **facts: services.record_supervision_visit(pk, by=request.user, at=at, **facts),
        to=reverse("supervision:registrations"),
        template="supervision/visit.html",
        context={"row": row},
        success=f"已登记{row.case.head_name}户的区级核查",
        blockers=["这一户已经登记过区级核查"] if row.visited_on else [],
    )


@require_GET
def late(request):
    today = _require(request, Act.READ_EVENTS)
    facts = {"rows": queries.late_records(request.user, today), "tabs": tabs("late"), "days": queries.LATE_DAYS}
    return render(request, "supervision/late.html", facts)
