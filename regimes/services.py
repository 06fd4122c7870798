"""录入与确认标准、参数:一人录入,另一人确认,确认之后才起效;已起效的不改,更正就再录一行。"""

from django.db import transaction

from accounts import matrix
from core.acts import Act
from core.events import record
from core.refusals import Blocked, NotVisible
from regimes.models import Delegation, Parameter, Standard

KINDS = {"standard": Standard, "parameter": Parameter, "delegation": Delegation}
SAME = {Standard: ("kind", "area"), Parameter: ("key",), Delegation: ("street", "aid")}


@transaction.atomic
def enter(row, *, by, at, on):
    """录入一行待确认的标准或参数(`row` 未存盘);不得早于现行一行的起始日,以免改动已办结的案件。"""
    matrix.require(by, Act.EDIT_STANDARD, row.district, on=on)
    latest = _same(row).confirmed().order_by("-starts_on").first()
    if latest is not None and row.starts_on < latest.starts_on:
        raise Blocked(f"现行的一行自{latest.starts_on:%Y年%m月%d日}起,新录的不能早于这一天")
    row.entered_by = by
    row.save()
    _record(row, "录入", by=by, at=at)
    return row


@transaction.atomic
def confirm(kind, pk, *, by, at, on):
    """另一人核对文件后确认;确认当日起可用(在其起止日期之内)。"""
    row = KINDS[kind].objects.select_for_update(of=("self",)).filter(pk=pk).first()
    if row is None:
        raise NotVisible()
    matrix.require(by, Act.EDIT_STANDARD, row.district, on=on)
    if row.is_confirmed:
        raise Blocked("这一行已经确认过")
    if row.entered_by_id in by.same_person_ids():
        raise Blocked("录入的人不能自己确认,请另一名同事对照文件确认")
    row.confirmed_by, row.confirmed_on = by, on
    row.save(update_fields=["confirmed_by", "confirmed_on"])
    _record(row, "确认", by=by, at=at)
    return row


def _same(row):
    """同一区、同一项的各行。"""
    return type(row).objects.filter(district=row.district, **{key: getattr(row, key) for key in SAME[type(row)]})


def _record(row, step, *, by, at):
    record(
        Act.EDIT_STANDARD,
        chain=row.district.chain,
        at=at,
        by=by,
        subject=f"{step}:{row}",
        data={"id": row.pk, "model": type(row).__name__, "starts_on": row.starts_on.isoformat(), "source": row.source},
    )
