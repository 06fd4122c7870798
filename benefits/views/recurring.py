"""定期核查与就业渐退的两页。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import matrix
from benefits.forms import ReviewForm, TaperForm
from benefits.models import Entitlement
from benefits.recurring import longest_taper
from benefits.services.changes import not_current
from benefits.services.reviews import record_review, start_taper
from benefits.views.pages import back_to
from core.acts import Act
from core.once import once
from core.views import act_page, answer, submit


@once
def review(request, pk):
    """定期核查，结论为维持；有变化的到变更页去办。"""
    row, today = _row(request, pk, Act.REVIEW_ENTITLEMENT)
    form = ReviewForm(request.POST or None, on=today)
    if submit(form, record_review, row.pk, by=request.user, at=timezone.now()):
        return answer(request, "benefits:entitlements", "已登记核查，待遇维持不变。")
    earlier = row.reviews.order_by("-reviewed_on")[:5]
    return _page(request, row, form, heading="定期核查", button="登记核查，维持原待遇", earlier=earlier)


@once
def taper(request, pk):
    """就业后给一段渐退期。"""
    row, today = _row(request, pk, Act.START_TAPER)
    until = longest_taper(row.street.district, today, today)
    form = TaperForm(request.POST or None, on=today, until=until)
    if submit(form, start_taper, row.pk, by=request.user, at=timezone.now()):
        return answer(request, "benefits:entitlements", "已登记渐退期，期满前一个月列入待办。")
    return _page(request, row, form, heading="就业渐退", button="开始渐退", earlier=[])


def _row(request, pk, act):
    rows = Entitlement.objects.visible_to(request.user).select_related("case", "community", "household", "street")
    row, today = get_object_or_404(rows, pk=pk), timezone.localdate()
    matrix.require(request.user, act, row.community, on=today)
    return row, today


def _page(request, row, form, **words):
    shown = {**words, **back_to("entitlements"), "blockers": not_current(row)}
    return act_page(request, "benefits/recurring.html", row, form, **shown)
