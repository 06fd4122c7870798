"""监督要看的几张表：各街道名册、补登已迟的办理。"""

from datetime import timedelta

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from accounts.models import Unit
from cases.services.base import LATE_WORKDAYS
from core.models import Event
from regimes.choices import OnsiteClass
from regimes.models import SpecialDay
from rosters.models import Roster
from supervision.models import SampleDraw
from supervision.sampling import percent, size_of
from supervision.services.samples import recipients_of

LATE_DAYS = 90  # 补登只看近三个月
LATE_SHOWN = 200


def streets_of(user):
    """本人所在区的各街道。"""
    return Unit.objects.filter(parent=user.unit.district).order_by("code")


def rosters(user, month):
    """[(街道, 名册或 None)]，该月。"""
    shown = ("street__parent", "previous", "drafted_by", "checked_by", "sealed_by")
    found = Roster.objects.visible_to(user).filter(month=month).select_related(*shown)
    by_street = {roster.street_id: roster for roster in found}
    return [(street, by_street.get(street.pk)) for street in streets_of(user)]


def late_records(user, today):
    """事后超过 3 个工作日才补登的办理，近的在前：[(事件, 迟几个工作日)]。"""
    chains = [street.code for street in streets_of(user)] + [user.unit.district.code]
    since = today - timedelta(days=LATE_DAYS)
    rows = (
        Event.objects.filter(chain__in=chains, recorded_at__date__gte=since)
        .annotate(day=TruncDate("recorded_at"))
        .filter(happened_on__lt=F("day"))
        .order_by("-recorded_at", "-pk")
    )
    calendar = SpecialDay.objects.calendar()
    found = ((event, calendar.count(event.happened_on, event.day)) for event in rows.iterator(chunk_size=500))
    late = ((event, days) for event, days in found if days > LATE_WORKDAYS)
    return [pair for pair, _ in zip(late, range(LATE_SHOWN), strict=False)]


def classes(rows):
    """逐户核查的三类各有多少、核查了多少：[(类别, 总数, 已核查, 百分比)]；一次查询。"""
    counted = rows.order_by().values("kind").annotate(total=Count("pk"), visited=Count("visited_on"))
    found = {row["kind"]: (row["total"], row["visited"]) for row in counted}
    rows = [(one, *found.get(one.value, (0, 0))) for one in OnsiteClass]
    return [(one.label, total, visited, 100 * visited // total if total else 100) for one, total, visited in rows]


def planned_sample(district, month):
    """还没抽的月份：各比例有多少户、应抽多少。"""
    groups = recipients_of(district, month)
    return [
        {
            "percent": percent(share),
            "source": source,
            "population": len(cases),
            "size": size_of(len(cases), share, rounding),
        }
        for (share, rounding, source), cases in groups.items()
    ]


def draws(district):
    """抽过的各月，近的在前：已核查几户一并数出。"""
    done = Count("items", filter=Q(items__visited_on__isnull=False))
    return SampleDraw.objects.filter(district=district).annotate(done=done).order_by("-month")[:12]
