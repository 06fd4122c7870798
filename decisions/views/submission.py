"""报送与接收：街道一点即报，区里一次收多件。"""

from django import forms
from django.contrib import messages
from django.urls import reverse
from django.utils import timezone

from accounts import matrix
from cases.pages import case_of
from core.acts import Act
from core.once import once
from core.views import PLAIN, act_page, answer, submit
from core.workflow import blockers
from decisions.services import submission


@once
def submit_page(request, pk):
    case = case_of(request, pk, Act.SUBMIT_TO_COUNTY)
    form = forms.Form(request.POST or None)
    if submit(form, submission.submit_to_county, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已报送，等区民政局接收。")
    lead = f"{case}：由{case.street.district.name}民政局审批，卷宗随案报送。"
    words = {"heading": "报送审核材料", "button": "报送区民政局", "lead": lead}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.submit_to_county))


@once
def receive_page(request, pk):
    case = case_of(request, pk, Act.RECEIVE_PAPERS)
    form = forms.Form(request.POST or None)
    if submit(form, submission.receive_papers, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已接收，审批时限自今天起算。")
    words = {"heading": "接收报送的材料", "button": "已收到材料"}
    return act_page(request, PLAIN, case, form, **words, blockers=blockers(case.receive_papers))


@once
def receive_many_page(request):
    """各街道报送来的一览，勾选后一次接收；不成的逐件说明。"""
    matrix.require(request.user, Act.RECEIVE_PAPERS, None, on=timezone.localdate())
    rows = list(submission.awaiting_receipt(request.user)[:200])
    form = ReceiveForm(request.POST or None, rows=rows)

    def act(*, chosen):
        return submission.receive_many(chosen, by=request.user, at=timezone.now())

    if found := submit(form, act):
        _say(request, rows, found)
        return answer(request, reverse("decisions:receive_many"))
    return act_page(request, "decisions/receive_many.html", None, form, rows=rows)


def _say(request, rows, found):
    """收成几件；没有收成的逐件说明。"""
    names = {case.pk: str(case) for case in rows}
    for pk, reason in found:
        if reason:
            messages.error(request, f"{names[pk]}没有接收：{reason}")
    if done := sum(not reason for _, reason in found):
        messages.success(request, f"已接收{done}件，审批时限自今天起算。")


class ReceiveForm(forms.Form):
    """勾选要接收的案件。"""

    chosen = forms.TypedMultipleChoiceField(
        label="接收", coerce=int, error_messages={"required": "请勾选要接收的案件"}, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, rows, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["chosen"].choices = [(case.pk, str(case)) for case in rows]
