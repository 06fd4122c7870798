"""待办之三：要送达而还没有送达的文书；告知过的期限变了、要另行告知的家庭；街道报送来、等区里接收的材料。"""

from django.db.models import Count, Min

from accounts import matrix
from cases.models import Case
from core.acts import Act
from core.links import case_url, link
from decisions.services.submission import awaiting_receipt
from desk.duty import TAKEN, Duty, Source, own, past, posts
from notices.models import Notice
from rulebook.promised_dates import to_tell

MANY = 1000


def unserved(desk):
    return Notice.objects.awaiting_service()


def notice_reach(desk, rows, act):
    return rows.filter(case_id__in=Case.objects.visible_to(desk.user, act).values("pk"))


def notice_rows(desk, pks):
    return Notice.objects.filter(pk__in=pks).select_related("household__community")


def notice_say(desk, rows):
    return [
        Duty(
            who=notice.recipient,
            where=notice.household.community.name,
            what=f"送达{notice.title}",
            why=f"{notice.title}（{notice.number}）还没有送达",
            due=notice.serve_by,
            provisional=notice.serve_provisional,
            earliest=notice.serve_earliest,
            url=link("decisions:serve", notice.case_id, notice.pk),
            look=case_url(notice.case_id, "notices"),
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
        Duty(
            who=row["street__name"],
            what=f"接收报送的材料（{row['count']}件）",
            why="收到之日起计审批时限",
            due=row["due"],
            url=link("decisions:receive_many"),
            button=Act.RECEIVE_PAPERS.label,
            act=Act.RECEIVE_PAPERS,
            post=posts(Act.RECEIVE_PAPERS),
        )
        for row in rows[:TAKEN]
    ]


def moved_dates(desk):
    return Notice.objects.date_moved().order_by("pk")


def moved_reach(desk, rows, act):
    """放假安排变动、告知过的办结期限不再作数的家庭，合为一件去办。"""
    return to_tell(desk.user)


def moved_say(desk, pks):
    return [
        Duty(
            who=f"{MANY} 户以上" if len(pks) > MANY else f"{len(pks)} 户",
            what="告知办结期限变动",
            why="放假安排变动，受理通知书所写的日子不再作数",
            url=link("rulebook:moved_dates"),
            button=Act.ISSUE_NOTICE.label,
        )
    ]


UNSERVED = Source(
    Act.SERVE, unserved, notice_reach, notice_rows, notice_say, of_case=own("case_id"), late=past("serve_by")
)
MOVED_DATES = Source(Act.ISSUE_NOTICE, moved_dates, moved_reach, None, moved_say, most=MANY + 1)
