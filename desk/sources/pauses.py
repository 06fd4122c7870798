"""待办之七：停表已经停满、事由还没有了结的。时限已在续走，再不办就超期。"""

from functools import reduce
from operator import or_

from cases import deadlines
from cases.models import Case, Pause
from core.acts import Act
from core.dates import zh
from core.links import act_url, case_url
from desk.worklist import SHOWN, Item, Source
from regimes.models import PauseReason, SpecialDay

# 事由 → 由谁了结、说成什么；补正有自己的期限，不在此列。
ENDED_BY = {
    PauseReason.OBJECTION: (Act.RESOLVE_OBJECTION, "办结公众异议"),
    PauseReason.LETTER: (Act.RESUME, "信函索证未回，恢复计时"),
}


def standing(desk):
    """还没有恢复的停表，停得最久的在前；停满没有，取来再看（要数工作日）。"""
    asked = [
        Pause.objects.filter(reason=reason, case__in=Case.objects.open().visible_to(desk.user, act).values("pk"))
        for reason, (act, _) in ENDED_BY.items()
        if desk.may(act)
    ]
    if not asked:
        return None
    return reduce(or_, asked).filter(ends_on=None, starts_on__lt=desk.today).order_by("starts_on", "pk")[: SHOWN + 1]


def rows(desk, pks):
    found = Pause.objects.filter(pk__in=pks).select_related("case__community")
    return found.prefetch_related("case__pauses", "case__procedure__pause_rules")


def items(desk, found):
    calendar = SpecialDay.objects.calendar()
    ends = [(one, deadlines.stands_until(one.case, calendar)) for one in found]
    return [_item(one, until) for one, until in ends if until and until < desk.today]


def _item(one, until):
    act, words = ENDED_BY[one.reason]
    return Item(
        who=one.case.head_name,
        where=one.case.community.name,
        what=words,
        why=f"{one.get_reason_display()}停表已于{zh(until, weekday=False)}停满，时限续走",
        due=until,
        url=act_url(act, one.case_id) or case_url(one.case_id),
    )


EXPIRED = Source(standing, rows, items)
