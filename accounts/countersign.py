"""双人办理的三步：申请、另一人确认、办理时用掉。"""

from django.db import transaction

from accounts.models import Countersign
from core.locking import for_change
from core.refusals import Blocked


def request(act, subject, *, by, reason, at):
    """提出一项须双人办理的事；`subject` 是办理对象的稳定写法，如 "roster:17"。"""
    if not reason.strip():
        raise Blocked("须写明理由")
    return Countersign.objects.create(act=act, subject=subject, requested_by=by, reason=reason.strip(), requested_at=at)


@transaction.atomic
def confirm(pk, *, by, at):
    """另一名有同样权限的人确认；权限由调用者先行 require。"""
    row = for_change(Countersign.objects).get(pk=pk)
    if row.confirmed_at:
        raise Blocked("这项申请已由他人确认")
    if row.requested_by_id in by.same_person_ids():
        raise Blocked("申请人不能自己确认，请另一名同事确认")
    row.confirmed_by, row.confirmed_at = by, at
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    return row


@transaction.atomic
def consume(act, subject, *, by, at):
    """由申请人用掉一次已确认的申请；没有则拒绝。返回该记录，供写入事件。"""
    ready = for_change(Countersign.objects).filter(
        act=act, subject=subject, requested_by=by, confirmed_at__isnull=False, used_at__isnull=True
    )
    row = ready.order_by("pk").first()
    if row is None:
        raise Blocked("此项须双人办理：请先提出申请，并由另一名同事确认")
    row.used_at = at
    row.save(update_fields=["used_at"])
    return row


def open_requests(act):
    """尚待确认的申请。"""
    return Countersign.objects.filter(act=act, confirmed_at__isnull=True).select_related("requested_by")


def waiting(act, user):
    """等本人确认的申请：自己提出的不在其中。"""
    return open_requests(act).exclude(requested_by__in=user.same_person_ids())
