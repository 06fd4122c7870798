"""录入与确认标准、参数、授权：一人录入，另一人确认，确认之后才起效；已起效的不改，更正就再录一行。"""

from django.db import transaction

from accounts import matrix
from core.events import record
from core.locking import for_change
from core.refusals import Blocked, NotVisible
from regimes.models import Parameter, Standard

KINDS = {"standard": Standard, "parameter": Parameter}


@transaction.atomic
def enter(row, *, by, at, on):
    """录入一行待确认的（`row` 未存盘）；不合要求的以 Blocked 说明全部理由。"""
    matrix.require(by, row.act, row.district, on=on)
    if reasons := row.entry_gaps(on):
        raise Blocked(reasons)
    row.entered_by, row.entered_on = by, on
    row.save()
    _record(row, "录入", by=by, at=at)
    return row


@transaction.atomic
def confirm(kind, pk, *, by, at, on):
    """另一人核对文件后确认；确认当日起可用（在其起止日期之内）。"""
    return confirm_row(KINDS[kind], pk, by=by, at=at, on=on)


def confirm_row(model, pk, *, by, at, on):
    """确认一行并留痕；另有要改的（如案件由谁审批），用 put_in_force，改前锁齐再 note_confirmed。"""
    row = put_in_force(model, pk, by=by, on=on)
    note_confirmed(row, by=by, at=at)
    return row


def put_in_force(model, pk, *, by, on):
    row = model.objects.select_related("district").filter(pk=pk).first()
    if row is None:
        raise NotVisible()
    matrix.require(by, row.act, row.district, on=on)
    row.district.hold()  # 两份互相重叠的同时确认，后一份看得见前一份
    row = for_change(model.objects).select_related("district").get(pk=pk)
    if row.is_confirmed:
        raise Blocked("这一行已经确认过")
    if row.entered_by_id in by.same_person_ids():
        raise Blocked("录入的人不能自己确认，请另一名同事对照文件确认")
    if reasons := row.standing_gaps(on):
        raise Blocked(reasons)
    row.confirmed_by, row.confirmed_on = by, on
    row.save(update_fields=["confirmed_by", "confirmed_on"])
    return row


def note_confirmed(row, *, by, at):
    _record(row, "确认", by=by, at=at)


def _record(row, step, *, by, at):
    record(
        row.act,
        chain=row.district.chain,
        at=at,
        by=by,
        subject=f"{step}：{row}",
        data={"id": row.pk, "model": type(row).__name__, "starts_on": row.starts_on.isoformat(), "source": row.source},
    )
