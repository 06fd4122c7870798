"""评议与评审总览。"""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from cases.pages import case_of
from core import files
from core.acts import Act
from review import queries
from review.models import OF_MEMBERS, Meeting, MeetingStatus

SHOWN = 100


def overview(request):
    """待评议（按社区）、待评审、我要填意见的、开过的会。"""
    user, day = request.user, timezone.localdate()
    acts = matrix.acts_for(user, on=day)
    meetings = Meeting.objects.visible_to(user)
    drafts = meetings.filter(kind__in=OF_MEMBERS, status=MeetingStatus.DRAFT)
    context = {
        "waiting": list(queries.awaiting_review(user)[:SHOWN]),
        "panel": list(queries.awaiting_panel(user)[:SHOWN]),
        "drafts": drafts.order_by("held_at"),
        "closed": meetings.filter(status=MeetingStatus.CLOSED).order_by("-held_at")[:SHOWN],
        "may_review": Act.HOLD_REVIEW in acts,
        "may_convene": Act.CONVENE_PANEL in acts,
    }
    return render(request, "review/overview.html", context)


def meeting(request, pk):
    """一次开过的会。"""
    held = get_object_or_404(Meeting.objects.visible_to(request.user), pk=pk)
    if held.kind in OF_MEMBERS:
        return redirect("review:panel", held.pk)
    items = [item for item in held.items.select_related("case__household") if not item.case.is_tied(request.user)]
    people = held.attendances.order_by("pk")
    return render(request, "review/meeting.html", {"meeting": held, "items": items, "people": people})


def photo(request, pk):
    held = get_object_or_404(Meeting.objects.visible_to(request.user).exclude(photo=None), pk=pk)
    return files.serve(held.photo, download_name="评议会现场", inline=True)


def review_of_case(request, pk):
    """案件页上的“评议”：带到本社区的评议会登记页，勾上这一户。"""
    case = case_of(request, pk, Act.READ_CASE)
    return redirect(f"{reverse('review:democratic', args=[case.community_id])}?case={case.pk}")


def panel_of_case(request, pk):
    """案件页上的“评审会”：已列入的带到那次会，没有的去召集。"""
    case = case_of(request, pk, Act.HOLD_PANEL)
    item = case.agenda_items.filter(meeting__kind__in=OF_MEMBERS, meeting__status=MeetingStatus.DRAFT).first()
    return redirect("review:panel", item.meeting_id) if item else redirect("review:convene")
