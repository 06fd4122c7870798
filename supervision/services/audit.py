"""审计查阅：审计监察看过的每一页各记一笔，查过谁也记。"""

from django.db import transaction

from accounts import matrix
from core import events
from core.acts import Act
from core.dates import local_day


@transaction.atomic
def audit(subject, *, by, at, case_id=None, data=None):
    """记下审计监察看了什么（页名、怎样查的）；返回 Event。"""
    matrix.require(by, Act.AUDIT, by.unit, on=local_day(at))
    chain = by.unit.chain
    return events.record(Act.AUDIT, chain=chain, at=at, by=by, case_id=case_id, subject=subject, data=data)
