"""页面取案件的一处：看得见；办事页还要轮得到办。"""

from django.http import Http404
from django.utils import timezone

from accounts import matrix
from cases.models import Case
from core import prepared

RELATED = ("community__parent__parent", "street__parent", "household", "applicant", "procedure")


def seen(user, pk, related=RELATED):
    """看得见的一案，连同 `related`；看不见的 404。这一句联表多，同一人同一天只拼一次。"""
    shape = "case", related, matrix.reach_key(user, timezone.localdate())
    build = lambda pk: Case.objects.visible_to(user).select_related(*related).filter(pk=pk)  # noqa: E731
    if not (rows := prepared.kept(shape, build).run(pk)):
        raise Http404
    return rows[0]


def case_of(request, pk, act):
    """看得见又轮得到办的案件；看不见 404，岗位不对 403。守卫所用的日子也在此放入。"""
    case = seen(request.user, pk)
    case.acting_on, case.acting_by = timezone.localdate(), request.user
    matrix.require(request.user, act, case, on=case.acting_on)
    return case
