"""随案件的两张表（待遇、认定）共有的：谁看得到，哪些列照决定抄。"""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts import matrix
from accounts.stand_ins import held_by
from cases.models import Assignment
from households.models import Tie


class OfCaseQuerySet(models.QuerySet):
    def visible_to(self, user):
        """看得到家庭的案件，就看得到它的待遇、认定；社区、街道在本表自有一列，查询不必连案件。"""
        on = timezone.localdate()
        assigned = Assignment.objects.filter(held_by(user, on)).values("case")
        tied = Tie.objects.live().filter(user=user).values("household")
        return self.filter(
            matrix.scope_filter(
                user,
                "read_case",
                on=on,
                community_path="community",
                street_path="street",
                assigned_q=Q(case__in=assigned),
                tied_q=Q(household__in=tied),
            )
        )


def of_decision(decision):
    """决定产生的一行照抄的各列。"""
    case = decision.case
    return {
        "household": case.household,
        "case": case,
        "decision": decision,
        "community": case.community,
        "street": case.street,
        "aid": case.aid,
        "size": decision.size,
    }
