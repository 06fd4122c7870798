"""查看一项完整号码；号码只在这一次的页面上，不留在网址和缓存里。"""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts import matrix, stepup
from cases.pages import case_of
from core.acts import Act
from core.refusals import Refusal
from core.views import INVALID
from desk import reveal
from desk.forms import RevealForm


@never_cache
def reveal_page(request, pk):
    """写理由、再输口令（五分钟内免），看一项。"""
    case, at = case_of(request, pk, Act.REVEAL), timezone.now()
    flags = matrix.permit(request.user, Act.REVEAL, case, on=case.acting_on).flags
    fresh = "u" not in flags or stepup.is_fresh(request, at)
    form = RevealForm(request.POST or None, user=request.user, fresh=fresh, fields=reveal.fields_of(case))
    context, status = {"case": case, "form": form, "reasons": [], "shown": None}, 200
    if form.is_bound:
        status = INVALID
        if form.is_valid():
            status = _show(request, case, form.cleaned_data, context, at)
    return render(request, "desk/reveal.html", context, status=status)


def _show(request, case, asked, context, at):
    stepup.remember(request, at)
    try:
        context["shown"] = reveal.reveal(case.pk, asked["field"], by=request.user, at=at, reason=asked["reason"])
    except Refusal as refusal:
        context["reasons"] = refusal.reasons
        return refusal.status
    return 200
