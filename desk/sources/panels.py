"""待办之三：等着本人填意见的评审会。"""

from accounts import matrix
from core.acts import Act
from core.dates import local_day
from core.links import link
from desk.worklist import Item
from review import queries


def opinions(user, today):
    """本人是成员、还有议题没填意见的评审会。"""
    if Act.GIVE_OPINION not in matrix.acts_for(user, on=today):
        return []
    return [
        Item(
            who=f"{one.words.meeting}（{one.words.chair}{one.chair.name}）",
            where=one.place,
            what=f"填写{one.words.opinion}",
            why="会议结束前各成员用本人账号填写",
            due=local_day(one.held_at),
            url=link("review:panel", one.pk),
            button="填写意见",
        )
        for one in queries.awaiting_opinion(user)
    ]
