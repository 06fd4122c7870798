"""付印：印两遍也只有一份纸。"""

from datetime import timedelta

import structlog
from celery import shared_task
from django.utils import timezone

log = structlog.get_logger()
GRACE = timedelta(minutes=1)


@shared_task
def print_paper(paper_id):
    """把一件文书或用纸印成 PDF 归卷。"""
    from notices.pressing import press

    press(paper_id, at=timezone.now())


@shared_task
def print_waiting():
    """补印：一分钟前就该印好而没有的，逐件再印，一件出错不误他件。"""
    from notices.pressing import press, waiting

    now = timezone.now()
    for paper_id in waiting(before=now - GRACE):
        try:
            press(paper_id, at=now)
        except Exception:
            log.exception("补印失败", paper=paper_id)
