"""案件页“评议”页签：民主评议与评审会的各次结果。"""

from review.models import OF_MEMBERS, AgendaItem, MeetingKind


def review(case, user):
    items = AgendaItem.objects.filter(case=case).select_related("meeting__chair", "meeting__recorder").order_by("-pk")
    return {
        "case": case,
        "reviews": [item for item in items if item.meeting.kind == MeetingKind.DEMOCRATIC],
        "panels": [item for item in items.prefetch_related("opinions__user") if item.meeting.kind in OF_MEMBERS],
        "draws": case.draws.select_related("drawn_by").order_by("-pk"),
        "mode": case.procedure.get_review_mode_display() if case.procedure_id else "",
    }
