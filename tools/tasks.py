"""定时唤醒：只叫醒巡检，误了、重了都无害；与 `manage.py sweep` 办的是同一件事。"""

from celery import shared_task
from django.utils import timezone

from tools import sweeps


@shared_task
def sweep_all():
    sweeps.run_all(timezone.now())


@shared_task
def sweep_often():
    sweeps.run_often(timezone.now())
