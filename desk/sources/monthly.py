"""待办之八：规程写明按月由本单位办的事（一月一比对、月报告、每月调度等），到期前提示，漏下的一直列着。"""

from benefits import monthly
from core.acts import Act
from core.links import link
from desk.duty import Desk, Duty, posts


def of_the_month(user, today):
    if not Desk(user, today).may(Act.RECORD_DUTY):
        return []
    return [
        Duty(
            who=one.unit.name,
            what=f"{one.month.year}年{one.month.month}月{one.duty['label']}",
            why=one.duty["source"],
            due=one.due,
            url=link("benefits:record_duty", one.duty["id"], one.month.year, one.month.month),
            button=Act.RECORD_DUTY.label,
            breach=one.duty["on_breach"],
            act=Act.RECORD_DUTY,
            post=posts(Act.RECORD_DUTY),
        )
        for one in monthly.waiting(user.unit.street or user.unit.district, today)
    ]
