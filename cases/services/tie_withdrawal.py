"""撤销登记错了的近亲属关系：区民政局两人办理，写明理由；原登记留着，不删。"""

from django.db import transaction

from accounts import countersign, matrix
from accounts.models import Countersign
from cases.services.base import lock_case
from core import events
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked, NotVisible


@transaction.atomic
def request_tie_withdrawal(case_id, *, tie, by, at, reason):
    """提出撤销，等另一名区级同事确认。"""
    case, row = _held(case_id, tie, by, at)
    if waiting(row).exists():
        raise Blocked("这项关系的撤销已经提出，等待另一名同事确认")
    asked = countersign.request(Act.WITHDRAW_TIE, subject_of(row), by=by, reason=reason, at=at)
    _note(case, row, f"提出撤销关系：{row}", by=by, at=at, reason=reason)
    return asked


@transaction.atomic
def confirm_tie_withdrawal(case_id, *, tie, by, at):
    """另一人确认，关系随即撤销，此人又看得到本户；案件仍作单独登记备案，不抹去办过的。返回 Tie。"""
    case, row = _held(case_id, tie, by, at)
    asked = for_change(waiting(row)).first()
    if asked is None:
        raise Blocked("这项关系没有待确认的撤销")
    countersign.confirm(asked.pk, by=by, at=at)
    used = countersign.consume(Act.WITHDRAW_TIE, subject_of(row), by=asked.requested_by, at=at)
    row.withdrawn_at, row.withdrawn_reason = at, used.reason
    row.save(update_fields=["withdrawn_at", "withdrawn_reason"])
    _note(case, row, f"撤销关系：{row}", by=by, at=at, reason=used.reason)
    return row


def waiting(row):
    """已经提出、还没有人确认的。"""
    return Countersign.objects.filter(act=Act.WITHDRAW_TIE, subject=subject_of(row), confirmed_at=None)


def subject_of(row):
    return f"tie:{row.pk}"


def _held(case_id, tie, by, at):
    case = lock_case(case_id)
    matrix.require(by, Act.WITHDRAW_TIE, case, on=local_day(at))
    row = for_change(case.household.ties.live()).filter(pk=tie).first()
    if row is None:
        raise NotVisible("没有这项关系，或者已经撤销")
    return case, row


def _note(case, row, subject, *, by, at, reason):
    where = {"chain": case.chain, "case_id": case.pk, "household_id": case.household_id}
    data = {"tie": row.pk, "user": row.user_id}
    events.record(Act.WITHDRAW_TIE, at=at, by=by, **where, subject=subject, data=data, reason=reason)
