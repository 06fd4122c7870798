"""名册的读法：本街道有哪些月份、一份名册怎样列、到月底还缺什么（T24）。"""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Subquery

from accounts import duties, matrix
from accounts.models import Countersign, Unit
from benefits import recurring
from benefits.models import Entitlement
from core import statements
from core.acts import Act
from core.dates import month_after
from core.prepared import Prepared
from regimes.calendar.months import add_months
from regimes.models import Parameter, Provision, Regime
from rosters.models import Roster, RosterStatus, subject_of

PAGE = 100
OF_STREET = Prepared(lambda street: Roster.objects.filter(street=street).order_by("-month")[:13])  # 一年前的同月起
NEXT = {
    None: (Act.DRAFT_ROSTER, "编制{month}花名册"),
    RosterStatus.DRAFT: (Act.CHECK_ROSTER, "核对{month}花名册"),
    RosterStatus.CHECKED: (Act.SEAL_ROSTER, "签章{month}花名册"),
}


@dataclass(frozen=True)
class Duty:
    """一个街道一个月的名册义务：到哪天、下一步谁办什么。"""

    street: Unit
    month: date
    due: date
    act: Act
    words: str
    source: str
    roster: Roster | None = None


def first_of(day):
    return day.replace(day=1)


def last_of(month):
    return month.replace(day=calendar.monthrange(month.year, month.month)[1])


def duties_of(user, today):
    """轮到本人办的名册；规程要求按月报送的区（XS2020 T24）才有出处，逾期的月份一直列着。"""
    if matrix.acts_for(user, on=today).isdisjoint(act for act, _ in NEXT.values()):
        return []
    found = []
    for street in _streets_of(user):
        month, roster = _month_due(street, today)
        act = NEXT[roster.status if roster else None][0] if month else None
        if act and _is_turn(user, act, street, month, today):
            found.append(_duty(street, month, roster, _source(street.district, today), today))
    return found


def _is_turn(user, act, street, month, today):
    """岗位能办，且没有办过这份名册的别的步骤。"""
    if not matrix.permit(user, act, street, on=today).allowed:
        return False
    return not duties.conflicts(user, act, subject=subject_of(street, month))


def _streets_of(user):
    return [user.unit.street] if user.unit.street_id else []


def _source(district, today):
    """规程里按月报送名册的出处；没有这项要求的为空。"""
    regimes = Regime.objects.in_force(district, today).order_by()
    rows = Provision.objects.filter(procedure__regime__in=regimes, key="monthly_roster")
    found = sorted(rows.select_related("procedure__regime"), key=_standing)
    return next((row.procedure.regime.spelled(row.source) for row in found if row.value), "")


def _standing(provision):
    return provision.procedure.regime.precedence, provision.procedure_id


def _month_due(street, today):
    """（该办的月份, 该月的名册）：最近一份已签章的次月起，到本月为止；还没有名册的从最早的待遇起，最多看一年。

    名册逐月接续，只有最早的一个月办得了；没有该办的月份为 None。
    """
    earliest = first_of(today - timedelta(days=365))
    rosters = {one.month: one for one in OF_STREET.run(street.pk) if one.month >= earliest}
    sealed = [month for month, one in rosters.items() if one.status == RosterStatus.SEALED]
    month = max(month_after(max(sealed)) if sealed else _first_month(street, today), earliest)
    return (month, rosters.get(month)) if month <= first_of(today) else (None, None)


def _first_month(street, today):
    """一年之内没有已签章的：更早的一份的次月，或最早的待遇那个月。"""

    def build():
        last = Roster.objects.sealed().filter(street=street).order_by("-month").values("month")[:1]
        first = Entitlement.objects.filter(street=street).order_by("starts_month").values("starts_month")[:1]
        return Unit.objects.filter(pk=street.pk).values_list(Subquery(last), Subquery(first))

    ((last, first),) = statements.rows(("first roster", street.pk), build)
    return month_after(last) if last else (first or month_after(today))


def _duty(street, month, roster, source, today):
    act, words = NEXT[roster.status if roster else None]
    due = due_of(street.district, month, today)
    return Duty(street, month, due, act, words.format(month=f"{month.year}年{month.month}月"), source, roster)


def due_of(district, month, today):
    """这个月的名册到哪天为限：区里设了花名册截止日的到那天，没有设的到月末；规程 T24 几个月一报，到第几个月。"""
    duty = recurring.duties_of(district, today).get("T24")
    end = last_of(add_months(month, duty["days"] - 1 if duty else 0))
    day = set_day(district, "roster_day", today)
    return min(end, end.replace(day=min(day, end.day))) if day else end


def set_day(district, key, today):
    """区里设的每月几日（roster_day、pay_day）；没有设为 None。"""
    row = Parameter.objects.valid_on(district, today).filter(key=key).first()
    return row.python_value if row else None


def next_month_to_draft(street, today):
    """页面缺省的月份：接着已签章的最后一个月；还没有名册的为本月。"""
    last = Roster.objects.sealed().filter(street=street).order_by("-month").values_list("month", flat=True).first()
    return month_after(last) if last else first_of(today)


def page_of(lines, after):
    """从序号 `after` 之后取一页：(各行, 下一页的序号或 None)。"""
    rows = list(lines.filter(order__gt=after).select_related("case").order_by("order")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].order if len(rows) > PAGE else None


def full_requests(subject, user):
    """发放用下载的进展：我提出待确认的、等我确认的、我可以下载的。"""
    rows = list(countersign_rows(subject).select_related("requested_by", "confirmed_by").order_by("-pk")[:20])
    mine = set(user.same_person_ids())
    return {
        "asked": [row for row in rows if row.requested_by_id in mine and not row.confirmed_at],
        "to_confirm": [row for row in rows if row.requested_by_id not in mine and not row.confirmed_at],
        "ready": [row for row in rows if row.requested_by_id in mine and row.confirmed_at and not row.used_at],
    }


def countersign_rows(subject):
    return Countersign.objects.filter(act=Act.DOWNLOAD_ROSTER_FULL, subject=subject)
