"""定期的事：待遇的年审、死亡后的变更、渐退期满、认定到期（T20—T23）；几个月取自规程，没写的取国家规程。"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from benefits.models import Recognition, Review
from cases.codes import ChangeReason
from cases.models import Case
from households.codes import Labour, MemberStatus
from households.models import Member
from regimes.calendar.months import add_months
from regimes.models import AidKind, Regime

AHEAD = timedelta(days=30)  # 到期前多少天列入待办（本系统取法，不是法定）
LISTED = 51  # 一种事一次最多列这么多
OLD_AGE, ADULT = 60, 18  # 有劳动能力的年龄段


@dataclass(frozen=True)
class Due:
    """一件定期的事：对哪一行，到哪天，依据哪一条。"""

    row: object
    due: date
    duty: dict


def duties_of(district, today):
    """今天施行的各规程里的定期事项 {编号: 事项}；本区的在前，本区没写的取国家的。"""
    found = {}
    for duties in Regime.objects.in_force(district, today).values_list("duties", flat=True):
        for duty in duties:
            found.setdefault(duty["id"], duty)
    return found


def reviews(rows, duties, today):
    """该定期核查的待遇，早到期的在前；有劳动能力的人在内的半年一次，其余一年一次（57号文第31条）。"""
    yearly, half = duties.get("T21"), duties.get("T21A")
    if yearly is None:
        return []
    half = half or yearly
    last_day = today + AHEAD
    latest = Review.objects.filter(entitlement=OuterRef("pk")).order_by("-reviewed_on").values("reviewed_on")[:1]
    found = (
        current(rows)
        .filter(aid__in=[AidKind.MINIMUM_LIVING, AidKind.EXTREME_HARDSHIP])
        .annotate(last=Coalesce(Subquery(latest), F("decision__decided_on")), able=Exists(workers(today)))
        .filter(
            Q(last__lte=add_months(last_day, -yearly["days"]))
            | Q(able=True, aid=AidKind.MINIMUM_LIVING, last__lte=add_months(last_day, -half["days"]))
        )
        .order_by("last", "pk")
    )
    return [_review(row, yearly, half) for row in found[:LISTED]]


def _review(row, yearly, half):
    duty = half if row.able and row.aid == AidKind.MINIMUM_LIVING else yearly
    return Due(row, add_months(row.last, duty["days"]), duty)


def workers(today):
    """家里有劳动能力的成员。"""
    born = {"birth_date__lte": add_months(today, -12 * ADULT), "birth_date__gt": add_months(today, -12 * OLD_AGE)}
    living = Member.objects.filter(household=OuterRef("household"), lives_together=True, left_on=None)
    return living.filter(labour=Labour.ABLE, **born)


def tapers(rows, duties, today):
    """渐退期将满、已满而还在发的。"""
    duty = duties.get("T23")
    found = current(rows).filter(taper_until__lte=today + AHEAD).order_by("taper_until", "pk")
    return [Due(row, row.taper_until, duty or {}) for row in found[:LISTED]]


def expiring(user, duties, today):
    """将到期的认定（刚性支出一般不超过12个月）；过了期的自然失效，不再列。"""
    duty = duties.get("T20")
    rows = Recognition.objects.visible_to(user).not_ended().filter(valid_until__range=(today, today + AHEAD))
    found = rows.select_related("case", "community").order_by("valid_until", "pk")
    return [Due(row, row.valid_until, duty or {}) for row in found[:LISTED]]


def deaths(cases, duties):
    """因死亡而办的变更，须在死亡后3个月内办完（83号文一(三)）。"""
    duty = duties.get("T22")
    if duty is None:
        return []
    rows = cases.open().filter(change_code=ChangeReason.DEATH).order_by("changed_on", "pk")
    return [Due(row, add_months(row.changed_on, duty["days"]), duty) for row in rows[:LISTED]]


def unreported_deaths(rows, duties):
    """成员已登记死亡、而没有办变更的待遇。"""
    duty = duties.get("T22")
    if duty is None:
        return []
    changed = Case.objects.filter(household=OuterRef("household"), aid=OuterRef("aid"), change_code=ChangeReason.DEATH)
    dead = Member.objects.filter(household=OuterRef("household"), status=MemberStatus.DEAD, left_on__isnull=False)
    died = dead.filter(left_on__gte=OuterRef("starts_month")).order_by("left_on").values("left_on")[:1]
    found = current(rows).annotate(died_on=Subquery(died)).filter(~Exists(changed), died_on__isnull=False)
    return [Due(row, add_months(row.died_on, duty["days"]), duty) for row in found.order_by("died_on", "pk")[:LISTED]]


def current(rows):
    """还在发的待遇。"""
    return rows.filter(ends_month=None, replaced_by=None).select_related("case", "community", "household")


def longest_taper(district, start, today):
    """渐退期最长到哪天。"""
    duty = duties_of(district, today).get("T23")
    return add_months(start, duty["days"]) if duty else None
