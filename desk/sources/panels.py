"""待办之三：等着本人填意见的评审会。"""

from core.acts import Act
from core.dates import local_day
from core.links import link
from desk.duty import Duty, Source
from review import queries
from review.models import Meeting


def reach(desk, rows, act):
    """点名到人：本人是成员、还有议题没填意见的。"""
    return queries.awaiting_opinion(rows, desk.user)


def say(desk, rows):
    return [
        Duty(
            who=f"{one.words.meeting}（{one.words.chair}{one.chair.name}）",
            where=one.place,
            what=f"填写{one.words.opinion}",
            why="会议结束前各成员用本人账号填写",
            due=local_day(one.held_at),
            url=link("review:panel", one.pk),
            button="填写意见",
        )
        for one in rows
    ]


OPINIONS = Source(
    Act.GIVE_OPINION,
    lambda desk: queries.of_members().order_by("held_at", "pk"),
    reach,
    lambda desk, pks: Meeting.objects.filter(pk__in=pks).select_related("chair", "unit"),
    say,
)
