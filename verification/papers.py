"""核对与核算所出的纸：核对报告、复核报告、核算表。`case` 只读其字段。"""

from cases import guards
from cases.effects import compared
from core.masking import mask_id
from core.money import in_words, yuan
from evidence import answers
from evidence.alike import alike_hits, alike_lines
from evidence.data_classes import BY_CODE, effect_words
from evidence.models import Hit, LineGroup, Outcome
from evidence.papers import file_evidence, head_of
from evidence.worksheet.care import ANSWERS, CANNOT, CARE_LEVELS, ITEMS
from notices.catalogue import ASSESSMENT, CHECK_REPORT, SELF_CARE
from regimes.models import ONE_OFF, STATUS_ONLY


def check_report(check, case, *, by, at):
    """核对报告（F10）一张，随出具归卷。"""
    return file_evidence(CHECK_REPORT, check_content(check, case), case, check.closed_on, by, at, check.number)


def check_content(check, case):
    hits = Hit.objects.filter(subject__check_request=check).select_related(
        "subject__member", "subject__obligor__person"
    )
    subjects = check.subjects.select_related("member", "obligor__person", "authorisation").order_by("pk")
    return {
        **head_of(case),
        "street": case.street.name,
        "requested_on": check.requested_on,
        "closed_on": check.closed_on,
        "valid_to": check.valid_to,
        "period": [check.income_from, check.income_to],
        "asset_on": check.asset_on,
        "officer": check.officer.name,
        "conclusion": check.get_conclusion_display(),
        "note": check.note,
        "missing_sources": check.missing_sources,
        "subjects": [
            {
                "name": one.person.name,
                "id_number": mask_id(one.person.id_number) if one.person.id_number else "",
                "is_obligor": one.obligor_id is not None,
                "out": one.out_words,
                "authorised_on": one.authorisation.signed_on,
            }
            for one in subjects
        ],
        "not_asked": [one.name for one in guards.not_asked(case)],
        "answers": [answer_row(one) for one in answers.of_check(check, case.procedure)],
        "hits": [hit_row(one) for one in alike_hits(hit for hit in hits if hit.stands)],
        "struck": [struck_row(hit) for hit in hits if hit.voided_at is None and not hit.stands],
        "voided": [voided_row(hit) for hit in hits if hit.voided_at],
    }


def answer_row(one):
    """一个人各类数据的答复，连同谁、何时答的。"""
    reasons = [f"{BY_CODE[code].label}（{why}）" for code, why in one.unavailable.items()]
    return {
        "name": one.subject.person.name,
        "found": answers.labels(one.found),
        "none": answers.labels(one.none),
        "unavailable": reasons,
        "answered": [{"by": row.answered_by.name, "at": row.answered_at} for row in one.said],
    }


def hit_row(alike):
    """相同的几条一行，内容逐条都在。"""
    hit = alike.first
    verdict = {"verdict": hit.get_verdict_display(), "reason": hit.reason}
    summed = {"detail": alike.detail, "amount": alike.amount_words}
    return {**_found(hit), **summed, "effects": effect_words(hit.data_class), **verdict}


def struck_row(hit):
    return {**_found(hit), "struck_reason": hit.subject.out_words}


def voided_row(hit):
    return {**_found(hit), "voided_reason": hit.voided_reason}


def _found(hit):
    return {
        "person": hit.subject.person.name,
        "data_class": hit.get_data_class_display(),
        "source": hit.source,
        "detail": hit.detail,
        "amount": hit.amount_words,
    }


def recheck_content(found, case, facts):
    """复核报告（F26）的栏目；逐条写原结果、复查结果、依据。"""
    return {
        "matter": case.get_aid_display(),
        "case_number": case.number,
        "objector": case.applicant.name,
        "objected_on": found.objected_on,
        "objection": found.content,
        "method": found.way,
        "findings": found.findings,
        "rows": [recheck_row(one) for one in facts],
        "conclusion": "维持原核对结果" if found.upheld else "变更原核对结果",
        "checkers": found.checkers,
        "first_officer": found.check_request.officer.name,
    }


def recheck_row(one):
    before = value_of(one.old_hit) if one.old_hit else "无记录"
    after = {Outcome.KEPT: f"维持：{before}", Outcome.VOIDED: "作废，无此记录"}.get(one.outcome)
    return {
        "item": f"{one.subject.person.name} {one.get_data_class_display()}",
        "before": before,
        "after": after or value_of(one.new_hit),
        "basis": one.ground,
    }


def value_of(hit):
    """一条结果说了什么：内容、金额、计不计入。"""
    return "，".join(filter(None, (hit.detail, hit.amount_words, hit.get_verdict_display())))


def assessment_sheet(assessment, case, *, by, at):
    """收入财产核算表（F14）一张。"""
    content = assessment_content(assessment, case)
    return file_evidence(ASSESSMENT, content, case, assessment.assessed_on, by, at)


def self_care_sheets(sheet, case, *, by, at):
    """新作的生活自理能力评估各一张（F31）；与上一份核算表里相同的不重复归卷。"""
    for one in sheet.care:
        if one.assessed and one.is_new:
            file_evidence(SELF_CARE, self_care_content(one, case), case, one.assessed_on, by, at)


def self_care_content(one, case):
    return {
        **head_of(case),
        "name": one.member.name,
        "relation": one.relation,
        "age": one.member.age(one.assessed_on),
        "assessed_on": one.assessed_on,
        "agency": one.agency,
        "items": [{"what": what, "answer": ANSWERS[getattr(one, name)]} for name, what in ITEMS.items()],
        "lost": one.answers.count(CANNOT),
        "level": CARE_LEVELS[one.level],
        "care_standard": f"{yuan(one.standard.monthly)}/月",
        "basis": one.source_of_standard,
        "assessors": [one.assessor1, one.assessor2],
    }


def assessment_content(assessment, case):
    lines = list(assessment.lines.all())
    return {
        **head_of(case),
        "area": assessment.get_area_display(),
        "standard": yuan(assessment.standard),
        "standard_source": assessment.standard_source,
        "size": assessment.size,
        "covered": assessment.covered,
        "groups": [
            {
                "title": group.label,
                "rows": [
                    {
                        "label": one.label,
                        "amount": yuan(one.amount),
                        "formula": one.formula,
                        "source": one.source,
                    }
                    for one in alike_lines(line for line in lines if line.group == group)
                ],
            }
            for group in LineGroup
        ],
        "income_total": yuan(assessment.income_total),
        "deduction_total": yuan(assessment.deduction_total),
        "per_capita_formula": assessment.per_capita_formula,
        "verdict": assessment.verdict,
        "base_formula": assessment.base_formula,
        "base_amount": yuan(assessment.base_amount),
        "top_up": yuan(assessment.top_up),
        "status_only": case.aid in STATUS_ONLY,
        "one_off": case.aid in ONE_OFF,
        "total": yuan(assessment.total),
        "total_words": in_words(assessment.total),
        "parameters": [f"{label}：{text}" for label, text in assessment.parameters.get("shown", [])],
        "change": _change(case, assessment),
        "attention": assessment.parameters.get("attention", []),
        "made_by": assessment.made_by.name,
        "made_at": assessment.made_at,
    }


def _change(case, assessment):
    """变更的：原数、新数、差额与为什么；新申请的为空。"""
    words = compared(case, assessment.total)
    return f"{words}。变更理由：{case.reason}" if words else ""
