"""待办之二：公示。该张贴的、该补末日照片的、该公布而还没有公布的。"""

from django.db.models import Exists, F, OuterRef

from accounts import matrix
from cases.models import Case
from cases.states import CaseState
from core.acts import Act
from desk.act_links import case_url, link
from desk.worklist import SHOWN, Item
from publicity.models import Posting, Round
from regimes.models import PublicityRule, PublicityWhen

TAKEN = SHOWN + 1
AFTER_DECISION = [when for when in PublicityWhen if when != PublicityWhen.BEFORE_DECISION]


def postings(user, today):
    """已经发起、还没有张贴的。"""
    rows = _postings(user, Act.POST_NOTICE, today).filter(posted_on=None, round__closed_on=None)[:TAKEN]
    return [
        _item(one, f"张贴公示（{one.get_place_display()}）", Act.POST_NOTICE, due=one.round.opened_on) for one in rows
    ]


def last_photos(user, today):
    """公示到了末日，还没有拍末日照片的；期满以后仍须补。"""
    rows = _postings(user, Act.TAKE_LAST_PHOTO, today).filter(last_day__lte=today, last_photo=None)
    rows = rows.exclude(posted_on=None)[:TAKEN]
    return [
        _item(one, f"拍公示末日照片（{one.get_place_display()}）", Act.TAKE_LAST_PHOTO, due=one.last_day)
        for one in rows
    ]


def missing_rounds(user, today):
    """已经确认、规程要求公布结果而还没有发起的。"""
    if not matrix.widest(user, Act.OPEN_PUBLICITY, today):
        return []
    opened = Round.objects.filter(case=OuterRef("pk"), stage=OuterRef("procedure__publicity_rules__stage"))
    rows = (
        Case.objects.visible_to(user, Act.OPEN_PUBLICITY)
        .filter(state=CaseState.GRANTED, procedure__publicity_rules__when__in=AFTER_DECISION)
        .annotate(stage=F("procedure__publicity_rules__stage"))
        .filter(~Exists(opened))
        .select_related("community")
        .order_by("decided_on", "pk")[:TAKEN]
    )
    label = dict(PublicityRule._meta.get_field("stage").choices)
    return [
        Item(
            who=case.head_name,
            where=case.community.name,
            what=f"公布{label[case.stage]}",
            why="已作出决定，规程要求公布",
            due=None,
            url=link("publicity:open_publicity", case.pk) or case_url(case.pk, "publicity"),
            button="发起公示",
        )
        for case in rows
    ]


def _postings(user, act, today):
    if not matrix.widest(user, act, today):
        return Posting.objects.none()
    seen = Case.objects.visible_to(user, act).values("pk")
    return Posting.objects.filter(round__case__in=seen).select_related("round__community").order_by("pk")


def _item(posting, what, act, *, due):
    return Item(
        who=posting.round.head_name,
        where=posting.round.community.name,
        what=what,
        why=f"{posting.round.get_stage_display()}第{posting.round.number}轮",
        due=due,
        url=link(f"publicity:{act}", posting.pk) or case_url(posting.round.case_id, "publicity"),
        button=act.label,
    )
