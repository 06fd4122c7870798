"""查明的事实所出的纸共有的：抬头几栏，随出具归卷。`case` 只读其字段。"""

from notices.services import file_sheet


def head_of(case):
    return {"matter": case.get_aid_display(), "case_number": case.number, "head_name": case.head_name}


def file_evidence(form, content, case, dated_on, by, at, number=""):
    return file_sheet(
        form, content, household=case.household, dated_on=dated_on, by=by, at=at, case_id=case.pk, number=number
    )
