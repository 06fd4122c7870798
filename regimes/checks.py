from django.core.checks import Tags, Warning, register
from django.db import DatabaseError, connections
from django.utils import timezone


@register(Tags.database)
def next_year_is_announced(app_configs, databases, **kwargs):
    """每年11月起，次年放假安排还没录入就提醒；只在 check --database 和 migrate 时查。"""
    from regimes.calendar.announcements import calendar_notice

    if not databases or "default" not in databases:
        return []
    if "regimes_specialday" not in _tables():
        return []
    text = calendar_notice(timezone.localdate())
    return [Warning(text, id="regimes.W001")] if text else []


def _tables():
    try:
        return connections["default"].introspection.table_names()
    except DatabaseError:
        return []
