"""待办之四：花名册。没有编的要编，编了的要核对，核对了的要签章；按月报送的区到月底为限（T24）。"""

from core.links import link
from desk.duty import Duty, posts
from rosters.queries import duties_of


def of_the_month(user, today):
    """一个街道一件；轮到本人办的那一步才列，逾期的月份一直列着。"""
    return [
        Duty(
            who=duty.street.name,
            what=duty.words,
            why=f"按月报送区民政局（{duty.source}）" if duty.source else "按月编制、核对、签章",
            due=duty.due if duty.source else None,
            url=link("rosters:roster", duty.roster.pk) if duty.roster else link("rosters:rosters"),
            button=duty.act.label,
            act=duty.act,
            post=posts(duty.act),
        )
        for duty in duties_of(user, today)
    ]
