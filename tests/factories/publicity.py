"""公示：走真的发起、张贴。

bulletin = opened(case, by=…, at=…)            已发起、未张贴
bulletin = posted(case, by=…, at=…)            已张贴（各处同日）
"""

from publicity.models import Bulletin
from publicity.services import open_publicity, post_notice
from tests.factories.evidence import picture


def opened(*cases, by, at, **changes):
    return open_publicity([case.pk for case in cases], by=by, at=at, **changes)[0]


def posted(*cases, by, at, **changes):
    bulletin = opened(*cases, by=by, at=at, **changes)
    put_up(bulletin, by=by, at=at)
    return Bulletin.objects.get(pk=bulletin.pk)


def put_up(bulletin, *, by, at, **changes):
    for posting in bulletin.postings.filter(posted_on=None):
        post_notice(bulletin.pk, by=by, at=at, place=posting.place, photo=picture(1000 + posting.pk), **changes)
