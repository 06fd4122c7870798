"""核算：以受理当日的标准、参数与各行收支算出结论与金额；存下即不改，再算另存一份（F14）。"""

from django.db import transaction

from cases import held_aids
from cases.services.base import begin, finish
from cases.states import CaseState
from core.acts import Act
from core.dates import local_day
from core.refusals import Blocked
from evidence.assessment.outcome import FEN
from evidence.models import Assessment, AssessmentLine
from evidence.worksheet import worksheet
from households.codes import VerifiedBy
from households.models import Income
from verification import papers

WHEN = "只有在“入户调查”环节才能核算；已报批的请先由分管领导退回"


@transaction.atomic
def assess(case_id, *, by, at, adjustments=None):
    """存一份核算表并归卷；此前的一份转为非现行。`adjustments` 见 worksheet.Worksheet.adjust。返回 Assessment。"""
    case = begin(case_id, Act.ASSESS, by=by, at=at)
    if reasons := assess_gaps(case):
        raise Blocked(reasons)
    sheet = worksheet.open_sheet(case, held=held_aids.labels(case)).adjust(adjustments or {})
    result = worksheet.calculate(sheet)
    Assessment.objects.filter(case_id=case.pk, is_current=True).update(is_current=False)
    found = _keep(case, sheet, result, by=by, at=at)
    _write_back(sheet)
    papers.assessment_sheet(found, case, by=by, at=at)
    data = {"assessment": found.pk, "eligible": found.eligible, "total": found.total}
    finish(case, Act.ASSESS, by=by, at=at, data=data, reason=found.verdict)
    return found


def assess_gaps(case):
    """此刻不能核算的理由。"""
    reasons = [] if case.state == CaseState.VISIT else [WHEN]
    if case.procedure and case.procedure.check_required and case.check_closed_on is None:
        reasons.append("核对报告尚未出具")
    return reasons


def _keep(case, sheet, result, *, by, at):
    found = Assessment.objects.create(
        household=case.household,
        case_id=case.pk,
        assessed_on=local_day(at),
        area=case.household.area,
        standard=sheet.standard.monthly.quantize(FEN),
        standard_source=sheet.standard_source,
        parameters={"shown": sheet.shown, "entries": sheet.entries(), "single": sheet.single},
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


RESULT_FIELDS = (
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
)


def _write_back(sheet):
    """核实的数记回家庭的收入行，家庭页与下次核算都看得到。"""
    for entry in sheet.incomes:
        if entry.key.startswith("income-"):
            Income.objects.filter(pk=entry.key.removeprefix("income-")).update(
                verified=entry.verified,
                verified_by=VerifiedBy.DECLARED if entry.verified is None else VerifiedBy.CHECK,
                excluded=entry.excluded,
                excluded_reason=entry.excluded_reason[:120],
            )
