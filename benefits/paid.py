"""补发与扣回还剩多少：立了账的差额，减去各月签章的名册已经列过的。"""

from collections import defaultdict
from datetime import date
from decimal import Decimal

from django.db.models import Q, Sum

from benefits.models import Entitlement
from cases.ledger import last_month
from cases.models import PaidLine, Settlement, SettlementWay
from core.money import fen


def outstanding(street, month):
    """{(家庭, 类别): 尚待补发或扣回的}：随名册办的差额，减去此前各月名册已经列过的（迁来的，原街道列过的也算）。"""
    owed = defaultdict(Decimal)
    rows = Settlement.objects.filter(street=street, way=SettlementWay.ROSTER)
    for household, aid, amount in rows.values_list("household", "aid", "amount"):
        owed[household, aid] += amount
    if not owed:
        return {}
    listed = PaidLine.objects.filter(paid_month__month__lt=month, household__in={household for household, _ in owed})
    settled = listed.exclude(arrears=None).order_by().values_list("household", "aid").annotate(sum=Sum("arrears"))
    for household, aid, amount in settled:
        owed[household, aid] -= fen(amount)
    return {key: amount for key, amount in owed.items() if amount}


def left_over(street):
    """{(家庭, 类别): 停发之后还没有补发、扣回完的}：后面没有名册可列，须另行结清。"""
    owed = outstanding(street, date.max)
    if not owed:
        return {}
    last = last_month(street)
    to_come = Q(ends_month=None) | Q(ends_month__gt=last or date.min)
    homes = {household for household, _ in owed}
    going = Entitlement.objects.filter(to_come, street=street, household__in=homes).values_list("household", "aid")
    return {key: owed[key] for key in owed.keys() - set(going)}
