"""报送与接收：由区民政局审批的，街道报送审核材料，区里收到之日起计审批时限（57号文第20条、D43第16条）。"""

from django.db import connection, transaction

from cases.models import Case
from cases.services.base import begin, finish, lock_cases
from cases.states import CaseState
from core.acts import Act
from core.refusals import Blocked, Refusal
from core.workflow import permitted


@transaction.atomic
def submit_to_county(case_id, *, by, at):
    """街道把审核材料报送区民政局。返回案件；不必报送、已报送或事还没办完的 Blocked。"""
    case = begin(case_id, Act.SUBMIT_TO_COUNTY, by=by, at=at)
    with permitted(case.submit_to_county):
        case.submit_to_county(on=case.acting_on)
    finish(case, Act.SUBMIT_TO_COUNTY, by=by, at=at, data={"to": case.street.district.name})
    return case


@transaction.atomic
def receive_papers(case_id, *, by, at):
    """区民政局收到材料，审批时限自此起算。返回案件；没有报送或已经接收的 Blocked。"""
    case = begin(case_id, Act.RECEIVE_PAPERS, by=by, at=at)
    with permitted(case.receive_papers):
        case.receive_papers(on=case.acting_on)
    finish(case, Act.RECEIVE_PAPERS, by=by, at=at, data={"submitted_on": case.submitted_on})
    return case


def receive_many(case_ids, *, by, at):
    """一次接收多件，各自一个事务，一件不成不误其余。返回 [(案件号, 理由)]，理由空即已接收。"""
    if not case_ids:
        raise Blocked("请勾选要接收的案件")
    if connection.in_atomic_block:  # 网页上是一次提交，整个在一个事务里
        lock_cases(case_ids)
    return [(pk, _try(pk, by=by, at=at)) for pk in case_ids]


def awaiting_receipt(user):
    """报送来而还没有接收的，先报的在前；报送之后改由街道审批的不必再接收。"""
    rows = Case.objects.visible_to(user, Act.RECEIVE_PAPERS)
    rows = rows.filter(state=CaseState.DECISION, decided_by_district=True, submitted_on__isnull=False, received_on=None)
    return rows.select_related("street", "community", "applicant").order_by("submitted_on", "pk")


def _try(pk, *, by, at):
    try:
        receive_papers(pk, by=by, at=at)
    except Refusal as refusal:
        return str(refusal)
    return ""
