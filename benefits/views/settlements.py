from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import matrix
from benefits import paid
from benefits.views.pages import page_of, tabs
from cases.amounts import in_sentences
from cases.models import Case, Settlement, SettlementWay
from core.acts import Act


@require_GET
def settlement_list(request):
    """补发与追回：逐月算式与办法；由决定产生，不能另改。"""
    matrix.require(request.user, Act.READ_CASE, None, on=timezone.localdate())
    seen = Case.objects.visible_to(request.user).values("pk")
    rows = Settlement.objects.filter(decision__case__in=seen).select_related("decision__case__community")
    left = _left_over(rows)
    rows, next_url = page_of(request, rows)
    facts = {
        "left": left,
        "rows": [(row, "；".join(in_sentences(row.lines))) for row in rows],
        "next_url": next_url,
        "tabs": tabs("settlements", request.user),
    }
    return render(request, "benefits/settlements.html", facts)


def _left_over(rows):
    """停发之后没有补扣完的：[(最后一笔账, 余额)]，一户一类一行。"""
    rows = rows.filter(way=SettlementWay.ROSTER)
    found = {}
    for street in rows.order_by().values_list("street", flat=True).distinct():
        found |= paid.left_over(street)
    homes = {household for household, _ in found}
    last = {(row.household_id, row.aid): row for row in rows.filter(household__in=homes).order_by("pk")}
    return [(row, found[key]) for key, row in last.items() if key in found]
