"""审批授权登记簿：区民政局一人登记、另一人确认，收回亦同；看得见案件的人都查得到由谁审批。"""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from accounts import matrix
from accounts.stepup import PasswordAgainForm
from core.acts import Act
from core.once import once
from core.views import act_page, answer, posted, submit
from decisions import delegations
from decisions.forms.delegation import DelegationForm, EndDelegationForm
from decisions.services import delegation
from regimes.models import Delegation

PAGE = "decisions/delegation.html"


@require_GET
def register(request):
    """登记簿：每份授权现在是否有效，今天各街道各类由谁审批。"""
    today = timezone.localdate()
    matrix.require(request.user, Act.READ_CASE, None, on=today)
    district = request.user.unit.district
    context = delegations.register(district, today)
    context["can_edit"] = matrix.permit(request.user, Act.DELEGATE, district, on=today).allowed
    return render(request, "decisions/delegations.html", {**context, "district": district, "today": today})


@once
def enter(request):
    district, today = _officer(request, Act.DELEGATE)
    form = DelegationForm(*posted(request), user=request.user, district=district)

    def act(**_):
        return delegation.delegate(form.instance, by=request.user, at=timezone.now(), on=today)

    if submit(form, act):
        return answer(request, "decisions:delegations", "已登记，待另一名同事确认后起效。")
    lines = ["另一名同事对照文件确认之后起效", "确认之后不能改；文件终止的，用“收回”"]
    words = {"heading": f"登记{district.name}审批授权", "button": "登记，待同事确认", "lines": lines}
    return act_page(request, PAGE, None, form, **words)


@once
def end(request, pk):
    district, today = _officer(request, Act.END_DELEGATION)
    row = get_object_or_404(Delegation.objects.confirmed().filter(district=district, revokes=False), pk=pk)
    form = EndDelegationForm(*posted(request), user=request.user, initial={"starts_on": today})

    def act(*, starts_on, source, **_):
        facts = {"starts_on": starts_on, "source": source}
        return delegation.end_delegation(pk, **facts, by=request.user, at=timezone.now(), on=today)

    if submit(form, act):
        return answer(request, "decisions:delegations", "已登记收回，待另一名同事确认后起效。")
    after = f"收回之后{row.get_aid_display()}由区民政局审批；{delegations.in_hand(row)}"
    words = {"heading": "收回审批授权", "button": "收回，待同事确认", "row": row}
    return act_page(request, PAGE, row, form, lines=[after, "另一名同事确认之后起效"], **words)


@once
def confirm(request, pk):
    district, today = _officer(request, Act.DELEGATE)
    row = get_object_or_404(Delegation.objects.filter(district=district), pk=pk)
    form = PasswordAgainForm(*posted(request), user=request.user)

    def act(**_):
        return delegation.confirm_delegation(pk, by=request.user, at=timezone.now(), on=today)

    if found := submit(form, act):
        return answer(request, "decisions:delegations", _said(found))
    lines = [delegations.consequence(row, today), "确认之后不能改"]
    words = {"heading": f"确认：{row}", "button": "对照文件无误，确认", "row": row}
    return act_page(request, PAGE, row, form, lines=lines, **words)


def _said(found):
    row, moved = found
    return f"已确认：{row}。{f'{moved}件在办案件改了审批机关。' if moved else ''}"


def _officer(request, act):
    """办授权的人所在的区和今天；岗位不对 403。"""
    district, today = request.user.unit.district, timezone.localdate()
    matrix.require(request.user, act, district, on=today)
    return district, today
