"""办事页取案件的一处：看得见，又轮得到办。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import matrix
from cases.models import Case


def case_of(request, pk, act):
    """看得见又轮得到办的案件；看不见 404，岗位不对 403。守卫所用的日子也在此放入。"""
    rows = Case.objects.visible_to(request.user)
    rows = rows.select_related("community__parent__parent", "street__parent", "household", "applicant", "procedure")
    case = get_object_or_404(rows, pk=pk)
    case.acting_on, case.acting_by = timezone.localdate(), request.user
    matrix.require(request.user, act, case, on=case.acting_on)
    return case
