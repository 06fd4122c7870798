from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import matrix
from benefits.forms import EntitlementFilter
from benefits.models import Entitlement
from core.acts import Act

PAGE = 50


@require_GET
def entitlement_list(request):
    """待遇：本人范围内的各户，按起始先后；翻页按主键，不数总数。"""
    today = timezone.localdate()
    matrix.require(request.user, Act.READ_CASE, None, on=today)
    month = today.replace(day=1)
    form = EntitlementFilter(request.GET or {})
    before = request.GET.get("before", "")
    rows = form.narrow(Entitlement.objects.visible_to(request.user), month)
    rows = rows.filter(pk__lt=int(before)) if before.isdecimal() else rows
    found = list(rows.select_related("case", "community").order_by("-pk")[: PAGE + 1])
    query = request.GET.copy()
    query["before"] = found[PAGE - 1].pk if len(found) > PAGE else ""
    facts = {
        "form": form,
        "rows": found[:PAGE],
        "next_url": f"?{query.urlencode()}" if query["before"] else "",
        "month": month,
    }
    return render(request, "benefits/entitlements.html", facts)
