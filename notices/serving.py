"""应送达日：自成文次日起几日，长短由规程定；由日历推得，日历改了重算，存的只供排序和待办。"""

from notices.models import Notice
from regimes.calendar.clock import Limit, deadline

BATCH = 2000
SHOWN = ("serve_by", "serve_provisional", "serve_earliest")


def set_serve_by(notice, calendar):
    """定下应送达日，不存盘；返回有没有变。没有送达期限的不动。"""
    if not notice.serve_within:
        return False
    before = [getattr(notice, name) for name in SHOWN]
    found = deadline(Limit("", "", notice.serve_within, notice.serve_unit), notice.issued_on, calendar)
    notice.serve_by, notice.serve_provisional = found.due, found.provisional
    notice.serve_earliest = found.earliest if found.provisional else None
    return before != [getattr(notice, name) for name in SHOWN]


def refresh(calendar):
    """日历改了：尚未送达的应送达日随之重算；派生的副本，不记痕迹，重跑无害。返回改了几件。"""
    waiting = Notice.objects.awaiting_service().order_by("pk")
    return sum(
        set_serve_by(one, calendar) and bool(Notice.objects.filter(pk=one.pk).update(**_shown(one)))
        for one in waiting.iterator(BATCH)
    )


def _shown(notice):
    return {name: getattr(notice, name) for name in SHOWN}
