"""区级实地核查：单独登记备案的案件逐户核查，两人到场，写明结论（57号文第11条、F30）。"""

from django.db import transaction

from accounts import matrix
from cases.models import Case
from cases.services.base import require_timely
from core import events
from core.acts import Act
from core.dates import check_order, local_day
from core.refusals import Blocked, NotVisible
from supervision.models import SeparateRegistration


@transaction.atomic
def record_supervision_visit(registration_id, *, by, at, visited_on, visited_with, finding, visit_result, reason=""):
    """登记一次核查。返回 SeparateRegistration。

    Raises: NotVisible、NotPermitted；Blocked（已登记过、不是两个人、日期不对、同行人不能核查）。
    """
    row = SeparateRegistration.objects.select_for_update(of=("self",)).filter(pk=registration_id).first()
    if row is None:
        raise NotVisible("没有这条备案，或不在您的管辖范围内")
    case = Case.objects.select_related("street", "community", "household").get(pk=row.case_id)
    matrix.require(by, Act.RECORD_SUPERVISION_VISIT, case, on=local_day(at))
    _require_valid(row, case, by, visited_with, visited_on, at)
    require_timely(visited_on, at, reason)
    row.visited_on, row.visited_by, row.visited_with = visited_on, by, visited_with
    row.finding, row.visit_result = finding, visit_result
    row.save()
    events.record(
        Act.RECORD_SUPERVISION_VISIT,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        happened_on=visited_on,
        subject=row.get_finding_display(),
        data={"persons": [visited_with.pk], "finding": finding},
        reason=reason,
    )
    return row


def _require_valid(row, case, by, visited_with, visited_on, at):
    if row.visited_on:
        raise Blocked("这一户已经登记过区级核查")
    reasons = check_order([("申请日期", case.requested_on), ("核查日期", visited_on)])
    if visited_on > local_day(at):
        reasons.append("核查日期不能晚于今天")
    if visited_with.pk in by.same_person_ids():
        reasons.append("实地核查须两人，同行核查人不能是您本人")
    if not matrix.permit(visited_with, Act.RECORD_SUPERVISION_VISIT, case, on=visited_on).allowed:
        reasons.append(f"{visited_with.name}不能核查这一户（岗位不符，或与本户有近亲属关系）")
    if reasons:
        raise Blocked(reasons)
