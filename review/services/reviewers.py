"""评议人员名册：添一人，退出一人；抽签抽的就是名册里现有的人。"""

from django.db import transaction

from accounts import matrix
from core import events
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked, NotVisible
from regimes.choices import ReviewerKind
from review.models import Reviewer


@transaction.atomic
def add_reviewer(community, *, name, kind, basis, by, at):
    """登记一人进 `community` 的评议人员名册。返回 Reviewer。Raises: Blocked（已在册、没有写怎样产生）。"""
    matrix.require(by, Act.KEEP_REVIEWERS, community, on=local_day(at))
    community.hold()
    name, basis = name.strip(), basis.strip()
    if not name or not basis:
        raise Blocked("请写明姓名与怎样产生，如：2026年1月居民会议推选")
    if Reviewer.objects.standing().filter(community=community, name=name).exists():
        raise Blocked(f"名册里已有{name}，确系同名的请加注区别")
    row = Reviewer.objects.create(
        community=community, name=name, kind=ReviewerKind(kind), basis=basis, added_by=by, added_at=at
    )
    _record(row, "列入", by=by, at=at, reason=basis)
    return row


@transaction.atomic
def end_reviewer(pk, *, reason, by, at):
    """一人退出名册，写明原因；已经抽过的不因此改变。返回 Reviewer。"""
    row = for_change(Reviewer.objects).select_related("community__parent").filter(pk=pk, ended_on=None).first()
    if row is None:
        raise NotVisible("名册里没有这个人，或已经退出")
    matrix.require(by, Act.KEEP_REVIEWERS, row.community, on=local_day(at))
    if not reason.strip():
        raise Blocked("请写明退出名册的原因")
    row.ended_on, row.end_reason = local_day(at), reason.strip()
    row.save(update_fields=["ended_on", "end_reason"])
    _record(row, "退出", by=by, at=at, reason=row.end_reason)
    return row


def _record(row, step, *, by, at, reason):
    told = {"id": row.pk, "kind": row.kind, "community": row.community.name}
    subject = f"{step}评议人员名册：{row}"
    events.record(
        Act.KEEP_REVIEWERS, chain=row.community.chain, at=at, by=by, subject=subject, data=told, reason=reason
    )
