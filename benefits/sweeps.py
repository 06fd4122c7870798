"""巡检：确认了而还没有待遇的补上，变更决定照办；重跑、迟跑、两处同时跑都只办一次。"""

from datetime import timedelta

from accounts.models import Unit
from benefits import posters
from benefits.services.entitlements import adjust_in_street, open_in_street, undone_changes, without_entitlement
from benefits.services.recognitions import carry_out_in_street, undone

RECENT = timedelta(days=7)


def open_entitlements(at, *, recent_only=False):
    """各街道补建待遇、立认定、照变更决定调整，待遇已终止的撤下长期公示，一街一个事务，中途断了下次接着办。

    返回 {"opened": 份数, "adjusted": 份数, "recognised": 份数}。

    `recent_only` 只看七日内的决定，供每分钟一次的巡检，不必每次翻遍全部决定。
    """
    since = at - RECENT if recent_only else None
    streets = without_entitlement(since).values("case__street").distinct()
    opened = sum(open_in_street(street, at=at, since=since) for street in Unit.objects.filter(pk__in=streets))
    waiting = undone_changes(since).values("case__street").distinct()
    known = undone(since).values("case__street").distinct()
    recognised = sum(carry_out_in_street(street, at=at, since=since) for street in Unit.objects.filter(pk__in=known))
    adjusted = sum(adjust_in_street(street, at=at, since=since) for street in Unit.objects.filter(pk__in=waiting))
    if not recent_only:
        posters.take_down(at=at)
    return {"opened": opened, "adjusted": adjusted, "recognised": recognised}
