from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import matrix
from benefits.forms import ChangeForm, EntitlementFilter
from benefits.models import Entitlement
from benefits.services.changes import may_have_died, may_join, not_current, open_change
from benefits.views.pages import back_to, opened, page_of, tabs
from core.acts import Act
from core.once import once
from core.views import act_page, answer, submit
from regimes.models import STATUS_ONLY


@require_GET
def entitlement_list(request):
    """待遇：本人范围内的各户，按起始先后；翻页按主键，不数总数。"""
    today = timezone.localdate()
    matrix.require(request.user, Act.READ_CASE, None, on=today)
    month = today.replace(day=1)
    form = EntitlementFilter(request.GET or {})
    rows = form.narrow(Entitlement.objects.visible_to(request.user), month)
    rows, next_url = page_of(request, rows.exclude(aid__in=STATUS_ONLY).select_related("case", "community"))
    facts = {
        "form": form,
        "rows": rows,
        "next_url": next_url,
        "month": month,
        "tabs": tabs("entitlements", request.user),
        "can_change": matrix.permit(request.user, Act.REGISTER, None, on=today).allowed,
        "can_change_account": matrix.permit(request.user, Act.PROPOSE_ACCOUNT, None, on=today).allowed,
        "can_taper": matrix.permit(request.user, Act.START_TAPER, None, on=today).allowed,
        "can_review": matrix.permit(request.user, Act.REVIEW_ENTITLEMENT, None, on=today).allowed,
    }
    return render(request, "benefits/entitlements.html", facts)


@once
def change(request, pk):
    """就一份现行待遇登记提标、降标或停发。"""
    rows = Entitlement.objects.visible_to(request.user).select_related("case", "community", "household")
    row, today = get_object_or_404(rows, pk=pk), timezone.localdate()
    matrix.require(request.user, Act.REGISTER, row.community, on=today)
    form = ChangeForm(request.POST or None, on=today, members=may_have_died(row), joined=may_join(row))
    if case := submit(form, open_change, row.pk, by=request.user, at=timezone.now()):
        return answer(request, *opened(case, case.get_purpose_display()))
    shown = {**back_to("entitlements"), "button": "登记变更", "blockers": not_current(row)}
    return act_page(request, "benefits/change.html", row, form, **shown)
