"""付印：印两遍也只有一份纸。"""

from celery import shared_task
from django.utils import timezone


@shared_task
def print_paper(paper_id):
    """把一件文书或用纸印成 PDF 归卷。"""
    from notices.press import press

    press(paper_id, at=timezone.now())
