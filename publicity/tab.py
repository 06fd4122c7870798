"""案件页“公示”页签：各轮公示、张贴与照片、异议。"""

from accounts import matrix
from core.acts import Act
from publicity.models import Bulletin, Objection, Round


def publicity(case, user):
    rounds = Round.objects.filter(case=case).select_related("bulletin", "rule").prefetch_related("bulletin__postings")
    return {
        "case": case,
        "rounds": list(rounds.order_by("-pk")),
        "open_bulletins": _openable(case, user),
        "objections": list(
            Objection.objects.visible_to(user, Act.READ_CASE)
            .filter(round__case=case)
            .select_related("round")
            .order_by("pk")
        ),
        "may_record": matrix.permit(user, Act.RECORD_OBJECTION, case, on=case.acting_on).allowed,
        "today": case.acting_on,
    }


def _openable(case, user):
    """本人打得开的公示单；户迁来之前的归原街道，只写字。"""
    return set(Bulletin.objects.visible_to(user).filter(rounds__case=case).values_list("pk", flat=True))
