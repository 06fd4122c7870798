"""先行救助登记表（F29）：对象、事由、金额、交付与领取，留出补签、盖章之处。"""

from django.utils import timezone

from core.dates import local_day
from core.masking import mask_id
from core.money import in_words, yuan
from notices.catalogue import RELIEF
from notices.services import file_sheet


def relief_sheet(case, relief, *, by, at):
    """登记表归卷，供打印补签；返回 Paper。"""
    return file_sheet(
        RELIEF,
        sheet_content(case, relief),
        household=case.household,
        dated_on=local_day(relief.given_at),
        by=by,
        at=at,
        case_id=case.pk,
    )


def sheet_content(case, relief):
    return {
        "case_number": case.number,
        "matter": case.get_aid_display(),
        "head_name": case.head_name,
        "id_masked": mask_id(case.applicant.id_number),
        "community": case.community.name,
        "cause": f"{relief.get_cause_display()}：{relief.detail}",
        "requested_at": moment(relief.requested_at),
        "found_at": moment(relief.found_at),
        "found_reason": relief.found_reason,
        "given_at": moment(relief.given_at),
        "place": relief.place,
        "receiver": relief.receiver,
        "amount": yuan(relief.amount),
        "amount_words": in_words(relief.amount),
        "late_reason": relief.late_reason,
        "approved_by": relief.approved_by.name,
    }


def moment(at):
    return timezone.localtime(at).strftime("%Y年%m月%d日 %H:%M")
