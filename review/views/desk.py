"""评议与评审总览。"""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from cases.models import Case
from cases.pages import case_of
from core import files
from core.acts import Act
from review import queries
from review.attendance import shown
from review.models import OF_MEMBERS, Meeting, MeetingKind, MeetingStatus
from review.services.sitting import WORDS

SHOWN = 100


def overview(request):
    """待评议（按社区）、待评审、我要填意见的、开过的会。"""
    user, day = request.user, timezone.localdate()
    acts = matrix.acts_for(user, on=day)
    meetings = Meeting.objects.visible_to(user)
    drafts = meetings.filter(kind__in=OF_MEMBERS, status=MeetingStatus.DRAFT)
    context = {
        "waiting": list(queries.awaiting_review(user)[:SHOWN]),
        "boards": _to_convene(user) if Act.CONVENE_PANEL in acts else [],
        "drafts": drafts.order_by("held_at"),
        "closed": meetings.filter(status=MeetingStatus.CLOSED).order_by("-held_at")[:SHOWN],
        "may_review": Act.HOLD_REVIEW in acts,
    }
    return render(request, "review/overview.html", context)


def _to_convene(user):
    """待评审、待集体研究的：[(哪一种会, 叫法, 各户)]；没有待集体研究的不列那一栏。"""
    rows = [(kind, WORDS[kind], list(queries.awaiting_panel(user, kind)[:SHOWN])) for kind in OF_MEMBERS]
    return [row for row in rows if row[2]] or rows[:1]


def meeting(request, pk):
    """一次开过的会。"""
    held = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    if held.kind in OF_MEMBERS:
        return redirect("review:panel", held.pk)
    items = held.items.select_related("case__household").prefetch_related("opinions")
    items = [item for item in items if not item.case.is_tied(request.user)]
    rows = shown(held, items)
    people = {"people": rows, "present": sum(one.present for one, *_ in rows)}
    seen = Case.objects.visible_to(request.user).filter(pk__in=[item.case_id for item in items])
    opens = {"open_cases": set(seen.values_list("pk", flat=True))}  # 评议过的案件后来不归此人看的，只写姓名
    return render(request, "review/meeting.html", {"meeting": held, "items": items, **people, **opens})


def photo(request, pk):
    held = get_object_or_404(Meeting.objects.visible_to(request.user).exclude(photo=None), pk=pk)
    return files.serve(held.photo, download_name="评议会现场", inline=True)


def review_of_case(request, pk):
    """案件页上的“评议”：带到本社区的评议会登记页，勾上这一户。"""
    case = case_of(request, pk, Act.READ_CASE)
    return redirect(f"{reverse('review:democratic', args=[case.community_id])}?case={case.pk}")


def panel_of_case(request, pk):
    """案件页上的“召开评审会”“集体研究”：已列入的带到那次会，没有的去召集。"""
    case = case_of(request, pk, Act.HOLD_PANEL)
    item = case.agenda_items.filter(meeting__kind__in=OF_MEMBERS, meeting__status=MeetingStatus.DRAFT).first()
    if item:
        return redirect("review:panel", item.meeting_id)
    kind = MeetingKind.COLLECTIVE if case.decided_together else MeetingKind.PANEL
    return redirect(f"{reverse('review:convene')}?kind={kind}")
