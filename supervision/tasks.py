"""后台核验：一步一个事务，断了再叫就接着办。"""

from celery import shared_task
from django.utils import timezone

from core.models import Event
from supervision.services.chains import verify_next


@shared_task
def verify_district(event_id):
    run = Event.objects.get(pk=event_id)
    while verify_next(run, timezone.now()):
        pass
