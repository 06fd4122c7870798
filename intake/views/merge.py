"""合并登记：提出一页，另一人确认一页。"""

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.answering import AnswerForm
from cases.lookup import look_up_in_case
from cases.pages import case_of
from core.acts import Act
from core.masking import mask_id
from core.once import once
from core.views import PLAIN, act_page, answer, submit
from intake.forms.merge import MergeForm
from intake.services import merge as acts

LINES = ["在办的各案改用保留的一条，核算表须重做", "已作的决定、已印的文书不改，两条的变更记录都留着"]


def propose_merge_page(request, pk):
    """按证件查另一条登记，查没查到、提没提成都留痕、计次。"""
    case = case_of(request, pk, Act.PROPOSE_MERGE)
    form = MergeForm(request.POST or None, case=case)
    if form.is_bound and form.is_valid():
        with transaction.atomic():
            subject = mask_id(form.cleaned_data["id_number"])
            look_up_in_case(case, subject, by=request.user, at=timezone.now())
    return _proposed(request, pk)


@once
def _proposed(request, pk):
    case = case_of(request, pk, Act.PROPOSE_MERGE)
    form = MergeForm(request.POST or None, case=case)
    if submit(form, acts.propose_merge, case.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已提出，待另一人核对确认。")
    return act_page(request, PLAIN, case, form, heading="合并登记", button="提出合并", lines=LINES)


@once
def confirm_merge_page(request, pk, merge):
    case = case_of(request, pk, Act.CONFIRM_MERGE)
    row = get_object_or_404(case.merges.waiting().select_related("keep", "drop", "proposed_by"), pk=merge)
    form = AnswerForm(request.POST or None)
    act = acts.refuse_merge if form.refused else acts.confirm_merge
    if submit(form, act, case.pk, row.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "没有同意，两条登记照旧。" if form.refused else "已合并。")
    said = [f"{label}：{_shown(one)}" for label, one in (("保留", row.keep), ("并入", row.drop))]
    lead = f"{row.proposed_by.name}提出：{row.reason}"
    lines = [*said, *LINES, "不同意的，两条照旧，写明理由，提出人可以再提"]
    return act_page(request, PLAIN, case, form, heading="核对合并登记", button="答复", lead=lead, lines=lines)


def _shown(person):
    number = mask_id(person.id_number) if person.id_number else "没有证件号"
    return f"{person.name}，{person.get_sex_display()}，{person.birth_date.year}年生，{number}"
