"""本应用所出的纸：核对报告、复核报告、入户调查表、核算表、听取意见记录。`case` 只读其字段。"""

from archives.models import PaperKind
from archives.services import file_scan
from core.masking import mask_id
from core.money import in_words, yuan
from investigation.data_classes import effect_words
from investigation.models import Hit, LineGroup
from notices.services import file_sheet


def check_report(check, case, *, by, at):
    """核对报告（F10）一张，随出具归卷。"""
    return _file("check_report", PaperKind.CHECK_REPORT, check_content(check, case), case, check.closed_on, by, at)


def check_content(check, case):
    hits = Hit.objects.filter(subject__check_request=check).select_related("subject__member", "subject__obligor")
    subjects = check.subjects.select_related("member", "obligor", "authorisation")
    return {
        **_head(case, "家庭经济状况核对报告"),
        "number": check.number,
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
                "authorised_on": one.authorisation.signed_on,
            }
            for one in subjects
        ],
        "hits": [hit_row(hit) for hit in hits if hit.voided_at is None],
        "voided": [{**hit_row(hit), "voided_reason": hit.voided_reason} for hit in hits if hit.voided_at],
    }


def hit_row(hit):
    return {
        "person": hit.subject.person.name,
        "data_class": hit.get_data_class_display(),
        "effects": effect_words(hit.data_class),
        "source": hit.source,
        "detail": hit.detail,
        "amount": amount_of(hit),
        "verdict": hit.get_verdict_display(),
        "reason": hit.reason,
    }


def amount_of(hit):
    if hit.amount is None:
        return ""
    return f"{yuan(hit.amount)}/月" if hit.per_month else yuan(hit.amount)


def recheck_content(found, case, changes):
    """复核报告（F26）的栏目；逐条写原结果、复查结果、依据。"""
    rows = [
        {
            "item": f"{hit.subject.person.name} {hit.get_data_class_display()}",
            "before": "（原无此项）" if hit.recorded_at >= found.recorded_at else hit.get_data_class_display(),
            "after": "作废" if hit.voided_at else f"{hit.get_verdict_display()} {amount_of(hit)}".strip(),
            "basis": hit.voided_reason or hit.reason,
        }
        for hit in changes
    ]
    return {
        "matter": case.get_aid_display(),
        "case_number": case.number,
        "objector": case.applicant.name,
        "objected_on": found.objected_on,
        "objection": found.content,
        "method": found.way,
        "findings": found.findings,
        "rows": rows,
        "conclusion": "维持原核对结果" if found.upheld else "变更原核对结果",
        "checkers": found.checkers,
    }


def visit_sheet(visit, case, *, by, at):
    """入户调查表（F11）一张，照片逐张归卷。"""
    day = visit.finished_on
    paper = _file("visit", PaperKind.VISIT, visit_content(visit, case), case, day, by, at)
    for photo in visit.photos.select_related("file"):
        title = f"入户照片 {photo.get_kind_display()}"
        file_scan(case.household, PaperKind.VISIT, title, photo.file, dated_on=day, by=by, at=at, case_id=case.pk)
    return paper


def visit_content(visit, case):
    return {
        **_head(case, "入户调查表"),
        "address": case.household.address,
        "place": visit.place,
        "visited_at": visit.visited_at,
        "visitors": [{"name": one.name, "unit": one.unit_name, "title": one.title} for one in visit.visitors.all()],
        "members": [
            {
                "name": one.member.name,
                "relation": one.member.get_relation_display(),
                "present": "人在户在" if one.present else "人不在",
                "note": one.note,
            }
            for one in visit.members.select_related("member")
        ],
        "unmet_reason": visit.unmet_reason,
        "housing": _housing(visit),
        "rows": [
            ["其他住房", visit.other_housing],
            ["交通工具", visit.vehicles],
            ["养殖", visit.livestock],
            ["月水电气通讯支出", yuan(visit.monthly_bills) if visit.monthly_bills is not None else ""],
            ["家庭收入来源", visit.living_income],
            ["疾病、残疾情况", visit.illness_seen],
            ["生活状况", visit.findings],
            ["与申报、核对不一致处", visit.contradictions or "与申报、核对一致"],
            ["事后补记的原因", visit.late_reason],
        ],
        "conclusion": visit.get_conclusion_display(),
        "suggests": {True: "符合", False: "不符合"}.get(visit.suggests, "未填"),
        "photos": [photo.get_kind_display() for photo in visit.photos.all()],
        "signatures": [
            {"role": one.get_role_display(), "name": one.name, "signed_at": one.signed_at, "file": one.file_id}
            for one in visit.signatures.all()
        ],
    }


def _housing(visit):
    area = f"{visit.housing_area}㎡" if visit.housing_area is not None else ""
    parts = [
        visit.get_housing_kind_display(),
        area,
        visit.get_housing_structure_display(),
        visit.get_housing_tenure_display(),
    ]
    return "，".join(part for part in parts if part)


def assessment_sheet(assessment, case, *, by, at):
    """收入财产核算表（F14）一张。"""
    content = assessment_content(assessment, case)
    return _file("assessment", PaperKind.ASSESSMENT, content, case, assessment.assessed_on, by, at)


def assessment_content(assessment, case):
    lines = list(assessment.lines.select_related("member"))
    return {
        **_head(case, "收入财产核算表"),
        "assessed_on": assessment.assessed_on,
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
                        "person": one.member.name if one.member else "",
                        "label": one.label,
                        "amount": yuan(one.amount),
                        "formula": one.formula,
                        "source": one.source,
                    }
                    for one in lines
                    if one.group == group
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
        "status_only": case.aid in ("margin", "rigid_expense"),
        "one_off": case.aid.startswith("temporary"),
        "total": yuan(assessment.total),
        "total_words": in_words(assessment.total),
        "parameters": [f"{label}：{text}" for label, text in assessment.parameters.get("shown", [])],
        "made_by": assessment.made_by.name,
        "made_at": assessment.made_at,
    }


def hearing_sheet(hearing, case, *, by, at):
    """听取意见记录（F25b）一张；有签字笔录的一并归卷。"""
    content = {
        **_head(case, "听取意见记录"),
        "proposal": hearing.proposal,
        "told_on": hearing.told_on,
        "told_by": hearing.told_by,
        "heard_on": hearing.heard_on,
        "way": hearing.get_way_display(),
        "speaker": hearing.speaker,
        "opinion": hearing.opinion or "未表示意见",
        "adopted": {True: "采纳", False: "不采纳"}.get(hearing.adopted, "无须表态"),
        "answer": hearing.answer,
        "recorded_by": hearing.recorded_by.name,
    }
    if hearing.record_id:
        file_scan(
            case.household,
            PaperKind.DYNAMIC,
            "听取意见签字笔录",
            hearing.record,
            dated_on=hearing.heard_on,
            by=by,
            at=at,
            case_id=case.pk,
        )
    return _file("hearing", PaperKind.DYNAMIC, content, case, hearing.heard_on, by, at)


def _head(case, title):
    return {
        "title": title,
        "matter": case.get_aid_display(),
        "case_number": case.number,
        "head_name": case.head_name,
        "street": case.street.name,
        "community": case.community.name,
    }


def _file(template, kind, content, case, dated_on, by, at):
    return file_sheet(
        template,
        content,
        household=case.household,
        kind=kind,
        title=content["title"],
        dated_on=dated_on,
        by=by,
        at=at,
        case_id=case.pk,
        number=content.get("number", ""),
    )
