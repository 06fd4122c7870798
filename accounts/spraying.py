"""撒网猜口令：同一地址换着账号试，到数即停；在此登录过的同事不受连累。"""

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum

from core.acts import Act
from core.models import Event

REMEMBERED = 2000  # 只看最近这么多条登录记录，免得翻遍全链


def stopped(ip, username, *, at):
    """此地址近来错得太多，而这个账号又不曾在此登录成功。"""
    recent = AccessAttempt.objects.filter(ip_address=ip, attempt_time__gt=at - settings.AXES_COOLOFF_TIME)
    wrong = recent.aggregate(total=Sum("failures_since_start"))["total"] or 0
    return wrong >= settings.SIGN_IN_TRIES_AN_ADDRESS and not _known_here(ip, username)


def _known_here(ip, username):
    rows = Event.objects.filter(chain="system").order_by("-seq")[:REMEMBERED]
    rows = rows.values_list("act", "actor__username", "data")
    return any(act == Act.SIGN_IN and name == username and data.get("ip") == ip for act, name, data in rows)
