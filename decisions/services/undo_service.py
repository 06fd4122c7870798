"""当天撤销误登的送达：文号不变，文书回到待送达，回证作废。"""

from django.db import transaction

from archives.models import Paper
from archives.services import void_undone
from cases.services.base import begin, finish
from cases.states import CaseState
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked
from core.undone import require_undoable
from notices.catalogue import HEARING_NOTICE
from notices.models import Service


@transaction.atomic
def undo_service(case_id, service_id, *, by, at, reason):
    """撤销误登的一次送达，送达期限接着走。返回 Service。

    Raises: Blocked（已撤销过、不是当天登记的、其后又登记了一次、已据以听取意见、没有写原因）。
    """
    case = begin(case_id, Act.UNDO_SERVICE, by=by, at=at)
    rows = for_change(Service.objects).select_related("notice", "paper")
    service = rows.filter(pk=service_id, notice__case_id=case.pk).first()
    if service is None:
        raise Blocked("本案没有这次送达")
    rests = ["这次送达已经撤销"] if service.voided_at else []
    require_undoable(
        local_day(service.recorded_at), [*rests, *_since(service), *_heard(case, service)], at=at, reason=reason
    )
    service.voided_at, service.voided_reason = at, reason.strip()
    service.save(update_fields=["voided_at", "voided_reason"])
    void_undone(Paper.objects.filter(pk=service.paper_id), by=by, at=at, reason=f"{Act.UNDO_SERVICE.label}：{reason}")
    data = {"notice": service.notice.number, "way": service.get_way_display()}
    finish(case, Act.UNDO_SERVICE, by=by, at=at, subject=service.notice.number, data=data, reason=reason)
    return service


def _since(service):
    later = service.notice.services.filter(pk__gt=service.pk, voided_at=None).first()
    return [f"{service.notice.number}其后又登记了一次{later.get_way_display()}，请先撤销后登的"] if later else []


def _heard(case, service):
    """听取意见告知书送达之后已经听取了意见的，意见是据它听的。"""
    heard = service.notice.kind == HEARING_NOTICE.name and case.state != CaseState.HEARING
    return ["已据这次送达听取了当事人意见，不能撤销"] if heard else []
