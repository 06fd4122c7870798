"""监督里区民政局的各页：各街道、名册、实地核查、每月抽查、补登已迟。"""

from datetime import timedelta
from secrets import token_hex

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from core.acts import Act
from core.dates import month_after
from core.files import hand_over
from core.once import once
from core.period import Period
from core.refusals import NotVisible, Refusal
from core.views import act_page, answer, posted, submit
from rosters import summary
from rosters.forms import MonthForm
from rosters.services import downloads
from supervision import queries, services, streets
from supervision.forms import OnsiteForm, SupervisionVisitForm
from supervision.models import OnsiteCheck, SampleDraw
from supervision.views.frame import require, tabs

PAGE = 50
ONE_DAY = timedelta(days=1)


@require_GET
def overview(request):
    """各街道办理；看不到案件的（系统管理员）到打得开的第一页。"""
    shown = tabs("overview", request.user)
    if shown and not shown[0]["current"]:
        return redirect(shown[0]["url"])
    today = require(request, Act.READ_CASE)
    aid, period = request.GET.get("aid", ""), Period.read(request.GET.get("period"))
    board = streets.board(request.user, today, aid=aid, period=period)
    return render(request, "supervision/overview.html", {"board": board, "tabs": shown})


@require_GET
def rosters(request):
    require(request, Act.DOWNLOAD_ROSTER)
    return render(request, "supervision/rosters.html", _month_facts(request, request.GET))


def _month_facts(request, given):
    """所选月份（缺省本月）各街道的名册与全区合计。"""
    form = MonthForm(given if "month" in given else None)
    month = form.cleaned_data["month"] if form.is_bound and form.is_valid() else timezone.localdate().replace(day=1)
    rows = queries.rosters(request.user, month)
    present = [roster for _, roster in rows if roster]
    summaries = summary.counts([street for street, _ in rows], month)
    return {
        "month_form": form if form.is_bound else MonthForm(initial={"month": month}),
        "month": month,
        "rows": rows,
        "present": present,
        "missing": len(rows) - len(present),
        "summaries": summaries,
        "has_summaries": any(count for _, count in summaries),
        "total": {name: sum(getattr(one, name) for one in present) for name in ("households", "persons", "amount")},
        "tabs": tabs("rosters", request.user),
        "reasons": [],
    }


@require_POST
def download_all(request):
    """全区一月的名册（脱敏）打成一包；每下载一次各记一次，所以不用一次性编号。"""
    require(request, Act.DOWNLOAD_ROSTER)
    facts = _month_facts(request, request.POST)
    place = request.user.unit.district
    try:
        summaries = [(street, facts["month"]) for street, _ in facts["rows"]]
        made = downloads.download(
            facts["present"], place=place, by=request.user, at=timezone.now(), summaries=summaries
        )
    except NotVisible:
        raise
    except Refusal as refusal:
        shown = {**facts, "reasons": refusal.reasons}
        return render(request, "supervision/rosters.html", shown, status=refusal.status)
    return hand_over(made.file, content_type=made.content_type, download_name=made.name)


def _checks(request):
    shown = ("case__street", "case__community", "case__procedure__regime", "visited_by", "visited_with", "task")
    return OnsiteCheck.objects.visible_to(request.user).select_related(*shown)


@require_GET
def onsite(request):
    require(request, Act.RECORD_SUPERVISION_VISIT)
    rows = _checks(request).everyone().prefetch_related("case__procedure__provisions")
    waiting = list(rows.waiting().order_by("listed_on", "pk")[: PAGE + 1])
    facts = {
        "classes": queries.classes(rows),
        "waiting": waiting[:PAGE],
        "more": len(waiting) > PAGE,
        "done": rows.exclude(visited_on=None).order_by("-visited_on", "-pk")[:PAGE],
        "tabs": tabs("onsite", request.user),
    }
    return render(request, "supervision/onsite.html", facts)


@once
def raise_onsite_check(request):
    require(request, Act.RAISE_ONSITE_CHECK)
    form = OnsiteForm(*posted(request), initial={"number": request.GET.get("number", "")})
    if row := submit(form, services.raise_onsite_check, by=request.user, at=timezone.now()):
        return answer(request, "supervision:onsite", f"已把{row.case.head_name}户列入实地核查")
    return act_page(request, "supervision/onsite_add.html", None, form)


@once
def record_supervision_visit(request, pk):
    row = get_object_or_404(_checks(request), pk=pk)
    done = ["这一户已经登记过这次核查"] if row.visited_on else []
    form = SupervisionVisitForm(*posted(request), instance=row, user=request.user)
    if submit(form, services.record_supervision_visit, pk, by=request.user, at=timezone.now()):
        home = "supervision:samples" if row.draw_id else "supervision:onsite"
        return answer(request, home, f"已登记{row.case.head_name}户的区级核查")
    also = row.case.onsite_checks.waiting().exclude(pk=pk)
    return act_page(request, "supervision/visit.html", row, form, also=also, blockers=done)


@require_GET
def samples(request):
    today = require(request, Act.DRAW_SAMPLE)
    facts = _sample_facts(request, request.GET, today)
    return render(request, "supervision/samples.html", {**facts, "reasons": []})


def _sample_facts(request, given, today):
    """所选月份（缺省上月）的抽查：抽过的列出样本，没抽的说明总体有多少。"""
    form = MonthForm(given if "month" in given else None)
    last = (today.replace(day=1) - ONE_DAY).replace(day=1)
    month = form.cleaned_data["month"] if form.is_bound and form.is_valid() else last
    district = request.user.unit.district
    draw = SampleDraw.objects.filter(district=district, month=month).select_related("drawn_by").first()
    return {
        "month_form": form if form.is_bound else MonthForm(initial={"month": month}),
        "month": month,
        "over": month_after(month) <= today,
        "draw": draw,
        "items": _checks(request).filter(draw=draw).order_by("case__number") if draw else [],
        "planned": [] if draw else queries.planned_sample(district, month),
        "earlier": queries.draws(district),
        "tabs": tabs("samples", request.user),
    }


@once
@require_POST
def draw_sample(request):
    today, form = require(request, Act.DRAW_SAMPLE), MonthForm(request.POST)
    who = {"by": request.user, "at": timezone.now()}
    if draw := submit(form, services.draw_sample, request.user.unit.district, seed=token_hex(16), **who):
        home = f"{reverse('supervision:samples')}?month={draw.month:%Y-%m}"
        return answer(request, home, f"{draw}：新增 {draw.population} 户，抽中 {draw.size} 户")
    return act_page(request, "supervision/samples.html", None, form, **_sample_facts(request, request.POST, today))


@require_GET
def late(request):
    today = require(request, Act.READ_EVENTS)
    facts = {
        "rows": queries.late_records(request.user, today),
        "tabs": tabs("late", request.user),
        "days": queries.LATE_DAYS,
    }
    return render(request, "supervision/late.html", facts)
