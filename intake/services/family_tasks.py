"""家庭待办：别处的一件事要这一户去办的，到龄、在校要核实的；办了写明结果（核实的写明核实到什么），谁哪天办的留痕。"""

from django.db import transaction

from cases.models import FamilyTask, FamilyTaskKind
from cases.services.base import begin
from core import events
from core.acts import Act
from core.locking import for_change
from core.refusals import Blocked
from intake.services.dwelling import moved_away


@transaction.atomic
def settle_family_task(case_id, task_id, *, outcome, by, at):
    """办结一件家庭待办；`case_id` 为本户看得见的一案。返回 FamilyTask。

    Raises: Blocked（没有写结果、已经办结、不是本户的）、NotPermitted。
    """
    case = begin(case_id, Act.SETTLE_FAMILY_TASK, by=by, at=at)
    if reasons := moved_away(case):
        raise Blocked(reasons)
    row = for_change(FamilyTask.objects).filter(pk=task_id, household=case.household_id).first()
    if row is None or row.done_at:
        raise Blocked("这件家庭待办已经办结，或不是本户的")
    if not outcome.strip():
        raise Blocked("请写明核实到什么" if row.kind == FamilyTaskKind.REVIEW else "请写明办理结果")
    row.done_at, row.done_by, row.outcome = at, by, outcome.strip()
    row.save()
    events.record(
        Act.SETTLE_FAMILY_TASK,
        chain=case.chain,
        at=at,
        by=by,
        case_id=case.pk,
        household_id=case.household_id,
        subject=row.get_kind_display(),
        data={"task": row.pk, "kind": row.kind, "person": row.person_id, "text": row.text},
        reason=row.outcome,
    )
    return row
