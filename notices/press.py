"""付印与归卷：先排版，再锁住那一件存入；已有人印好就用他的。"""

from datetime import timedelta

import structlog
from django.db.models import Q

from archives.models import Paper
from core import files
from core.again import act_once_more
from core.locking import for_change
from notices import printing

BATCH = 500
GRACE = timedelta(minutes=1)  # 消息正常时早该印好了
log = structlog.get_logger()


def press_waiting(*, at):
    """补印一分钟前就该印好而没有的，重跑无害；一件出错不误他件。返回 {"printed": 件数, "failed": 件数}。"""
    counts = {"printed": 0, "failed": 0}
    for paper_id in waiting(before=at - GRACE):
        try:
            press(paper_id, at=at)
            counts["printed"] += 1
        except Exception:
            counts["failed"] += 1
            log.exception("补印失败", paper=paper_id)
    return counts


def waiting(*, before):
    """`before` 之前入卷、至今没有印成的文书与用纸的编号。"""
    made_here = Q(notice__isnull=False) | Q(sheet__isnull=False)
    found = Paper.objects.filter(made_here, file=None, filed_at__lte=before)
    return list(found.order_by("pk").values_list("pk", flat=True)[:BATCH])


def press(paper_id, *, at):
    """印成 PDF 存入本件；印过的原样返回。返回 Paper。"""
    paper = Paper.objects.select_related("notice", "sheet", "file", "filed_by").get(pk=paper_id)
    if paper.file_id:
        return paper
    pdf = printing.render(paper)
    return _keep(paper, pdf, at=at)


@act_once_more
def _keep(paper, pdf, *, at):
    paper = for_change(Paper.objects).get(pk=paper.pk)
    if paper.file_id is None:
        name = f"{paper.number or paper.title}.pdf"
        paper.file = files.store_bytes(
            pdf, name=name, content_type="application/pdf", by=paper.filed_by, at=at, purpose="paper"
        )
        paper.pages = paper.file.pages
        paper.save(update_fields=["file", "pages"])
    return paper
