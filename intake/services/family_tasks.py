"""家庭待办：别处的一件事要这一户去办的，到龄、在校要核实的；办了写明结果（核实的写明核实到什么），谁哪天办的留痕。"""

from django.db import transaction

from cases.models import FamilyTask, FamilyTaskKind, LeaveFinding
from cases.services.base import begin
from core import events
from core.acts import Act
from core.dates import local_day
from core.locking import for_change
from core.refusals import Blocked
from households.codes import LeaveReason
from households.services import living
from intake.services.dwelling import moved_away


@transaction.atomic
def settle_family_task(case_id, task_id, *, outcome, by, at, finding=""):
    """办结一件家庭待办；`case_id` 为本户看得见的一案，核实离户的另给 `finding`（LeaveFinding）。返回 FamilyTask。

    Raises: Blocked（没有写结果、已经办结、不是本户的，核实结果与登记不符）、NotPermitted。
    """
    case = begin(case_id, Act.SETTLE_FAMILY_TASK, by=by, at=at)
    if reasons := moved_away(case):
        raise Blocked(reasons)
    row = for_change(FamilyTask.objects).filter(pk=task_id, household=case.household_id).first()
    if row is None or row.done_at:
        raise Blocked("这件家庭待办已经办结，或不是本户的")
    if not outcome.strip():
        raise Blocked("请写明核实到什么" if row.kind == FamilyTaskKind.REVIEW else "请写明办理结果")
    if row.kind == FamilyTaskKind.LEAVE:
        _leaving_settled(case, row, finding, by=by, at=at)
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
        data={"task": row.pk, "kind": row.kind, "person": row.person_id, "text": row.text}
        | ({"finding": finding} if finding else {}),
        reason=row.outcome,
    )
    return row


def _leaving_settled(case, row, finding, *, by, at):
    """核实离户：已离户的须先办离户；没有离户的，别处声称搬去的到此为止，那边得一件待办，其案件一字不改。"""
    person = row.person.merged_into or row.person
    here = case.household.memberships.current().filter(person=person).exists()
    if finding not in LeaveFinding.values:
        raise Blocked("请选择核实结果：已离户，还是没有离户")
    if finding == LeaveFinding.LEFT and here:
        raise Blocked(f"{person.name}还登记在本户：已离户的请到“家庭变化”登记离户，这件待办随之由系统办结")
    if finding == LeaveFinding.STAYED and not here:
        raise Blocked(f"{person.name}已不登记在本户，不能核实为没有离户；又回来的请到“家庭变化”登记")
    if finding == LeaveFinding.STAYED:
        for claim in living.end_claims(person.memberships, on=local_day(at), reason=LeaveReason.STAYED):
            _tell_claimant(claim, case, row, by=by, at=at)


def _tell_claimant(claim, case, row, *, by, at):
    """声称搬来的那一户：得一件待办，列着此人的在办各案留一笔。"""
    name, home = claim.person.name, claim.household
    text = (
        f"{name}经原户核实没有离户：没有搬来的，请在“家庭”里改为不计入；确已搬来的，改了再重新计入，由原户再核实；"
        "在此之前，列着此人的案件不能审批"
    )
    facts = {"person": claim.person, "from_case": case, "by": by, "at": at}
    FamilyTask.objects.raise_once(home, FamilyTaskKind.REVIEW, text, **facts)
    listing = home.cases.open().filter(composition__person=claim.person, composition__counted=True)
    for other in listing.select_related("street").order_by("pk"):
        place = {"chain": other.chain, "case_id": other.pk, "household_id": home.pk}
        data = {"person": claim.person_id, "finding": LeaveFinding.STAYED.value}
        events.record(Act.SETTLE_FAMILY_TASK, at=at, by=by, **place, subject=f"{name}经原户核实没有离户", data=data)
