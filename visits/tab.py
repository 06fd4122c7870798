"""案件页上的“入户”页签。"""

from cases.guards import facts
from evidence.models import Hearing, HomeVisit, VisitStatus
from visits.services.record import visit_gaps, visitors_needed


def visit(case, user):
    """入户页签：历次入户、现行核算、听取意见。"""
    visits = HomeVisit.objects.filter(case_id=case.pk).order_by("-pk")
    return {
        "case": case,
        "visits": [
            {
                "visit": one,
                "visitors": list(one.visitors.all()),
                "members": list(one.members.select_related("member")),
                "photos": list(one.photos.all()),
                "gaps": visit_gaps(one, visitors_needed(case)) if one.status != VisitStatus.FINISHED else [],
            }
            for one in visits.prefetch_related("visitors", "photos")
        ],
        "assessment": facts.assessment(case),
        "hearings": list(Hearing.objects.filter(case_id=case.pk).order_by("-pk")),
    }
