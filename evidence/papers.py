"""查明的事实所出的纸共有的：抬头几栏，随出具归卷。`case` 只读其字段。"""

from notices.services import file_sheet


def head_of(case, title):
    return {
        "title": title,
        "matter": case.get_aid_display(),
        "case_number": case.number,
        "head_name": case.head_name,
        "street": case.street.name,
        "community": case.community.name,
    }


def file_evidence(template, kind, content, case, dated_on, by, at):
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
