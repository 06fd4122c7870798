"""区级实地核查：把一户列入，两人到场核查，写明结论（57号文第11、20条、S2、F30）。"""

from django.db import transaction

from accounts import matrix
from cases import ladder
from cases.models import Case, FamilyTask, FamilyTaskKind
from cases.services.base import lock_case, require_timely
from core import events
from core.acts import Act
from core.dates import check_order, local_day, zh
from core.locking import for_change
from core.refusals import Blocked, NotVisible
from regimes.choices import OnsiteClass
from supervision.models import Finding, OnsiteCheck

GONE = "没有这条核查，或不在您的管辖范围内"


@transaction.atomic
def raise_onsite_check(number, *, by, at, kind, reason):
    """把编号为 `number` 的一户列入逐户核查，写明缘由。返回 OnsiteCheck。

    Raises: NotVisible、NotPermitted；Blocked（没有这件、类别不对、没写缘由、同类的已在等待核查）。
    """
    case = Case.objects.visible_to(by).filter(number=number.strip()).select_related("street", "household").first()
    if case is None:
        raise Blocked(f"没有编号为“{number.strip()}”的案件，或不在您的管辖范围内")
    matrix.require(by, Act.RAISE_ONSITE_CHECK, case, on=local_day(at))
    lock_case(case.pk)
    _require_listable(case, kind, reason)
    row = OnsiteCheck.objects.create(case=case, kind=kind, reason=reason.strip(), listed_on=local_day(at), listed_by=by)
    _record(Act.RAISE_ONSITE_CHECK, row, by=by, at=at, data={"kind": kind}, reason=row.reason)
    return row


def _require_listable(case, kind, reason):
    reasons = []
    if kind not in (OnsiteClass.REPORTED, OnsiteClass.DOUBT):
        reasons.append("请选择被举报投诉或存在重大疑点；单独登记备案的由系统列入")
    if not reason.strip():
        reasons.append("请写明缘由：何时接到、反映了什么，或疑在何处")
    if case.onsite_checks.waiting().filter(kind=kind, objection=None).exists():
        reasons.append(f"这一户已因“{OnsiteClass(kind).label}”列入，正等待核查")
    if reasons:
        raise Blocked(reasons)


@transaction.atomic
def record_supervision_visit(
    check_id, *, by, at, visited_on, visited_with, finding, visit_result, answer_by=None, reason=""
):
    """登记一次核查；同一户其他还在等待的事项，这次一并算作已核查。返回 OnsiteCheck。

    情况不符的退回街道核实，`answer_by` 为限定的期限；街道办结所写的结果随这条核查报回区里。

    Raises: NotVisible、NotPermitted；Blocked（已登记过、不是两个人、日期不对、同行人不能核查）。
    """
    case_id = OnsiteCheck.objects.values_list("case_id", flat=True).filter(pk=check_id).first()
    if case_id is None:
        raise NotVisible(GONE)
    case = lock_case(case_id)
    row = for_change(OnsiteCheck.objects).get(pk=check_id)
    matrix.require(by, Act.RECORD_SUPERVISION_VISIT, case, on=local_day(at))
    if not OnsiteCheck.objects.visible_to(by).filter(pk=row.pk).exists():
        raise NotVisible(GONE)
    _require_valid(row, case, by, visited_with, visited_on, at)
    task = _send_back(case, visited_on, visit_result, answer_by, by=by, at=at) if finding == Finding.DIFFERS else None
    require_timely(visited_on, at, reason)
    waiting = OnsiteCheck.objects.visible_to(by).filter(case=case).waiting()
    for one in waiting:
        one.visited_on, one.visited_by, one.visited_with = visited_on, by, visited_with
        one.finding, one.visit_result, one.task = finding, visit_result, task
        one.save()
    data = {"persons": [visited_with.pk], "finding": finding, "kinds": [one.kind for one in waiting]}
    _record(Act.RECORD_SUPERVISION_VISIT, row, by=by, at=at, happened_on=visited_on, data=data, reason=reason)
    row.refresh_from_db()
    return row


def _send_back(case, visited_on, visit_result, answer_by, *, by, at):
    """情况不符：写成这一户街道的家庭待办，限期核实。"""
    if answer_by is None or answer_by < local_day(at):
        raise Blocked("情况不符、退回街道核实的，请写明街道核实的期限，不早于今天")
    text = f"区里{zh(visited_on, weekday=False)}实地核查情况不符：{visit_result.strip()}"
    text = f"{text[:240]}。请核实处理，办结时写明结果，随即报回区里"
    facts = {"from_case": case, "answer_by": answer_by, "by": by, "at": at}
    return FamilyTask.objects.raise_once(case.household, FamilyTaskKind.ONSITE, text, **facts)


def _record(act, row, *, by, at, data, reason, happened_on=None):
    events.record(
        act,
        chain=row.case.chain,
        at=at,
        by=by,
        case_id=row.case_id,
        household_id=row.case.household_id,
        happened_on=happened_on,
        subject=row.get_kind_display(),
        data=data,
        reason=reason,
    )


def _require_valid(row, case, by, visited_with, visited_on, at):
    if row.visited_on:
        raise Blocked("这一户已经登记过这次核查")
    reasons = check_order([ladder.dated(case, "requested_on"), ("核查日期", visited_on)])
    if visited_on > local_day(at):
        reasons.append("核查日期不能晚于今天")
    if visited_with.pk in by.same_person_ids():
        reasons.append("实地核查须两人，同行核查人不能是您本人")
    if case.onsite_checks.waiting().filter(objection__named__in=visited_with.same_person_ids()).exists():
        reasons.append(f"{visited_with.name}是被反映的工作人员，不得核查")
    if not matrix.permit(visited_with, Act.RECORD_SUPERVISION_VISIT, case, on=visited_on).allowed:
        reasons.append(f"{visited_with.name}不能核查这一户（岗位不符，或与本户有近亲属关系）")
    if reasons:
        raise Blocked(reasons)
