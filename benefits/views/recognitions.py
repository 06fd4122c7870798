from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import matrix
from benefits.forms import EndingForm
from benefits.models import Recognition
from benefits.services.changes import may_have_died, not_valid, open_ending
from benefits.views.pages import back_to, opened, page_of, tabs
from core.acts import Act
from core.once import once
from core.views import act_page, answer, submit


@require_GET
def recognition_list(request):
    """认定：低保边缘、刚性支出困难家庭各户，有效期与状态。"""
    today = timezone.localdate()
    matrix.require(request.user, Act.READ_CASE, None, on=today)
    rows = Recognition.objects.visible_to(request.user).select_related("case", "community")
    rows, next_url = page_of(request, rows)
    facts = {
        "rows": [(row, row.state_on(today)) for row in rows],
        "next_url": next_url,
        "tabs": tabs("recognitions", request.user),
        "can_change": matrix.permit(request.user, Act.REGISTER, None, on=today).allowed,
    }
    return render(request, "benefits/recognitions.html", facts)


@once
def end(request, pk):
    """就一份有效的认定登记退出。"""
    rows = Recognition.objects.visible_to(request.user).select_related("case", "community", "household")
    row, today = get_object_or_404(rows, pk=pk), timezone.localdate()
    matrix.require(request.user, Act.REGISTER, row.community, on=today)
    form = EndingForm(request.POST or None, on=today, members=may_have_died(row))
    if case := submit(form, open_ending, row.pk, by=request.user, at=timezone.now()):
        return answer(request, *opened(case, "退出认定"))
    shown = {**back_to("recognitions"), "button": "登记退出", "blockers": not_valid(row, today)}
    return act_page(request, "benefits/end_recognition.html", row, form, **shown)
