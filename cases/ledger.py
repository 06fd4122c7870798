"""已发的账：签章时记，作决定、办变更时查。"""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from itertools import islice

from django.db.models import Max, Q, Sum

from cases.models import HouseholdMove, PaidLine, PaidMonth, Settlement
from cases.payer import moves_of, payer_in
from core.money import fen

BATCH = 2000


def record_month(street, month, rows):
    """一个街道一个月的名册签章：记下各户所发；`rows` 逐行给（家庭号, 类别, 当月应发, 补发或 None）。

    与签章同一事务；同一月记第二遍由数据库拒绝。
    """
    paid_month = PaidMonth.objects.create(street=street, month=month)
    rows = iter(rows)
    while some := list(islice(rows, BATCH)):
        PaidLine.objects.bulk_create(
            PaidLine(paid_month=paid_month, household_id=household, aid=aid, amount=amount, arrears=arrears)
            for household, aid, amount, arrears in some
        )


def last_month(street):
    """本街道最后一个已签章的月份；没有为 None。"""
    return PaidMonth.objects.filter(street=street).aggregate(last=Max("month"))["last"]


def months_since(street_id, household_id, aid, month):
    """`month` 起已签章的各月，本户这一类已发的 [(月份, 金额)]，没发的为零。

    迁移过的，各月看当月发放的那个街道签章没有，哪个街道发的都算已发；不含补发、扣回；差额已结算的算在所补的那个月。
    """
    accepted = HouseholdMove.objects.accepted().filter(household=household_id)
    ends = [Q(street__in=accepted.values(f"{end}_community__parent")) for end in ("from", "to")]
    payers = PaidMonth.objects.filter(Q(street=street_id) | ends[0] | ends[1])
    months = payers.filter(month__gte=month).order_by("month")
    if not (sealed := list(months.values_list("month", "street"))):
        return []
    moves = moves_of(household_id)
    if not (days := [day for day, street in sealed if street == payer_in(day, moves, street_id)]):
        return []
    lines = PaidLine.objects.filter(paid_month__in=months, household=household_id, aid=aid).order_by()
    paid = defaultdict(Decimal)
    for day, amount in lines.values_list("paid_month__month").annotate(paid=Sum("amount")):
        paid[day] += fen(amount)
    for row in Settlement.objects.filter(household=household_id, aid=aid):
        for line in row.lines:
            paid[date.fromisoformat(line["month"])] += Decimal(line["due"]) - Decimal(line["paid"])
    return [(day, fen(paid[day])) for day in days]
