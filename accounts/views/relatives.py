"""近亲属申报：本人申报，区民政局两人撤回。"""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from accounts import countersign, matrix
from accounts.forms import ConfirmForm, ReasonForm, RelativeForm
from accounts.queries import declarations_visible_to
from accounts.services import declarations
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, submit

PER_PAGE = 50
DECLARED = "已登记。申报不能修改或删除，确需撤回请联系区民政局"


@once
def mine(request):
    form = RelativeForm(request.POST or None, on=timezone.localdate())
    if submit(form, declarations.declare_relative, by=request.user, at=timezone.now()):
        return answer(request, "accounts:my_relatives", DECLARED)
    rows = request.user.relative_declarations.select_related("withdrawal")
    return act_page(request, "accounts/my_relatives.html", None, form, rows=rows)


def everyones(request):
    matrix.require(request.user, Act.WITHDRAW_TIE, on=timezone.localdate())
    rows = declarations_visible_to(request.user, on=timezone.localdate())
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    asked = {row.subject: row for row in countersign.open_requests(Act.WITHDRAW_TIE)}
    for row in page:
        row.asked = asked.get(declarations.subject_of(row))
    return render(request, "accounts/declarations.html", {"page": page})


@once
def withdraw(request, pk):
    row = get_object_or_404(declarations_visible_to(request.user, on=timezone.localdate()), pk=pk)
    form = ReasonForm(request.POST or None)
    if submit(form, declarations.request_withdrawal, pk, by=request.user, at=timezone.now()):
        return answer(request, "accounts:declarations", "已提出，等待另一名同事确认")
    texts = {"heading": f"撤回申报：{row}", "button": "提出撤回", "lead": "须另一名区级同事确认；原申报永远保留。"}
    return act_page(request, PLAIN, None, form, back=reverse("accounts:declarations"), **texts)


@once
def confirm_withdrawal(request, pk):
    row = get_object_or_404(declarations_visible_to(request.user, on=timezone.localdate()), pk=pk)
    form = ConfirmForm(request.POST or None, user=request.user)
    if submit(form, declarations.confirm_withdrawal, pk, by=request.user, at=timezone.now()):
        return answer(request, "accounts:declarations", "已撤回")
    texts = {"heading": f"确认撤回申报：{row}", "button": "确认撤回", "danger": True}
    return act_page(request, PLAIN, None, form, back=reverse("accounts:declarations"), **texts)
