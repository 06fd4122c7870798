"""已发了多少：看签了章的名册，连同早先已经结算过的差额。"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import F, Max, Q, Sum

from benefits.models import Entitlement, Roster, RosterLine, Settlement, SettlementWay
from core.money import fen


def months_since(street_id, household_id, aid, month):
    """`month` 起街道已签章的各月，本户这一类已发的（不含补发、扣回；差额已结算的算在所补的那个月）。"""
    sealed = Roster.objects.sealed().filter(street=street_id, month__gte=month).order_by("month")
    lines = RosterLine.objects.filter(roster__in=sealed, household=household_id, aid=aid).order_by()
    paid = defaultdict(Decimal)
    for day, amount in lines.values_list("roster__month").annotate(paid=Sum(F("base_amount") + F("top_up"))):
        paid[day] += fen(amount)
    for row in Settlement.objects.filter(household=household_id, aid=aid):
        for line in row.lines:
            paid[date.fromisoformat(line["month"])] += Decimal(line["due"]) - Decimal(line["paid"])
    return [(day, fen(paid[day])) for day in sealed.values_list("month", flat=True)]


def outstanding(street, month):
    """{(家庭, 类别): 尚待补发或扣回的}：随名册办的差额，减去此前各月名册已经列过的。"""
    owed = defaultdict(Decimal)
    rows = Settlement.objects.filter(street=street, way=SettlementWay.ROSTER)
    for household, aid, amount in rows.values_list("household", "aid", "amount"):
        owed[household, aid] += amount
    if not owed:
        return {}
    listed = RosterLine.objects.filter(
        roster__street=street, roster__month__lt=month, household__in={household for household, _ in owed}
    )
    settled = listed.exclude(arrears=None).order_by().values_list("household", "aid").annotate(sum=Sum("arrears"))
    for household, aid, amount in settled:
        owed[household, aid] -= fen(amount)
    return {key: amount for key, amount in owed.items() if amount}


def left_over(street):
    """{(家庭, 类别): 停发之后还没有补发、扣回完的}：后面没有名册可列，须另行结清。"""
    owed = outstanding(street, date.max)
    if not owed:
        return {}
    last = Roster.objects.sealed().filter(street=street).aggregate(last=Max("month"))["last"]
    to_come = Q(ends_month=None) | Q(ends_month__gt=last or date.min)
    homes = {household for household, _ in owed}
    going = Entitlement.objects.filter(to_come, street=street, household__in=homes).values_list("household", "aid")
    return {key: owed[key] for key in owed.keys() - set(going)}
