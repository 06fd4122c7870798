"""到期巡检的唤醒；漏了、重了、迟了都无害。"""

from celery import shared_task
from django.utils import timezone

from publicity import sweeps


@shared_task
def close_ended_rounds():
    """结束期满的公示，撤下案件已离开公示环节的公示，放假安排公布后重算暂定的截止日。"""
    at = timezone.now()
    sweeps.refresh_provisional(at)
    sweeps.end_orphans(at)
    return sweeps.close_ended(at)
