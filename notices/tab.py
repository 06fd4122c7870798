"""案件页“文书”一栏。"""

from accounts import matrix
from core.acts import Act
from notices.catalogue import AUTHORISATION, PROMISE
from notices.models import Notice
from notices.reading import rows


def notices(case, user):
    """本案已出的文书与送达状况。须先设 case.acting_on。"""
    found = Notice.objects.filter(case_id=case.pk).select_related("paper__dossier").prefetch_related("services")
    return {
        "notices": rows(list(found.order_by("-pk")), case.acting_on),
        "may_serve": matrix.permit(user, Act.SERVE, case, on=case.acting_on).allowed,
        "may_print": matrix.permit(user, Act.PRINT_NOTICE, case, on=case.acting_on).allowed,
        "blanks": [(AUTHORISATION.name, "授权书"), (PROMISE.name, "承诺书")],
        "today": case.acting_on,
    }
