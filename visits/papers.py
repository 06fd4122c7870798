"""入户所出的纸：入户调查表、听取意见记录。`case` 只读其字段。"""

from archives.models import PaperKind
from archives.services import file_scan
from core import files
from core.money import yuan
from evidence.papers import file_evidence, head_of
from notices import figures
from notices.catalogue import HEARING, VISIT


def visit_sheet(visit, case, *, by, at):
    """入户调查表（F11）一张，照片逐张归卷。"""
    day = visit.finished_on
    paper = file_evidence(VISIT, visit_content(visit, case), case, day, by, at)
    for photo in visit.photos.select_related("file").order_by("pk"):
        title = f"入户照片 {photo.get_kind_display()}"
        file_scan(case.household, PaperKind.VISIT, title, photo.file, dated_on=day, by=by, at=at, case_id=case.pk)
    return paper


def visit_content(visit, case):
    relations = {one.person_id: one.get_relation_display() for one in case.composition.all()}
    return {
        **head_of(case),
        "community": case.community.name,
        "address": case.household.address,
        "place": visit.place,
        "visited_at": visit.visited_at,
        "visitors": [{"name": one.name, "unit": one.unit_name, "title": one.title} for one in visit.visitors.all()],
        "members": [
            {
                "name": one.member.name,
                "relation": relations.get(one.member_id, ""),
                "present": "人在户在" if one.present else "人不在",
                "note": one.note,
            }
            for one in visit.members.select_related("member").order_by("pk")
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
            {"role": one.get_role_display(), "name": one.name, "signed_at": one.signed_at, "drawn": _strokes(one.file)}
            for one in visit.signatures.select_related("file")
        ],
    }


def _strokes(stored):
    """手写的签名印出笔迹；纸上签名的扫描件（PDF）为空，原件另行归卷。"""
    return figures.strokes(files.read(stored)) if stored.kind == stored.Kind.IMAGE else ""


def _housing(visit):
    area = f"{visit.housing_area}㎡" if visit.housing_area is not None else ""
    parts = [
        visit.get_housing_kind_display(),
        area,
        visit.get_housing_structure_display(),
        visit.get_housing_tenure_display(),
    ]
    return "，".join(part for part in parts if part)


def hearing_sheet(hearing, case, *, by, at):
    """听取意见记录（F25b）一张；有签字笔录的一并归卷。"""
    content = {
        "matter": case.get_aid_display(),
        "head_name": case.head_name,
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
    return file_evidence(HEARING, content, case, hearing.heard_on, by, at)
