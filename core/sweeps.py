"""后台巡检还活着没有。"""

from datetime import timedelta

from django.conf import settings

from core import statements
from core.models import SweepRun


def alarm(now):
    """巡检停了多久的一句话；正常则为空。"""
    last = next((at for (at,) in statements.rows("last sweep", _latest)), None)
    limit = timedelta(minutes=settings.SWEEP_ALARM_MINUTES)
    if last is not None and now - last <= limit:
        return ""
    since = f"已停 {(now - last) // timedelta(minutes=1)} 分钟" if last else "还没有运行过"
    return f"定时巡检{since}，公示期满、文书付印、待遇建立不会自动办理，请告知系统管理员启动后台任务。"


def _latest():
    return SweepRun.objects.exclude(finished_at=None).order_by("-finished_at").values_list("finished_at")[:1]
