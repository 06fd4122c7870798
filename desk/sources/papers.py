"""待办之三：要送达而还没有送达的文书。"""

from accounts import matrix
from cases.models import Case
from core.acts import Act
from desk.act_links import case_url, link
from desk.worklist import SHOWN, Item
from notices.models import Notice


def unserved(user, today):
    """归本人送达的，最急的在前。"""
    if not matrix.widest(user, Act.SERVE, today):
        return []
    seen = Case.objects.visible_to(user, Act.SERVE).values("pk")
    rows = Notice.objects.awaiting_service().filter(case_id__in=seen).select_related("household__community")
    return [
        Item(
            who=notice.recipient,
            where=notice.household.community.name,
            what=f"送达{notice.title}",
            why=notice.number,
            due=notice.serve_by,
            url=link("cases:serve", notice.case_id, notice.pk) or case_url(notice.case_id, "notices"),
            button=Act.SERVE.label,
        )
        for notice in rows[: SHOWN + 1]
    ]
