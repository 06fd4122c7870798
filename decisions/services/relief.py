"""急难救助：24小时内先行救助，5个工作日内补齐手续（S4 二(三)，社会救助法第50条）。"""

from decimal import Decimal

from django.db import transaction

from archives.models import PaperKind
from archives.services import file_scan
from cases import amounts, deadlines, decider
from cases.models import Case, Relief
from cases.services.base import begin, finish
from cases.states import CaseState
from core import files
from core.acts import Act
from core.dates import local_day, zh
from core.money import yuan
from core.refusals import Blocked
from core.workflow import require
from decisions.relief_paper import moment, relief_sheet
from decisions.services.decision import decide
from households.codes import Hardship
from regimes.calendar import clock
from regimes.calendar.months import add_months
from regimes.models import Parameter, Procedure, SpecialDay, Standard, StandardKind
from regimes.parameters import CEILING_OF

SAME_CAUSE_MONTHS = 12  # 区里没有另设的，同一事由一年内不重复救助


@transaction.atomic
def relieve(
    case_id,
    *,
    by,
    at,
    amount,
    cause,
    detail,
    place,
    receiver,
    given_at,
    found_at=None,
    receipt=None,
    late_reason="",
    found_reason="",
):
    """先行救助：分管领导批准，款物当场交付，登记金额、事由、领取人；领取签名或照片可后补。返回 Relief。

    时限自求助与发现两者中早的一个起算；发现晚于求助的须写明原因（`found_reason`），一直留在案件页和登记表上。
    Raises: Blocked（超限额、同一事由期内已救助、时间不合、超24小时没有写原因）。
    """
    _one_at_a_time(case_id)
    case = begin(case_id, Act.RELIEVE, by=by, at=at)
    require(case.relieve)
    procedure = Procedure.objects.in_force(case.street, case.aid, case.purpose, case.requested_on)
    row = Relief(
        case=case,
        amount=Decimal(amount),
        cause=Hardship(cause),
        detail=detail.strip(),
        place=place.strip(),
        receiver=receiver.strip(),
        requested_at=deadlines.requested_at(case),
        found_at=found_at or deadlines.requested_at(case),
        found_reason=found_reason.strip(),
        given_at=given_at,
        late_reason=late_reason.strip(),
        approved_by=by,
    )
    if reasons := [*_time_gaps(row, procedure, at), *_amount_gaps(row, procedure), *_repeats(row)]:
        raise Blocked(reasons)
    members = len(case.family())
    case.relieve(procedure=procedure, at=given_at, on=local_day(given_at), amount=row.amount, covered=members)
    row.receipt = _receipt(case, receipt, row, by=by, at=at)
    row.save()
    relief_sheet(case, row, by=by, at=at)
    data = {"amount": row.amount, "cause": row.cause, "given_at": row.given_at.isoformat(), "late": bool(late_reason)}
    finish(case, Act.RELIEVE, by=by, at=at, happened_on=local_day(given_at), data=data, reason=late_reason or detail)
    return row


def _one_at_a_time(case_id):
    """同区的先行救助一件一件办：同一人的两件同时批，后一件看得见前一件。"""
    if case := Case.objects.select_related("street__parent").filter(pk=case_id).first():
        case.street.district.hold()


@transaction.atomic
def complete_paperwork(case_id, *, by, at, signed, happened_on=None, late_reason=""):
    """补齐手续：经办人、批准人签字盖章的登记表扫描归卷；先行救助时的批准即决定，手续齐了就办结。返回案件。

    规程要核对的转核对，由区里审批的转审批。
    `signed` 为签字盖章的登记表；超过规程期限（兰山：交付后5个工作日）的须写明原因。
    """
    case = begin(case_id, Act.COMPLETE_PAPERWORK, by=by, at=at)
    require(case.complete_paperwork)
    row, day = case.relief, happened_on or local_day(at)
    if reasons := _paperwork_gaps(case, row, day, signed, late_reason, at):
        raise Blocked(reasons)
    case.decided_by_district = decider.district_decides(case, local_day(at))
    case.complete_paperwork(on=local_day(at))
    stored = files.store(signed, by=by, at=at, purpose="先行救助登记表")
    _file(case, "签字盖章的先行救助登记表", stored, day, by=by, at=at)
    row.completed_on = day
    row.save(update_fields=["completed_on"])
    data = {"amount": row.amount, "receiver": row.receiver}
    if case.state == CaseState.GRANTED:
        data |= _stand(case, row, by=by, at=at)
    finish(case, Act.COMPLETE_PAPERWORK, by=by, at=at, happened_on=day, data=data, reason=late_reason)
    return case


def _stand(case, row, *, by, at):
    """先行救助时的批准即决定，以批准人之名冻结依据、出审核确认表和通知书。"""
    opinion = f"同意。{zh(local_day(row.given_at), weekday=False)}先行救助时批准，手续已补齐"
    return decide(case, amounts.award_of(case), signer=row.approved_by, by=by, at=at, opinion=opinion)


def paperwork_due(case, procedure_limit="T08"):
    """手续补齐的时限（`regimes.clock.Deadline`）；规程没有这项时限的为 None。"""
    limit, calendar = case.procedure.limit(procedure_limit), SpecialDay.objects.calendar()
    return clock.deadline(limit.as_limit(), local_day(case.relieved_at), calendar) if limit else None


def _paperwork_gaps(case, row, day, signed, late_reason, at):
    given_on, today = local_day(row.given_at), local_day(at)
    due = paperwork_due(case)
    found = [] if signed else ["请上传签字盖章的登记表"]
    if not given_on <= day <= today:
        found.append(f"补齐日期须在交付之日（{zh(given_on, weekday=False)}）至今天之间")
    if due and day > due.due_on and not late_reason.strip():
        found.append(f"手续应在{due.words()}前补齐，已经超期，请写明原因")
    return found


def _time_gaps(row, procedure, at):
    if row.given_at > at:
        return ["交付时间不能晚于现在"]
    if row.given_at < row.found_at:
        return ["交付时间不能早于求助或发现的时间"]
    if row.found_late and not row.found_reason:
        return [f"发现时间晚于求助（{moment(row.requested_at)}），时限仍自求助起算；请写明为何晚于求助"]
    limit = time_limit(procedure)
    if limit is None or row.late_reason:
        return []
    due = clock.deadline(limit.as_limit(), row.starts_at, SpecialDay.objects.calendar()).due
    late = row.given_at > due if limit.unit == "hour" else local_day(row.given_at) > due
    return [f"交付距{row.start_words}已超过{span(limit)}（不因周末、节假日顺延），请写明原因"] if late else []


def time_limit(procedure):
    """自登记求助起、至先行救助止的时限（兰山24小时，小额快救3日）；没有定的为 None。"""
    rows = procedure.limits.all() if procedure else ()
    return next((row for row in rows if Act.RELIEVE in row.end_events), None)


def span(limit):
    return f"{limit.days}{limit.get_unit_display()}"


def _amount_gaps(row, procedure):
    """限额由区民政局以参数录入；没有录入就不能先行救助，不猜。"""
    key = procedure.value("ceiling_parameter", CEILING_OF.get(row.case.aid))
    district, on = row.case.street.district, local_day(row.given_at)
    ceiling = Parameter.objects.value(district, key, on) if key else None
    months = procedure.value("ceiling_months")
    if months:  # 官方问答：最高不超过当地几个月的低保标准
        area = row.case.household.area
        standard = Standard.objects.in_force(district, StandardKind.MINIMUM_LIVING, area, on).monthly
        ceiling = min(one for one in (ceiling, months * standard) if one is not None)
    if row.amount <= 0:
        return ["救助金额须大于零"]
    if ceiling is not None and row.amount > ceiling:
        return [f"救助金额{yuan(row.amount)}超过限额{yuan(ceiling)}，超过的部分请按支出型临时救助申请"]
    return []


def _repeats(row):
    """同一家人同一事由在期内已救助过的，不重复救助。"""
    district, on = row.case.street.district, local_day(row.given_at)
    known = Parameter.objects.valid_on(district, on).filter(key="same_cause_months").first()
    months = known.python_value if known else SAME_CAUSE_MONTHS
    people = [one.person_id for one in row.case.family()]
    earlier = (
        Relief.objects.filter(cause=row.cause, case__composition__person__in=people, case__composition__counted=True)
        .exclude(case=row.case)
        .order_by("-given_at")
        .first()
    )
    if earlier is None or add_months(local_day(earlier.given_at), months) <= on:
        return []
    day = zh(local_day(earlier.given_at), weekday=False)
    cause = row.get_cause_display()
    return [f"本户成员{day}已因同一事由（{cause}）先行救助{yuan(earlier.amount)}，{months}个月内不能重复救助"]


def _receipt(case, upload, row, *, by, at):
    if not upload:
        return None
    stored = files.store(upload, by=by, at=at, purpose="先行救助领取凭据")
    _file(case, f"{row.receiver}领取签名或照片", stored, local_day(row.given_at), by=by, at=at)
    return stored


def _file(case, title, stored, day, *, by, at):
    file_scan(case.household, PaperKind.OTHER, title, stored, dated_on=day, by=by, at=at, case_id=case.pk)
