"""案件备注、登记电话：随手一记，写下即不改；痕迹里只说有这一条，不写内容。"""

from django.db import transaction

from cases.models import CaseNote
from cases.models.note import CallWay
from cases.services.base import begin
from core import events
from core.acts import Act
from core.refusals import Blocked

EMPTY = "还没有写内容"
NO_NUMBER = "请选择和谁通的电话，或写明对方是谁"


@transaction.atomic
def note(case_id, *, by, at, text):
    """写一条备注。返回 CaseNote。Raises: NotVisible、NotPermitted、Blocked（没有内容）。"""
    return _write(case_id, Act.NOTE, by=by, at=at, text=text)


@transaction.atomic
def log_call(case_id, *, by, at, way, number, text):
    """登记一次通话：`number` 为称呼与遮盖过的号码。返回 CaseNote。Raises 同上，另有没写对方的。"""
    if not number.strip():
        raise Blocked(NO_NUMBER)
    return _write(case_id, Act.LOG_CALL, by=by, at=at, text=text, way=CallWay(way), number=number.strip())


def _write(case_id, act, *, by, at, text, **facts):
    case = begin(case_id, act, by=by, at=at)
    if not text.strip():
        raise Blocked(EMPTY)
    made = CaseNote.objects.create(case=case, text=text.strip(), written_by=by, written_at=at, **facts)
    events.record(
        act,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=made.label if made.way else "",
        data={"note": made.pk},
    )
    return made
