"""案件页“评议”页签：民主评议与评审会的各次结果。"""

from review.models import OF_MEMBERS, AgendaItem, Draw, Meeting, MeetingKind


def review(case, user):
    """各次会议与抽选；本人打不开的（如社区人员的街道会议）只写出来，不给链接。"""
    items = AgendaItem.objects.filter(case=case).select_related("meeting__chair", "meeting__recorder").order_by("-pk")
    draws = list(case.draws.select_related("drawn_by").order_by("-pk"))
    return {
        "case": case,
        "reviews": [item for item in items if item.meeting.kind == MeetingKind.DEMOCRATIC],
        "panels": [item for item in items.prefetch_related("opinions__user") if item.meeting.kind in OF_MEMBERS],
        "draws": draws,
        "open_meetings": _opens(Meeting, user, [item.meeting_id for item in items]),
        "open_draws": _opens(Draw, user, [one.pk for one in draws]),
        "mode": case.procedure.get_review_mode_display() if case.procedure_id else "",
    }


def _opens(model, user, pks):
    """其中本人打得开的（编号）。"""
    return set(model.objects.visible_to(user).filter(pk__in=pks).values_list("pk", flat=True)) if pks else set()
