"""收回自己提出、还没有人答复的一件：一页，各种事共用。"""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts.answering import ReasonForm
from cases.pages import case_of
from cases.services import proposals
from core.acts import Act
from core.dates import local_day, zh
from core.once import once
from core.views import PLAIN, act_page, answer, submit


@once
def take_back_page(request, pk, kind, row):
    case = case_of(request, pk, Act.TAKE_BACK)
    if kind not in proposals.KINDS:
        raise Http404
    mine = proposals.KINDS[kind].rows(case).waiting().filter(proposed_by=request.user)
    found = get_object_or_404(mine, pk=row)
    form = ReasonForm(request.POST or None)
    if submit(form, proposals.take_back, case.pk, kind, found.pk, by=request.user, at=timezone.now()):
        return answer(request, case, "已收回。")
    lead = f"您{zh(local_day(found.proposed_at))}提出的{found.WHAT}：{found.about}"
    lines = ["收回之后什么也不变，弄清了可以再提"]
    return act_page(request, PLAIN, case, form, heading=f"收回{found.WHAT}", button="收回", lead=lead, lines=lines)
