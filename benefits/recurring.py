"""定期的事：待遇的年审、死亡后的变更、渐退期满、认定到期（T20—T23）；几个月取自规程，没写的取国家规程。"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from operator import or_

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from benefits.models import Recognition, Review
from cases.codes import ChangeReason
from cases.models import Case, CaseMember
from core import statements
from core.clauses import spelled
from households.codes import Labour
from households.models import Authorisation
from regimes.calendar.months import add_months
from regimes.models import AidKind, Area, Regime

AHEAD = timedelta(days=30)  # 到期前多少天列入待办（本系统取法，不是法定）
OLD_AGE, ADULT = 60, 18  # 有劳动能力的年龄段


@dataclass(frozen=True)
class Due:
    """一件定期的事：对哪一行，到哪天，依据哪一条。"""

    row: object
    due: date
    duty: dict


def duties_of(district, today):
    """今天施行的各规程里的定期事项 {编号: 事项}；本区的在前，本区没写的取国家的。"""

    def build():
        return Regime.objects.in_force(district, today).values_list("duties", "sources")

    found = {}
    for duties, sources in statements.rows(("duties", district.pk, today), build):
        for duty in duties:
            found.setdefault(duty["id"], {**duty, "source": spelled(duty["source"], sources)})
    return found


def reviews(rows, duties, today):
    """该定期核查的待遇，早到期的在前；有劳动能力的人在内的半年一次，其余一年一次（57号文第31条）。"""
    yearly = duties.get("T21")
    if yearly is None:
        return rows.none()
    last_day, able = today + AHEAD, Q(able=True, aid=AidKind.MINIMUM_LIVING)
    often = [able & Q(area=one, last__lte=add_months(last_day, -_often(duties, one)["days"])) for one in Area]
    return (
        current(with_review(rows, today))
        .filter(aid__in=[AidKind.MINIMUM_LIVING, AidKind.EXTREME_HARDSHIP])
        .filter(reduce(or_, often, Q(last__lte=add_months(last_day, -yearly["days"]))))
        .order_by("last", "pk")
    )


def with_review(rows, today):
    """各段待遇标上 `last` 上次核查（没有则为决定之日）、`able` 户内有无劳动能力的人。"""
    latest = Review.objects.filter(entitlement=OuterRef("pk")).order_by("-reviewed_on").values("reviewed_on")[:1]
    last = Coalesce(Subquery(latest), F("decision__decided_on"))
    return rows.annotate(last=last, able=Exists(workers(today)), area=F("household__area"))


def review_due(row, duties):
    able = row.able and row.aid == AidKind.MINIMUM_LIVING
    duty = _often(duties, row.area) if able else duties["T21"]
    return Due(row, add_months(row.last, duty["days"]), duty)


def _often(duties, area):
    """有劳动能力、收入不固定的：220号文城市按月、农村按季，57号文半年一次；没写的同其余各户。"""
    own = duties.get("T21B" if area == Area.URBAN else "T21C")
    return own or duties.get("T21A") or duties["T21"]


def workers(today):
    """家里有劳动能力的成员。"""
    youngest, oldest = add_months(today, -12 * ADULT), add_months(today, -12 * OLD_AGE)
    family = CaseMember.objects.counted().filter(case=OuterRef("case"), person__died_on=None)
    return family.filter(person__labour=Labour.ABLE, person__birth_date__lte=youngest, person__birth_date__gt=oldest)


def tapers(rows, today):
    """渐退期将满、已满而还在发的。"""
    return current(rows).filter(taper_until__lte=today + AHEAD).order_by("taper_until", "pk")


def expiring(today):
    """将到期的认定（刚性支出一般不超过12个月）；过了期的自然失效，不再列。"""
    rows = Recognition.objects.not_ended().filter(valid_until__range=(today, today + AHEAD))
    return rows.order_by("valid_until", "pk")


def lapsing_consents(rows, today):
    """在享家庭将到期、已到期、已撤回的核对授权，早到期的在前；已不计入家庭的人，撤下的、已故的义务人不列。"""
    paid = current(rows).filter(household=OuterRef("household"))
    found = Authorisation.objects.lapsing(today + AHEAD).filter(Exists(paid))
    here = CaseMember.objects.counted().filter(case__in=current(rows).values("case"), person=OuterRef("member"))
    kin = Q(member=None, obligor__removed_on=None, obligor__person__died_on=None)
    return found.filter(kin | Exists(here)).order_by("valid_to", "pk")


def with_case(consents, rows):
    """各份授权标上 `case_id`：那一户在享待遇的案件，续签在那里登记。"""
    paid = current(rows).filter(household=OuterRef("household")).order_by("-pk")
    return consents.annotate(
        case_id=Subquery(paid.values("case")[:1]), head=Subquery(paid.values("case__head_name")[:1])
    )


def deaths(cases, duties):
    """因死亡而办的变更，须在死亡后3个月内办完（83号文一(三)）。"""
    if "T22" not in duties:
        return cases.none()
    return cases.open().filter(change_code=ChangeReason.DEATH).order_by("changed_on", "pk")


def unreported_deaths(rows, duties):
    """成员已登记死亡、而没有办变更的待遇。"""
    if "T22" not in duties:
        return rows.none()
    changed = Case.objects.filter(household=OuterRef("household"), aid=OuterRef("aid"), change_code=ChangeReason.DEATH)
    found = current(with_death(rows)).filter(~Exists(changed), died_on__isnull=False)
    return found.order_by("died_on", "pk")


def with_death(rows):
    """各段待遇标上 `died_on`：领取期间户内最早一人去世之日，没有则为空。"""
    family = CaseMember.objects.counted().filter(case=OuterRef("case"))
    dead = family.filter(person__died_on__gte=OuterRef("starts_month")).order_by("person__died_on")
    died = dead.values("person__died_on")[:1]
    return rows.annotate(died_on=Subquery(died))


def death_due(row, died_on, duties):
    duty = duties["T22"]
    return Due(row, add_months(died_on, duty["days"]), duty)


def current(rows):
    """还在发的待遇。"""
    return rows.filter(ends_month=None, replaced_by=None)


def longest_taper(district, start, today):
    """渐退期最长到哪天。"""
    duty = duties_of(district, today).get("T23")
    return add_months(start, duty["days"]) if duty else None
