"""待办之三：要送达而还没有送达的文书；告知过的期限变了、要另行告知的家庭；街道报送来、等区里接收的材料。"""

from django.db.models import Count, Min

from accounts import matrix
from cases.models import Case
from core.acts import Act
from core.links import case_url, link
from decisions.services.submission import awaiting_receipt
from desk.worklist import SHOWN, Item, Source
from notices.models import Notice
from rulebook.promised_dates import to_tell

MANY = 1000


def unserved(desk):
    """归本人送达的，最急的在前。"""
    if not desk.may(Act.SERVE):
        return None
    seen = Case.objects.visible_to(desk.user, Act.SERVE).values("pk")
    return Notice.objects.awaiting_service().filter(case_id__in=seen)[: SHOWN + 1]


def notice_rows(desk, pks):
    return Notice.objects.filter(pk__in=pks).select_related("household__community")


def unserved_items(desk, rows):
    return [
        Item(
            who=notice.recipient,
            where=notice.household.community.name,
            what=f"送达{notice.title}",
            why=notice.number,
            due=notice.serve_by,
            provisional=notice.serve_provisional,
            earliest=notice.serve_earliest,
            url=link("decisions:serve", notice.case_id, notice.pk) or case_url(notice.case_id, "notices"),
            button=Act.SERVE.label,
        )
        for notice in rows
    ]


def to_receive(user, today):
    """街道报送来而还没有接收的，一个街道一件，点开成批接收。"""
    if not matrix.widest(user, Act.RECEIVE_PAPERS, today):
        return []
    rows = awaiting_receipt(user).order_by().values("street__name")
    rows = rows.annotate(count=Count("pk"), since=Min("submitted_on"), due=Min("due_on")).order_by("since")
    return [
        Item(
            who=row["street__name"],
            what=f"接收报送的材料（{row['count']}件）",
            why="收到之日起计审批时限",
            due=row["due"],
            url=link("decisions:receive_many"),
            button=Act.RECEIVE_PAPERS.label,
        )
        for row in rows[: SHOWN + 1]
    ]


def moved_dates(desk):
    """放假安排变动、告知过的办结期限不再作数的家庭，合为一件去办。"""
    return to_tell(desk.user)[: MANY + 1] if desk.may(Act.ISSUE_NOTICE) else None


def moved_items(desk, pks):
    return [
        Item(
            who=f"{MANY} 户以上" if len(pks) > MANY else f"{len(pks)} 户",
            what="告知办结期限变动",
            why="放假安排变动，受理通知书所写的日子不再作数",
            url=link("rulebook:moved_dates"),
            button=Act.ISSUE_NOTICE.label,
        )
    ]


UNSERVED = Source(unserved, notice_rows, unserved_items)
MOVED_DATES = Source(moved_dates, None, moved_items)
