from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from accounts import duties, matrix
from accounts.models import UnitLevel
from benefits.services import cooling
from core.acts import Act
from core.once import once
from core.views import act_page, answer, posted, submit
from rosters import doubts, queries
from rosters.forms import MonthForm, NothingForm, SealForm
from rosters.models import LineChange, Roster, RosterStatus
from rosters.services import rosters

ASKED = (
    Act.DRAFT_ROSTER,
    Act.CHECK_ROSTER,
    Act.SEAL_ROSTER,
    Act.DOWNLOAD_ROSTER,
    Act.DOWNLOAD_ROSTER_FULL,
    Act.PROPOSE_ACCOUNT,
)
SHOWN = ("street__parent", "previous", "drafted_by", "checked_by", "sealed_by")


def visible(request, pk):
    return get_object_or_404(Roster.objects.visible_to(request.user).select_related(*SHOWN), pk=pk)


def url_of(roster):
    return reverse("rosters:roster", args=[roster.pk])


@require_GET
def roster_list(request):
    """本街道各月名册；区里的人看的是各街道一月一页。"""
    if request.user.unit.level == UnitLevel.DISTRICT:
        return redirect("supervision:rosters")
    return render(request, "rosters/rosters.html", {"reasons": [], **_list_facts(request)})


def _list_facts(request):
    today, street = timezone.localdate(), request.user.unit.street
    matrix.require(request.user, Act.DOWNLOAD_ROSTER, street, on=today)
    month = queries.next_month_to_draft(street, today)
    return {
        "street": street,
        "rows": Roster.objects.visible_to(request.user).select_related(*SHOWN).order_by("-month")[:36],
        "month_form": MonthForm(initial={"month": month}),
        "may_draft": matrix.permit(request.user, Act.DRAFT_ROSTER, street, on=today).allowed,
        "cannot": rosters.cannot_draft(street, month, today),
    }


@once
@require_POST
def draft(request):
    form, street = MonthForm(request.POST), request.user.unit.street
    at = timezone.now()
    matrix.require(request.user, Act.DRAFT_ROSTER, street, on=timezone.localdate())
    if roster := submit(form, rosters.draft_roster, street, by=request.user, at=at):
        return answer(request, url_of(roster), f"已编制{roster.month_label}花名册，请另一名同事核对")
    shown = {**_list_facts(request), "month_form": form}
    return act_page(request, "rosters/rosters.html", None, form, **shown)


@require_GET
def detail(request, pk):
    roster = visible(request, pk)
    return render(request, "rosters/roster.html", {"form": None, "reasons": [], **facts_of(request, roster)})


def facts_of(request, roster):
    """名册一页所需：合计、自查结果、此人能办的事、各行一页。"""
    after = request.GET.get("after", "")
    chosen = request.GET.get("change", "")
    lines = roster.lines.filter(change=chosen) if chosen in LineChange else roster.lines.all()
    everything = request.GET.get("all") == "1"
    rows, next_order = (lines.select_related("case"), None) if everything else queries.page_of(lines, _int(after))
    return {
        "roster": roster,
        "lines": rows,
        "next_order": next_order,
        "chosen": chosen,
        "everything": everything,
        "changes": _changes(roster, chosen),
        "problems": [] if roster.is_sealed else doubts.problems(roster),
        "compared": doubts.compared(roster),
        "changed_accounts": doubts.changed_accounts(roster),
        "cooling_accounts": [] if roster.is_sealed else cooling.in_street(roster.street).select_related("holder"),
        "seal_form": SealForm(user=request.user),
        "pay_day": queries.set_day(roster.street.district, "pay_day", timezone.localdate()),
        **_acts(request, roster),
    }


def _int(text):
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _changes(roster, chosen):
    return [(value, label, roster.changes.get(value, 0), value == chosen) for value, label in LineChange.choices]


def _acts(request, roster):
    """三步里轮到的一步：能办的给按钮，不能办的给理由。"""
    user, today = request.user, timezone.localdate()
    turn = {RosterStatus.DRAFT: Act.CHECK_ROSTER, RosterStatus.CHECKED: Act.SEAL_ROSTER}.get(roster.status)
    permits = {act.value: matrix.permit(user, act, roster, on=today) for act in ASKED}
    may = {act for act, permit in permits.items() if permit.allowed}
    barred = duties.conflicts(user, turn, subject=roster.subject) if turn in may else []
    if turn == Act.SEAL_ROSTER and turn in may:
        barred = [*barred, *rosters.changed_accounts_by(roster, user)]
    full = queries.full_requests(roster.subject, user) if Act.DOWNLOAD_ROSTER_FULL in may and roster.is_sealed else None
    return {
        "turn": turn,
        "may": may,
        "barred": barred,
        "needs_reason": "r" in permits[Act.DOWNLOAD_ROSTER].flags,
        "full": full,
    }


@require_GET
def compare(request, pk):
    """与上一份已签章名册对照：只列有变动的，各连到所依的决定。"""
    roster = visible(request, pk)
    moved = roster.lines.filter(~Q(change=LineChange.UNCHANGED)).select_related("case").order_by("change", "order")
    groups = [(label, [line for line in moved if line.change == value]) for value, label in LineChange.choices]
    shown = [(label, lines) for label, lines in groups if lines]
    return render(request, "rosters/compare.html", {"roster": roster, "groups": shown})


@once
@require_POST
def check(request, pk):
    roster, at = visible(request, pk), timezone.now()
    form = NothingForm(*posted(request))
    if submit(form, rosters.check_roster, roster.pk, by=request.user, at=at):
        return answer(request, url_of(roster), "已核对，请分管领导签章")
    return act_page(request, "rosters/roster.html", roster, form, **facts_of(request, roster))


@once
@require_POST
def seal(request, pk):
    roster, at = visible(request, pk), timezone.now()
    form = SealForm(*posted(request), user=request.user)
    if submit(form, rosters.seal_roster, roster.pk, by=request.user, at=at):
        return answer(request, url_of(roster), "已签章，名册从此不能改动")
    shown = {**facts_of(request, roster), "seal_form": form}
    return act_page(request, "rosters/roster.html", roster, form, **shown)
