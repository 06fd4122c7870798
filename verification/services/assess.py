"""核算：以应发放月份的标准、参数与各行收支算出结论与金额；存下即不改，再算另存一份（F14）。"""

from django.db import transaction

from cases import guards, held_aids, months
from cases.services.base import begin, finish
from cases.states import CaseState
from core.acts import Act
from core.dates import local_day
from core.money import yuan
from core.refusals import Blocked
from core.versions import require_current
from evidence.models import Assessment, AssessmentLine, Income
from evidence.worksheet import worksheet
from evidence.worksheet.small import bounds_of
from households.codes import VerifiedBy
from regimes.models import AidKind
from verification import papers

NO_NEED = "核算用的就是发放月份的标准，不用重新核算；情况有变化的，请先由分管领导退回"
WHEN = "只有在“入户调查”环节才能核算；已报批的请先由分管领导退回"


@transaction.atomic
def assess(case_id, *, by, at, adjustments=None, version=None):
    """存一份核算表并归卷；此前的一份转为非现行。`adjustments` 见 worksheet.Worksheet.adjust。返回 Assessment。

    `version` 为打开时现行的一份（没有的为零）：其间别人另存过的，以 Conflict 并列两份结论。
    """
    case = begin(case_id, Act.ASSESS, by=by, at=at)
    if reasons := assess_gaps(case):
        raise Blocked(reasons)
    sheet = sheet_of(case).adjust(adjustments or {})
    result = worksheet.calculate(sheet)
    now = Assessment.objects.current(case.pk)
    theirs = {"核算结论": now.verdict, "合计": yuan(now.total), "谁核算的": str(now.made_by)} if now else {}
    mine = {"核算结论": result.verdict, "合计": yuan(result.total), "谁核算的": str(by)}
    require_current(now.pk if now else 0, version, mine=mine, theirs=theirs)
    found = _keep(case, sheet, result, by=by, at=at)
    _write_back(sheet)
    papers.self_care_sheets(sheet, case, by=by, at=at)
    papers.assessment_sheet(found, case, by=by, at=at)
    data = {"assessment": found.pk, "eligible": found.eligible, "total": found.total}
    finish(case, Act.ASSESS, by=by, at=at, data=data, reason=found.verdict)
    return found


def sheet_of(case):
    """本案的工作单：标准、参数取应发放的月份的。"""
    return worksheet.open_sheet(case, on=months.paid_day(case, case.acting_on), held=held_aids.labels(case))


@transaction.atomic
def reassess(case_id, *, by, at):
    """标准已经调整：各行不动，按发放月份的标准重新核算，拟定金额随之改。返回 Assessment。"""
    case = begin(case_id, Act.ASSESS, by=by, at=at)
    if not may_reassess(case):
        raise Blocked(NO_NEED)
    before = Assessment.objects.current(case.pk)
    sheet = sheet_of(case)
    found = _keep(case, sheet, worksheet.calculate(sheet), by=by, at=at, told=_adjusted(case, before))
    case.eligible, case.covered = found.eligible, found.covered
    if not (case.aid == AidKind.TEMPORARY_SMALL and case.panel_opinion):  # 小额的以评审会定的为准
        case.proposed_amount = found.total
    papers.assessment_sheet(found, case, by=by, at=at)
    data = {"assessment": found.pk, "eligible": found.eligible, "total": found.total, "before": before.total}
    finish(case, Act.ASSESS, by=by, at=at, data=data, reason=f"标准调整：{found.verdict}")
    return found


def may_reassess(case):
    """已报批，而核算用的不是发放月份的标准。"""
    return case.state == CaseState.DECISION and bool(guards.standard_of_paid_months.reasons(case))


def _adjusted(case, before):
    """签字人须知道的：公示、评议的是原来的数。"""
    return f"标准调整后重新核算：原标准{yuan(before.standard)}、原拟{yuan(before.total)}，公示、评议时为原来的数"


def assess_gaps(case):
    """此刻不能核算的理由。"""
    reasons = [] if case.state == CaseState.VISIT else [WHEN]
    if case.procedure and case.procedure.check_required and case.check_closed_on is None:
        reasons.append("核对报告尚未出具")
    return reasons


def _keep(case, sheet, result, *, by, at, told=""):
    """存一份，此前的转为非现行；`told` 为另须签字人留意的。"""
    Assessment.objects.filter(case_id=case.pk, is_current=True).update(is_current=False)
    found = Assessment.objects.create(
        household=case.household,
        case_id=case.pk,
        assessed_on=local_day(at),
        area=case.household.area,
        standard_source=sheet.standard_source,
        parameters={
            "shown": sheet.shown,
            "entries": sheet.entries(),
            "single": sheet.single,
            "no_obligor": sheet.no_obligor,
            "standards": sheet.standards,
            "bounds": bounds_of(sheet),
            "standard_on": str(sheet.on),
            "attention": [*sheet.attention(), *_unasked(case), *([told] if told else [])],
        },
        made_by=by,
        made_at=at,
        **{name: getattr(result, name) for name in RESULT_FIELDS},
    )
    AssessmentLine.objects.bulk_create(
        AssessmentLine(
            assessment=found,
            group=line.group,
            member_id=line.person,
            label=line.label[:100],
            amount=line.amount,
            formula=line.formula[:300],
            source=line.source[:300],
        )
        for line in result.lines
    )
    return found


def _unasked(case):
    """核对报告出具之后才入户的，其收入财产没有核对过。"""
    names = [one.name for one in guards.not_asked(case)]
    return [f"{'、'.join(names)}计入家庭而没有列入核对，其收入财产只凭申报和入户调查"] if names else []


RESULT_FIELDS = (
    "standard",
    "size",
    "covered",
    "income_total",
    "deduction_total",
    "per_capita",
    "per_capita_formula",
    "assets_exceed",
    "eligible",
    "verdict",
    "base_amount",
    "base_formula",
    "top_up",
    "total",
    "plain",
)


def _write_back(sheet):
    """核实的数记回家庭的收入行，家庭页与下次核算都看得到。"""
    for entry in sheet.incomes:
        if entry.key.startswith("income-"):
            Income.objects.filter(pk=entry.key.removeprefix("income-")).update(
                verified=entry.verified,
                verified_period="" if entry.verified is None else entry.period,
                verified_months=None if entry.verified is None else entry.months,
                verified_by=VerifiedBy.DECLARED if entry.verified is None else VerifiedBy.CHECK,
                excluded=entry.excluded,
                excluded_reason=entry.excluded_reason[:120],
            )
