"""签字：签的人看过现在的这一版。与 decisions.services.decision 同名同义，只是版本替他读好。"""

from cases.models import Case
from decisions.services import decision


def approve(case_id, **facts):
    return decision.approve(case_id, version_read=version_of(case_id), **facts)


def refuse(case_id, **facts):
    return decision.refuse(case_id, version_read=version_of(case_id), **facts)


def pass_gate(case_id, **facts):
    return decision.pass_gate(case_id, version_read=version_of(case_id), **facts)


def version_of(case_id):
    return Case.objects.values_list("version", flat=True).get(pk=case_id)
