"""状况更正：提出一页，另一人核对凭据、看过随之要办的，答复一页。"""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from cases.pages import case_of
from core.acts import Act
from core.dates import zh
from core.once import once
from core.views import PLAIN, act_page, answer, posted, submit
from households.codes import ProofSource
from intake.forms import seen
from intake.forms.circumstance_fix import FixAnswerForm, FixForm, told
from intake.services import circumstance_fixes as acts

KEPT = [
    "另一人核对确认之前什么也不变",
    "原来的登记和凭据都留着，只标明已更正；已作的决定、已印的文书、已发的各月不改，须另办的写成待办",
]


@once
def propose_correction_page(request, pk):
    case = case_of(request, pk, Act.PROPOSE_CORRECTION)
    initial = {"circumstance": request.GET.get("row"), "source": ProofSource.CERTIFICATE}
    form = FixForm(*posted(request), rows=acts.recorded(case), initial=initial)
    if submit(form, acts.propose_correction, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已提出，待另一人核对确认。")
    heading = "更正死亡、服刑等登记"
    return act_page(request, PLAIN, case, form, heading=heading, button="提出更正", lines=KEPT)


@once
def confirm_correction_page(request, pk, fix):
    case = case_of(request, pk, Act.CONFIRM_CORRECTION)
    rows = case.circumstance_fixes.waiting().select_related("circumstance__person__merged_into", "proposed_by", "case")
    row = get_object_or_404(rows, pk=fix)
    form = FixAnswerForm(request.POST or None)
    now = timezone.now()
    act = acts.refuse_correction if form.refused else acts.confirm_correction
    if submit(form, act, case.pk, row.pk, by=request.user, at=now):
        return answer(request, case, "没有同意，登记照旧。" if form.refused else "已更正，随之的各件已办。")
    lead = f"{row.proposed_by.name}提出：{_said(row)}。理由：{row.reason}"
    listed = acts.preview(row, by=request.user, at=now)
    seen.show(form, listed)
    lines = [*listed, *KEPT[1:]]
    return act_page(request, PLAIN, case, form, heading="核对状况更正", button="答复", lead=lead, lines=lines)


def _said(row):
    how = f"更正为{zh(row.true_on, weekday=False)}" if row.true_on else row.get_wrong_display()
    scanned = "，扫描件在卷宗" if row.scan_id else ""
    return f"{told(row.circumstance)}——{how}；凭据（{row.get_source_display()}）：{row.proof}{scanned}"
