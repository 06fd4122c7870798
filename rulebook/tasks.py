from celery import shared_task
from django.utils import timezone

from rulebook import recalculation


@shared_task
def apply_calendar():
    """放假安排确认之后随即重算；没算完的由每十分钟的巡检接着办。"""
    recalculation.finish_pending(timezone.now())
