"""听取意见告知书：减发、停发之前，先书面告知拟作什么决定、为什么、怎样算的（社会救助法第四十八条）。"""

from cases.addressee import addressee
from cases.effects import compared, told_sum
from cases.guards.facts import paid_now
from core.masking import mask_id
from evidence.models import Assessment
from notices.catalogue import HEARING_NOTICE
from notices.services import issue
from regimes import paper_law
from regimes.models import STATUS_ONLY, Purpose


def tell(case, *, by, at):
    """案件转到“听取意见”时出具；返回 Notice，须送达之后才能登记听取意见。"""
    return issue(
        HEARING_NOTICE,
        case_id=case.pk,
        household=case.household,
        unit=case.street,
        recipient=addressee(case),
        content=content(case, by),
        at=at,
        by=by,
    )


def content(case, by):
    """拟作的决定：原数、新数、差额、怎样算的、事由、依据、对其他待遇的影响。"""
    form, day = HEARING_NOTICE.name, case.acting_on
    basis = paper_law.basis(form, case.aid, case.purpose, day, case.procedure)
    return {
        "matter": case.get_aid_display(),
        "id_masked": mask_id(case.applicant.id_number),
        "handler": by.name if by else "",
        "old_amount": paid_now(case),
        "new_amount": None if case.purpose == Purpose.STOP else case.proposed_amount,
        "reason": case.reason,
        "clause": basis or case.procedure.regime.legal_basis,
        "change": compared(case, case.proposed_amount),
        "calculation": told_sum(Assessment.objects.current(case.pk)),
        "effects": paper_law.effects(case.aid, case.purpose, day, case.street.speaks_as),
        "status_only": case.aid in STATUS_ONLY,
    }
