"""长期公示跟着待遇走：享受到哪个月就贴到哪个月，次月1日起撤下；看是不是长期的，不看叫什么、挂在哪一案。

所依的决定已被变更接替的，墙上的人数、金额已不对，自接替之月起撤下；新的一张由变更案件公示。
"""

from django.db.models import Exists, OuterRef

from benefits.models import Entitlement
from core.dates import local_day
from publicity.models import Round
from publicity.services import end_rounds

OVER = "待遇已终止，长期公示撤下"
CHANGED = "待遇已变更，旧的长期公示撤下"


def take_down(*, at, household=None):
    """撤下待遇已经终止、已经变更的各户的长期公示；`household` 空为全部。返回撤下的轮数，重跑无害。"""
    month = local_day(at).replace(day=1)
    standing = Round.objects.open().filter(is_standing=True)
    if household is not None:
        standing = standing.filter(case__household=household)
    home = Entitlement.objects.filter(household=OuterRef("case__household"), aid=OuterRef("case__aid"))
    own = Entitlement.objects.filter(case=OuterRef("case"))
    return sum(
        end_rounds(case, at=at, why=why, standing=True)
        for rows, why in ((home, OVER), (own, CHANGED))
        for case in _cases(standing.filter(Exists(rows), ~Exists(rows.not_over(month))))
    )


def _cases(rounds):
    return sorted(set(rounds.values_list("case", flat=True)))
