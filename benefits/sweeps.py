"""巡检：确认了而还没有待遇的，逐街道补上；重跑、迟跑、两处同时跑都只建一份。"""

from datetime import timedelta

from accounts.models import Unit
from benefits.services.entitlements import open_in_street, without_entitlement

RECENT = timedelta(days=7)


def open_entitlements(at, *, recent_only=False):
    """各街道补建待遇，返回 {"opened": 份数}；一街一个事务，中途断了下次接着办。

    `recent_only` 只看七日内的决定，供每分钟一次的巡检，不必每次翻遍全部决定。
    """
    since = at - RECENT if recent_only else None
    streets = without_entitlement(since).values("case__street").distinct()
    opened = sum(open_in_street(street, at=at, since=since) for street in Unit.objects.filter(pk__in=streets))
    return {"opened": opened}
