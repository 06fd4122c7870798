"""长期公示跟着待遇走：享受到哪个月就贴到哪个月，次月1日起撤下；看是不是长期的，不看叫什么、挂在哪一案。"""

from django.db.models import Exists, OuterRef

from benefits.models import Entitlement
from core.dates import local_day
from publicity.models import Round
from publicity.services import end_rounds

WHY = "待遇已终止，长期公示撤下"


def take_down(*, at, household=None):
    """撤下待遇已经终止的各户的长期公示；`household` 空为全部。返回撤下的轮数，重跑无害。"""
    month = local_day(at).replace(day=1)
    rows = Entitlement.objects.filter(household=OuterRef("case__household"), aid=OuterRef("case__aid"))
    standing = Round.objects.open().filter(Exists(rows), ~Exists(rows.not_over(month)), is_standing=True)
    if household is not None:
        standing = standing.filter(case__household=household)
    cases = sorted(set(standing.values_list("case", flat=True)))
    return sum(end_rounds(case, at=at, why=WHY, standing=True) for case in cases)
